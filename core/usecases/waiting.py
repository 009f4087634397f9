"""A user's wait for a person: joining the line, being told of it, leaving it, and what happens when nobody comes.

Deadlines of a wait are counted one after the other, so that an agent's release begins them again.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.model.content import Content
from core.model.events import (
    BOT_AUTHOR,
    SYSTEM_AUTHOR,
    Author,
    Cancelled,
    ContactLeft,
    Message,
    Reminded,
    TimedOut,
    WaitChanged,
)
from core.model.ids import Micros, Seq, SessionId
from core.model.session import Contact, SessionAct, SessionState
from core.rendering.user_sentences import place_to_tell
from core.store import agents, contacts, log, sessions
from core.store.locked_session import LockedSession
from core.store.queries import staffing
from core.store.tx import Tx
from core.usecases import placement
from core.usecases.availability import nobody_there, out_of_hours
from core.usecases.rules import SECOND, ClosedNow, Rules
from core.usecases.wait_estimate import UNKNOWN, PastClaim, WaitingLine, minutes_for_each

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_DAY = 24 * 3600 * SECOND
_LATEST_CLAIMS = 20
_MOST_TOLD = 200  # in one sweep; each is a unit of work of its own, and the next sweep goes on


def begin_wait(locked: LockedSession, rules: Rules, queue: str, priority: str, contact: Contact, joined: Seq) -> None:
    """Let the session wait in a queue it joined by the event `joined`. Says honestly when nobody is there."""
    tx, session = locked.tx, locked.session
    closed = nobody_there(tx, rules, queue, contact)
    deadline = _first_deadline(tx, rules, closed)
    locked.change(queue=queue, priority=priority, deadline_at=deadline)
    _join(locked, joined)
    if closed:
        _say_nobody_is_there(locked, rules, closed, contact)
    else:
        mine = (each for each in _line(tx, rules, queue) if each[1].session == session.id)
        place, _, minutes = next(mine, (0, None, UNKNOWN))
        _tell(locked, joined, place_to_tell(place), minutes)


def resume_wait(locked: LockedSession, rules: Rules, joined: Seq) -> None:
    """The session waits once more, since the event `joined`: the agent gave it back, or lost it."""
    _join(locked, joined)
    contact = contacts.contact_of(locked.tx, locked.session.contact)
    closed = nobody_there(locked.tx, rules, locked.session.queue, contact)
    _look_again(locked, _first_deadline(locked.tx, rules, closed))
    if closed:
        _say_nobody_is_there(locked, rules, closed, contact)


def cancel_wait(locked: LockedSession, rules: Rules, author: Author) -> None:
    """The user does not want to wait any more. Raises WrongState when they do not wait."""
    locked.transition(SessionAct.CANCEL, deadline_at=Micros(locked.tx.now + rules.idle_close))
    locked.append(author, Cancelled())


def meet_deadline(locked: LockedSession, rules: Rules, contact: Contact) -> None:
    """Nobody has claimed the session: remind the agents, or, after the last reminder, give the user an honest end."""
    tx, session, patience = locked.tx, locked.session, rules.wait_times
    if closed := nobody_there(tx, rules, session.queue, contact):
        if session.wait_position and session.wait_seq:  # they left while this user stood in the line
            _tell(locked, session.wait_seq, 0, 0)
            _say_nobody_is_there(locked, rules, closed, contact)
        _look_again(locked, _first_deadline(tx, rules, closed))
    elif session.reminders < len(patience.remind_after):
        steps = [*patience.remind_after, patience.give_up_after]
        pause = steps[session.reminders + 1] - steps[session.reminders]
        locked.append(SYSTEM_AUTHOR, Reminded(session.reminders + 1), internal=True)
        _remind_elsewhere(locked, rules)
        locked.change(reminders=session.reminders + 1, deadline_at=Micros(tx.now + pause))
    else:
        locked.transition(SessionAct.TIME_OUT, deadline_at=Micros(tx.now + rules.idle_close))
        locked.append(SYSTEM_AUTHOR, TimedOut(contact.email))
        if contact.email:
            placement.show_held_back(locked, rules)
        ask_for_address(locked, contact)


def ask_for_address(locked: LockedSession, contact: Contact) -> None:
    """From now on an e-mail address in the user's words is where they are answered. Known ones are not asked for."""
    if not contact.email:
        locked.change(wants_contact=True)


def keep_address(locked: LockedSession, rules: Rules, contact: Contact, text: str) -> bool:
    """Note an e-mail address that the user left when asked, and confirm it. False: there is none."""
    found = _EMAIL.search(text) if locked.session.wants_contact else None
    if found is None:
        return False
    email = found.group()
    contacts.set_email(locked.tx, contact.id, email)
    locked.change(wants_contact=False)
    locked.append(SYSTEM_AUTHOR, ContactLeft(email))
    if locked.session.state is not SessionState.PENDING:
        placement.show_held_back(locked, rules)  # somebody is to write to them, and cards are where that is seen
    locked.append(BOT_AUTHOR, Message(Content(rules.texts.say("contact_saved", contact.language, email=email))))
    return True


def changed_places(tx: Tx, rules: Rules) -> Sequence[tuple[SessionId, int, int]]:
    """(session, position to tell, minutes) of those of whom that is not what they were told, the first first.

    Nobody who waits where nobody is there: a place in that line means nothing.
    """
    moved = []
    for queue in sessions.queues_with_a_line(tx):
        if nobody_there(tx, rules, queue):
            continue
        for place, standing, minutes in _line(tx, rules, queue):
            told = place_to_tell(place)
            if (told, minutes) != (standing.position, standing.minutes):
                moved.append((standing.session, told, minutes))
    return sorted(moved, key=lambda one: one[1])[:_MOST_TOLD]


def tell_place(tx: Tx, *, rules: Rules, session: SessionId, position: int, minutes: int) -> bool:
    """Tell a waiting user their place. False: they do not wait any more, or nobody is there to wait for."""
    opened = LockedSession.lock(tx, session)
    now = opened.session
    if now.state is not SessionState.PENDING or (now.wait_position, now.wait_minutes) == (position, minutes):
        return False
    if now.wait_seq is None or nobody_there(tx, rules, now.queue):
        return False
    _tell(opened, now.wait_seq, position, minutes)
    return True


def _line(tx: Tx, rules: Rules, queue: str) -> list[tuple[int, sessions.LinePlace, int]]:
    """Everybody in a line: place, who, and the minutes that they are told."""
    line = sessions.waiting_line(tx, queue)
    day_ago = Micros(tx.now - _DAY)
    claims = sessions.recent_claims(tx, queue, day_ago, _LATEST_CLAIMS)
    since = claims[-1][0] if len(claims) == _LATEST_CLAIMS else day_ago
    told = minutes_for_each(
        WaitingLine(
            now=tx.now,
            waits=[tx.now - standing.since for standing in line],
            claims=[PastClaim(at, waited) for at, waited in claims],
            in_vain=sessions.unmet_waits(tx, queue, since, Micros(day_ago - _DAY)),
            free=staffing.staffing_now(tx).free(rules.capacity),
        )
    )
    return list(zip(range(1, len(line) + 1), line, told, strict=True))


def _remind_elsewhere(locked: LockedSession, rules: Rules) -> None:
    """Show the reminder that was just appended where agents look who do not look at the thread."""
    session = locked.session
    on_duty = [agent for agent in agents.profiles(locked.tx) if agent.on_duty]
    for lane in rules.lanes_at_reminder(session.queue, session.reminders + 1, locked.tx.now, on_duty):
        locked.open_lane(replace(lane, position=Seq(session.head - 1)))


def _join(locked: LockedSession, joined: Seq) -> None:
    """The user is in a line since the event `joined`: what changes of their wait is told there."""
    locked.change(wait_seq=joined, wait_position=0, wait_minutes=0)


def _tell(locked: LockedSession, joined: Seq, position: int, minutes: int) -> None:
    locked.append(SYSTEM_AUTHOR, WaitChanged(joined, position, minutes))
    locked.change(wait_seq=joined, wait_position=position, wait_minutes=minutes)


def wait_began_at(locked: LockedSession) -> Micros | None:
    """When the present wait began: with the call, or when an agent gave the session back. None: it does not wait."""
    session = locked.session
    if session.state is not SessionState.PENDING or session.escalated_at is None:
        return None
    was_met = session.claimed_at is not None and session.claimed_at >= session.escalated_at
    joined = log.event_at(locked.tx, session.id, session.wait_seq) if was_met and session.wait_seq else None
    return joined.at if joined else session.escalated_at


def _say_nobody_is_there(locked: LockedSession, rules: Rules, closed: ClosedNow, contact: Contact) -> None:
    locked.append(SYSTEM_AUTHOR, out_of_hours(locked.tx, rules, locked.session.queue, closed, contact))
    ask_for_address(locked, contact)


def _look_again(locked: LockedSession, deadline: Micros | None) -> None:
    """At the deadline, as if nobody had been reminded of this wait yet."""
    locked.change(reminders=0, deadline_at=deadline)


def _first_deadline(tx: Tx, rules: Rules, closed: ClosedNow | None) -> Micros:
    """When agents are first to be reminded; of a wait while nobody is there, that long after somebody is.

    Nobody knows when somebody comes on duty, so that is looked for as often.
    """
    patience = rules.wait_times
    pause = patience.remind_after[0] if patience.remind_after else patience.give_up_after
    opens_at = closed.opens_at if closed else None
    return Micros((opens_at or tx.now) + pause)
