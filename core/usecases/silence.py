"""What follows when one side of a conversation with an agent says nothing: a reminder, then an honest end.

Whose turn it is stands in the session's row, with the moment at which somebody must look. Hours in which nobody is
there do not count against an agent.
"""

from dataclasses import replace

from core.model.events import CheckedIn, Nudged, Released
from core.model.ids import AgentId, Micros, Seq
from core.model.session import Act
from core.store import agents, figures, sessions
from core.store.writing import THE_HOUSE, OpenLog
from core.usecases import waiting
from core.usecases.endings import close
from core.usecases.house import House

AGENT = "agent"
USER = "user"


def await_agent(opened: OpenLog, house: House) -> None:
    """The agent is to speak next; the clock runs since the first message they have not answered."""
    if opened.session.turn != AGENT:
        _set_turn(opened, AGENT, _after(opened, house, house.silence.nudge_after))


def await_user(opened: OpenLog, house: House) -> None:
    """The user is to speak next; the clock runs since the agent's last message."""
    _set_turn(opened, USER, Micros(opened.tx.now + house.silence.ask_after))


def meet_deadline(opened: OpenLog, house: House) -> None:
    """An assigned session's deadline has passed."""
    if opened.session.turn == USER:
        _user_is_silent(opened, house)
    elif house.closed_now(opened.session.queue, opened.tx.now, ""):
        _again(opened, opened.session.reminders, _after(opened, house, house.silence.nudge_after))
    else:
        _agent_is_silent(opened, house)


def _user_is_silent(opened: OpenLog, house: House) -> None:
    if opened.session.reminders:
        close(opened, THE_HOUSE, "silent")
        return
    opened.append(THE_HOUSE, CheckedIn())
    _again(opened, 1, Micros(opened.tx.now + house.silence.close_after - house.silence.ask_after))


def _agent_is_silent(opened: OpenLog, house: House) -> None:
    owner = opened.session.owner
    assert owner is not None  # of an assigned session
    if opened.session.reminders:
        figures.end_claim(opened.tx, opened.session, "silent")
        opened.move(Act.RELEASE)
        event = opened.append(THE_HOUSE, Released(owner, "silent"))
        waiting.begin_again(opened, house, event.seq)
        return
    opened.append(THE_HOUSE, Nudged(owner), internal=True)
    _nudge_elsewhere(opened, house, owner)
    _again(opened, 1, Micros(opened.tx.now + house.silence.release_after - house.silence.nudge_after))


def _nudge_elsewhere(opened: OpenLog, house: House, owner: AgentId) -> None:
    """Show the nudge that was just appended where its owner looks."""
    agent = agents.profile(opened.tx, owner)
    for lane in house.at_nudge(agent) if agent else ():
        opened.open_lane_at(lane, Seq(opened.session.head - 1))


def _after(opened: OpenLog, house: House, pause: int) -> Micros | None:
    closed = house.closed_now(opened.session.queue, opened.tx.now, "")
    if closed is None:
        return Micros(opened.tx.now + pause)
    return Micros(closed.opens_at + pause) if closed.opens_at else None


def _set_turn(opened: OpenLog, turn: str, deadline: Micros | None) -> None:
    sessions.set_turn(opened.tx, opened.session.id, turn, deadline)
    opened.session = replace(opened.session, turn=turn, reminders=0, deadline_at=deadline)


def _again(opened: OpenLog, reminders: int, deadline: Micros | None) -> None:
    sessions.set_reminders(opened.tx, opened.session.id, reminders, deadline)
    opened.session = replace(opened.session, reminders=reminders, deadline_at=deadline)
