"""A user's wait for a person: joining the line, being told of it, leaving it, and what happens when nobody comes.

Deadlines of a wait are counted one after the other, so that an agent's release begins them anew.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.model.content import Content
from core.model.events import Author, Cancelled, ContactLeft, Message, Reminded, TimedOut, WaitChanged
from core.model.ids import Micros, Seq, SessionId
from core.model.session import Act, Contact, State
from core.rendering.lines import place_to_tell
from core.store import agents, contacts, log, sessions
from core.store.queries import staffing
from core.store.tx import Tx
from core.store.writing import THE_BOT, THE_HOUSE, OpenLog
from core.usecases import housing
from core.usecases.attendance import nobody_there, out_of_hours
from core.usecases.house import SECOND, ClosedNow, House
from core.usecases.wait_estimate import UNKNOWN, Claim, Line, minutes_for_each

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_DAY = 24 * 3600 * SECOND
_LATEST_CLAIMS = 20
_MOST_TOLD = 200  # in one sweep; each is a unit of work of its own, and the next sweep goes on


def begin(opened: OpenLog, house: House, queue: str, priority: str, contact: Contact, joined: Seq) -> None:
    """Let the session wait in a queue it joined by the event `joined`. Says honestly when nobody is there."""
    tx, session = opened.tx, opened.session
    closed = nobody_there(tx, house, queue, contact)
    deadline = _first_deadline(tx, house, closed)
    sessions.set_queue(tx, session.id, queue, priority, deadline)
    opened.session = replace(session, queue=queue, priority=priority, deadline_at=deadline)
    _join(opened, joined)
    if closed:
        _say_nobody_is_there(opened, house, closed, contact)
    else:
        mine = (each for each in _line(tx, house, queue) if each[1].session == session.id)
        place, _, minutes = next(mine, (0, None, UNKNOWN))
        _tell(opened, joined, place_to_tell(place), minutes)


def begin_again(opened: OpenLog, house: House, joined: Seq) -> None:
    """The session waits once more, since the event `joined`: the agent gave it back, or lost it."""
    _join(opened, joined)
    contact = contacts.contact_of(opened.tx, opened.session.contact)
    closed = nobody_there(opened.tx, house, opened.session.queue, contact)
    _look_again(opened, _first_deadline(opened.tx, house, closed))
    if closed:
        _say_nobody_is_there(opened, house, closed, contact)


def cancel(opened: OpenLog, house: House, author: Author) -> None:
    """The user does not want to wait any more. Raises WrongState when they do not wait."""
    opened.move(Act.CANCEL, deadline_at=Micros(opened.tx.now + house.idle_close))
    opened.append(author, Cancelled())


def meet_deadline(opened: OpenLog, house: House, contact: Contact) -> None:
    """Nobody has claimed the session: remind the agents, or, after the last reminder, give the user an honest end."""
    tx, session, patience = opened.tx, opened.session, house.patience
    if closed := nobody_there(tx, house, session.queue, contact):
        if session.wait_position and session.wait_seq:  # they left while this user stood in the line
            _tell(opened, session.wait_seq, 0, 0)
            _say_nobody_is_there(opened, house, closed, contact)
        _look_again(opened, _first_deadline(tx, house, closed))
    elif session.reminders < len(patience.remind_after):
        steps = [*patience.remind_after, patience.give_up_after]
        pause = steps[session.reminders + 1] - steps[session.reminders]
        opened.append(THE_HOUSE, Reminded(session.reminders + 1), internal=True)
        _remind_elsewhere(opened, house)
        sessions.set_reminders(tx, session.id, session.reminders + 1, Micros(tx.now + pause))
    else:
        opened.move(Act.TIME_OUT, deadline_at=Micros(tx.now + house.idle_close))
        opened.append(THE_HOUSE, TimedOut(contact.email))
        if contact.email:
            housing.show_held_back(opened, house)
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
    if opened.session.state is not State.PENDING:
        housing.show_held_back(opened, house)  # somebody is to write to them, and cards are where that is seen
    opened.append(THE_BOT, Message(Content(house.texts.say("contact_saved", contact.language, email=email))))
    return True


def places(tx: Tx, house: House) -> Sequence[tuple[SessionId, int, int]]:
    """(session, position to tell, minutes) of those of whom that is not what they were told, the first first.

    Nobody who waits where nobody is there: a place in that line means nothing.
    """
    moved = []
    for queue in sessions.queues_with_a_line(tx):
        if nobody_there(tx, house, queue):
            continue
        for place, standing, minutes in _line(tx, house, queue):
            told = place_to_tell(place)
            if (told, minutes) != (standing.position, standing.minutes):
                moved.append((standing.session, told, minutes))
    return sorted(moved, key=lambda one: one[1])[:_MOST_TOLD]


def tell_place(tx: Tx, *, house: House, session: SessionId, position: int, minutes: int) -> bool:
    """Tell a waiting user their place. False: they do not wait any more, or nobody is there to wait for."""
    opened = OpenLog.of(tx, session)
    now = opened.session
    if now.state is not State.PENDING or (now.wait_position, now.wait_minutes) == (position, minutes):
        return False
    if now.wait_seq is None or nobody_there(tx, house, now.queue):
        return False
    _tell(opened, now.wait_seq, position, minutes)
    return True


def _line(tx: Tx, house: House, queue: str) -> list[tuple[int, sessions.Standing, int]]:
    """Everybody in a line: place, who, and the minutes that they are told."""
    line = sessions.line(tx, queue)
    day_ago = Micros(tx.now - _DAY)
    claims = sessions.recent_claims(tx, queue, day_ago, _LATEST_CLAIMS)
    since = claims[-1][0] if len(claims) == _LATEST_CLAIMS else day_ago
    told = minutes_for_each(
        Line(
            now=tx.now,
            waits=[tx.now - standing.since for standing in line],
            claims=[Claim(at, waited) for at, waited in claims],
            in_vain=sessions.waits_in_vain(tx, queue, since, Micros(day_ago - _DAY)),
            free=staffing.now(tx).free(house.capacity),
        )
    )
    return list(zip(range(1, len(line) + 1), line, told, strict=True))


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


def since(opened: OpenLog) -> Micros | None:
    """When the present wait began: with the call, or when an agent gave the session back. None: it does not wait."""
    session = opened.session
    if session.state is not State.PENDING or session.escalated_at is None:
        return None
    was_met = session.claimed_at is not None and session.claimed_at >= session.escalated_at
    joined = log.event_at(opened.tx, session.id, session.wait_seq) if was_met and session.wait_seq else None
    return joined.at if joined else session.escalated_at


def _say_nobody_is_there(opened: OpenLog, house: House, closed: ClosedNow, contact: Contact) -> None:
    opened.append(THE_HOUSE, out_of_hours(opened.tx, house, opened.session.queue, closed, contact))
    ask_for_address(opened, contact)


def _look_again(opened: OpenLog, deadline: Micros | None) -> None:
    """At the deadline, as if nobody had been reminded of this wait yet."""
    sessions.set_reminders(opened.tx, opened.session.id, 0, deadline)
    opened.session = replace(opened.session, reminders=0, deadline_at=deadline)


def _first_deadline(tx: Tx, house: House, closed: ClosedNow | None) -> Micros:
    """When agents are first to be reminded; of a wait while nobody is there, that long after somebody is.

    Nobody knows when somebody comes on duty, so that is looked for as often.
    """
    patience = house.patience
    pause = patience.remind_after[0] if patience.remind_after else patience.give_up_after
    opens_at = closed.opens_at if closed else None
    return Micros((opens_at or tx.now) + pause)
