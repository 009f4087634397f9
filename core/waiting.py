"""A user's wait for a person: joining the line, being told of it, leaving it, and what happens when nobody comes.

Deadlines of a wait are counted one after the other, so that an agent's release begins them anew.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from core.content import Content
from core.events import Author, Cancelled, ContactLeft, Message, OutOfHours, Reminded, TimedOut, WaitChanged
from core.house import SECOND, House
from core.ids import Micros, Seq, SessionId
from core.session import Act, Contact, State
from core.store import agents, contacts, sessions
from core.store.tx import Tx
from core.writing import THE_BOT, THE_HOUSE, OpenLog

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_DAY = 24 * 3600 * SECOND
_ENOUGH_WAITS = 3  # of fewer, nothing can be said
_LATEST_WAITS = 20
_NEAR = 10  # places; who is further back is told anew when the estimate changes: each telling is a remote call
_SHARE = 0.75  # of users have waited no longer than what is said


def begin(opened: OpenLog, house: House, queue: str, priority: str, contact: Contact, joined: Seq) -> None:
    """Let the session wait in a queue it joined by the event `joined`. Says honestly when nobody is there."""
    tx, session = opened.tx, opened.session
    closed = house.closed_now(queue, tx.now, contact.language)
    deadline = _first_deadline(tx, house, queue, contact.language)
    sessions.set_queue(tx, session.id, queue, priority, deadline)
    opened.session = replace(session, queue=queue, priority=priority, deadline_at=deadline)
    _join(opened, joined)
    if closed:
        opened.append(THE_HOUSE, OutOfHours(closed.opens, contact.email))
        ask_for_address(opened, contact)
    else:
        line = [waiting for waiting, _, _ in sessions.line(tx, queue)]
        _tell(opened, joined, line.index(session.id) + 1 if session.id in line else 0, estimate(tx, queue))


def begin_again(opened: OpenLog, house: House, joined: Seq) -> None:
    """The session waits once more, since the event `joined`: the agent gave it back, or lost it."""
    _join(opened, joined)
    deadline = _first_deadline(opened.tx, house, opened.session.queue, "")
    sessions.set_reminders(opened.tx, opened.session.id, 0, deadline)
    opened.session = replace(opened.session, reminders=0, deadline_at=deadline)


def cancel(opened: OpenLog, house: House, author: Author) -> None:
    """The user does not want to wait any more. Raises WrongState when they do not wait."""
    opened.move(Act.CANCEL, deadline_at=Micros(opened.tx.now + house.idle_close))
    opened.append(author, Cancelled())


def meet_deadline(opened: OpenLog, house: House, contact: Contact) -> None:
    """Nobody has claimed the session: remind the agents, or, after the last reminder, give the user an honest end."""
    tx, session, patience = opened.tx, opened.session, house.patience
    if house.closed_now(session.queue, tx.now, contact.language):
        first = _first_deadline(tx, house, session.queue, contact.language)
        sessions.set_reminders(tx, session.id, 0, first)
    elif session.reminders < len(patience.remind_after):
        steps = [*patience.remind_after, patience.give_up_after]
        pause = steps[session.reminders + 1] - steps[session.reminders]
        opened.append(THE_HOUSE, Reminded(session.reminders + 1), internal=True)
        _remind_elsewhere(opened, house)
        sessions.set_reminders(tx, session.id, session.reminders + 1, Micros(tx.now + pause))
    else:
        opened.move(Act.TIME_OUT, deadline_at=Micros(tx.now + house.idle_close))
        opened.append(THE_HOUSE, TimedOut(contact.email))
        ask_for_address(opened, contact)


def ask_for_address(opened: OpenLog, contact: Contact) -> None:
    """From now on an e-mail address in the user's words is where they are answered. Known ones are not asked for."""
    if not contact.email:
        sessions.set_wants_contact(opened.tx, opened.session.id, True)
        opened.session = replace(opened.session, wants_contact=True)


def keep_address(opened: OpenLog, house: House, contact: Contact, text: str) -> bool:
    """Note an e-mail address that the user left when asked, and confirm it. False: there is none."""
    found = _EMAIL.search(text) if opened.session.wants_contact else None
    if found is None:
        return False
    email = found.group()
    contacts.set_email(opened.tx, contact.id, email)
    sessions.set_wants_contact(opened.tx, opened.session.id, False)
    opened.append(THE_HOUSE, ContactLeft(email))
    opened.append(THE_BOT, Message(Content(house.texts.say("contact_saved", contact.language, email=email))))
    return True


def places(tx: Tx) -> Sequence[tuple[SessionId, int, int]]:
    """(session, position, minutes) of everybody whose place or estimate is not what they were told."""
    moved = []
    for queue in sessions.queues_with_a_line(tx):
        minutes = estimate(tx, queue)
        for position, (session, told, told_minutes) in enumerate(sessions.line(tx, queue), 1):
            far_back = position > _NEAR and told and minutes == told_minutes
            if (position, minutes) != (told, told_minutes) and not far_back:
                moved.append((session, position, minutes))
    return moved


def tell_place(tx: Tx, *, house: House, session: SessionId, position: int, minutes: int) -> bool:
    """Tell a waiting user their place. False: they do not wait any more, or nobody is there to wait for."""
    opened = OpenLog.of(tx, session)
    now = opened.session
    if now.state is not State.PENDING or (now.wait_position, now.wait_minutes) == (position, minutes):
        return False
    if house.closed_now(now.queue, tx.now, "") or now.wait_seq is None:
        return False
    _tell(opened, now.wait_seq, position, minutes)
    return True


def estimate(tx: Tx, queue: str) -> int:
    """Minutes that a wait in this queue takes, by the last day's claims; 0 when too few are known."""
    waits = sorted(sessions.recent_waits(tx, queue, Micros(tx.now - _DAY), _LATEST_WAITS))
    if len(waits) < _ENOUGH_WAITS:
        return 0
    return max(1, math.ceil(waits[math.ceil(_SHARE * len(waits)) - 1] / (60 * SECOND)))


def _remind_elsewhere(opened: OpenLog, house: House) -> None:
    """Show the reminder that was just appended where agents look who do not look at the thread."""
    session = opened.session
    on_duty = [agent for agent in agents.profiles(opened.tx) if agent.on_duty]
    for lane in house.at_reminder(session.queue, session.reminders + 1, opened.tx.now, on_duty):
        opened.open_lane(replace(lane, position=Seq(session.head - 1)))


def _join(opened: OpenLog, joined: Seq) -> None:
    """The user is in a line since the event `joined`: what changes of their wait is told there."""
    sessions.set_wait(opened.tx, opened.session.id, joined, 0, 0)
    opened.session = replace(opened.session, wait_seq=joined, wait_position=0, wait_minutes=0)


def _tell(opened: OpenLog, joined: Seq, position: int, minutes: int) -> None:
    opened.append(THE_HOUSE, WaitChanged(joined, position, minutes))
    sessions.set_wait(opened.tx, opened.session.id, joined, position, minutes)
    opened.session = replace(opened.session, wait_seq=joined, wait_position=position, wait_minutes=minutes)


def _first_deadline(tx: Tx, house: House, queue: str, language: str) -> Micros | None:
    """When agents are first to be reminded; of a wait out of hours, that long after somebody is there."""
    patience = house.patience
    pause = patience.remind_after[0] if patience.remind_after else patience.give_up_after
    closed = house.closed_now(queue, tx.now, language)
    if closed is None:
        return Micros(tx.now + pause)
    return Micros(closed.opens_at + pause) if closed.opens_at else None
