"""What follows when one side of a conversation with an agent says nothing: a reminder, then an honest end.

Whose turn it is stands in the session's row, with the moment at which somebody must look. Hours in which nobody is
there do not count against an agent.
"""

from core.model.events import SYSTEM_AUTHOR, CheckedIn, Nudged, Released
from core.model.ids import AgentId, Micros, Seq
from core.model.session import SessionAct
from core.store import agents, analytics
from core.store.locked_session import LockedSession
from core.usecases import waiting
from core.usecases.closing import close_session
from core.usecases.rules import Rules

AGENTS_TURN = "agent"
USERS_TURN = "user"


def agent_speaks_next(locked: LockedSession, rules: Rules) -> None:
    """The agent is to speak next; the clock runs since the first message they have not answered."""
    if locked.session.turn != AGENTS_TURN:
        nudge_at = _after(locked, rules, rules.inactivity_times.nudge_after)
        locked.change(turn=AGENTS_TURN, reminders=0, deadline_at=nudge_at)


def user_speaks_next(locked: LockedSession, rules: Rules) -> None:
    """The user is to speak next; the clock runs since the agent's last message."""
    ask_at = Micros(locked.tx.now + rules.inactivity_times.ask_after)
    locked.change(turn=USERS_TURN, reminders=0, deadline_at=ask_at)


def meet_deadline(locked: LockedSession, rules: Rules) -> None:
    """An assigned session's deadline has passed."""
    if locked.session.turn == USERS_TURN:
        _user_is_silent(locked, rules)
    elif rules.closed_now(locked.session.queue, locked.tx.now, ""):
        locked.change(deadline_at=_after(locked, rules, rules.inactivity_times.nudge_after))
    else:
        _agent_is_silent(locked, rules)


def _user_is_silent(locked: LockedSession, rules: Rules) -> None:
    if locked.session.reminders:
        close_session(locked, SYSTEM_AUTHOR, "silent")
        return
    locked.append(SYSTEM_AUTHOR, CheckedIn())
    rest = rules.inactivity_times.close_after - rules.inactivity_times.ask_after
    locked.change(reminders=1, deadline_at=Micros(locked.tx.now + rest))


def _agent_is_silent(locked: LockedSession, rules: Rules) -> None:
    owner = locked.session.owner
    assert owner is not None  # of an assigned session
    if locked.session.reminders:
        analytics.end_claim(locked.tx, locked.session, "silent")
        locked.transition(SessionAct.RELEASE)
        event = locked.append(SYSTEM_AUTHOR, Released(owner, "silent"))
        waiting.resume_wait(locked, rules, event.seq)
        return
    locked.append(SYSTEM_AUTHOR, Nudged(owner), internal=True)
    _nudge_elsewhere(locked, rules, owner)
    rest = rules.inactivity_times.release_after - rules.inactivity_times.nudge_after
    locked.change(reminders=1, deadline_at=Micros(locked.tx.now + rest))


def _nudge_elsewhere(locked: LockedSession, rules: Rules, owner: AgentId) -> None:
    """Show the nudge that was just appended where its owner looks."""
    agent = agents.profile(locked.tx, owner)
    for lane in rules.lanes_at_nudge(agent) if agent else ():
        locked.open_lane_at(lane, Seq(locked.session.head - 1))


def _after(locked: LockedSession, rules: Rules, pause: int) -> Micros | None:
    closed = rules.closed_now(locked.session.queue, locked.tx.now, "")
    if closed is None:
        return Micros(locked.tx.now + pause)
    return Micros(closed.opens_at + pause) if closed.opens_at else None
