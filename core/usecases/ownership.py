"""Who answers the user: claim, release, transfer, hand back, close, reopen.

Each is one conditional UPDATE and raises the epoch. Who has the session may act in it, and leads may, whoever has it.
"""

from core.model.agents import Agent, Profile
from core.model.content import Content
from core.model.errors import AtCapacity, BadOutcome, NotOwner, NotThere, OffDuty, Refused, WrongState
from core.model.events import (
    Author,
    Claimed,
    Escalated,
    HandedBack,
    Misjudged,
    Note,
    Released,
    Reopened,
    Side,
    Transferred,
)
from core.model.ids import AgentId, Micros, Seq, SessionId
from core.model.session import Act, State
from core.store import agents, contacts, figures, log, sessions
from core.store.tx import Tx
from core.store.writing import OpenLog
from core.usecases import endings, housing, silence, waiting
from core.usecases.house import House


def claim(tx: Tx, house: House, session: SessionId, agent: Agent) -> bool:
    """Take the session. False: the agent had it already. Raises NotOwner (who has it), WrongState or AtCapacity."""
    opened = OpenLog.of(tx, session)
    me = agents.know_agent(tx, agent)
    match opened.session.state:
        case State.ASSIGNED if opened.session.owner == me:
            return False
        case State.ASSIGNED:
            raise NotOwner(opened.session.owner_name)
        case _:
            _take(opened, house, _with_room(tx, house, me), author_of(agent, me))
            return True


def assign(tx: Tx, house: House, session: SessionId, agent: Agent, to: AgentId, note: str = "") -> bool:
    """Let an agent have the session: one that waits, or one of one's own. False: they had it already.

    Raises NotOwner, WrongState, AtCapacity, OffDuty or NotThere.
    """
    opened = OpenLog.of(tx, session)
    me = agents.know_agent(tx, agent)
    if to == me and opened.session.state is not State.ASSIGNED:
        return claim(tx, house, session, agent)
    if opened.session.owner == to:
        return False
    if opened.session.state is State.ASSIGNED:
        transfer(tx, house, session, agent, to, note)
    else:
        _take(opened, house, _colleague(tx, house, to, me), author_of(agent, me))
        _leave_note(opened, author_of(agent, me), note)
    return True


def release(tx: Tx, house: House, session: SessionId, agent: Agent) -> None:
    """Give the session back to the waiting line. Raises NotOwner or WrongState."""
    opened, me = own(tx, session, agent)
    figures.end_claim(tx, opened.session, "released")
    opened.move(Act.RELEASE)
    event = opened.append(author_of(agent, me), Released(me))
    waiting.begin_again(opened, house, event.seq)


def transfer(tx: Tx, house: House, session: SessionId, agent: Agent, to: AgentId, note: str) -> None:
    """Give the session to a colleague, with a note for them. Raises NotOwner, WrongState, AtCapacity or OffDuty."""
    opened, me = own(tx, session, agent)
    if to == opened.session.owner:
        raise Refused(f"{'You have' if to == me else f'{opened.session.owner_name} has'} this conversation already.")
    colleague = _colleague(tx, house, to, me)
    figures.end_claim(tx, opened.session, "transferred")
    opened.move(Act.TRANSFER, owner=colleague.id, owner_name=colleague.name)
    figures.begin_claim(tx, opened.session, colleague.id, None)
    opened.append(author_of(agent, me), Transferred(colleague.id, colleague.name))
    _leave_note(opened, author_of(agent, me), note)
    silence.await_agent(opened, house)


def requeue(tx: Tx, house: House, session: SessionId, agent: Agent, queue: str, note: str) -> None:
    """Let the session wait in another queue, with a note for whoever claims it there.

    Who moves a session that nobody has need not claim it first. Raises NotOwner, WrongState or NotThere.
    """
    if queue not in house.queues:
        raise NotThere(f"There is no queue “{queue}”.")
    opened = OpenLog.of(tx, session)
    me = agents.know_agent(tx, agent)
    if opened.session.state is not State.PENDING:
        opened, me = own(tx, session, agent)
    if opened.session.queue == queue and opened.session.state is State.PENDING:
        raise Refused(f"It waits in “{queue}” already.")
    figures.end_claim(tx, opened.session, "transferred")
    opened.move(Act.REQUEUE)
    joined = opened.append(author_of(agent, me), Transferred(queue=queue))
    _leave_note(opened, author_of(agent, me), note)
    contact = contacts.contact_of(tx, opened.session.contact)
    waiting.begin(opened, house, queue, opened.session.priority, contact, joined.seq)
    housing.settle(opened, house, Seq((opened.session.escalated_seq or 1) - 1))


def hand_back(tx: Tx, house: House, session: SessionId, agent: Agent) -> None:
    """Let the bot answer again. Raises NotOwner or WrongState."""
    opened, me = own(tx, session, agent)
    figures.end_claim(tx, opened.session, "handed_back")
    opened.move(Act.HAND_BACK, deadline_at=Micros(tx.now + house.idle_close))
    opened.append(author_of(agent, me), HandedBack(me))


def close_by_agent(tx: Tx, house: House, session: SessionId, agent: Agent, outcome: str, note: str) -> None:
    """End the session. Raises NotOwner, WrongState or BadOutcome."""
    if outcome and house.outcomes and outcome not in house.outcomes:
        raise BadOutcome("There is no such outcome. Choose another one.")
    opened, me = own(tx, session, agent)
    if not outcome and house.outcomes and house.outcome_required:
        raise BadOutcome("Choose how it ended.")
    endings.close(opened, author_of(agent, me), "agent", outcome, note)


def reopen(tx: Tx, house: House, session: SessionId, agent: Agent) -> None:
    """Take up a closed session again. Raises WrongState, AtCapacity, or Refused when its user has a newer one."""
    opened = OpenLog.of(tx, session)
    if opened.session.state is not State.CLOSED:
        raise WrongState(opened.session.state)
    latest = sessions.latest_session(tx, opened.session.contact)
    if latest is not None and latest.id != session:
        raise Refused("This user has begun a new conversation since.")
    me = agents.know_agent(tx, agent)
    profile = _with_room(tx, house, me)
    opened.move(Act.REOPEN)
    opened.append(author_of(agent, me), Reopened())
    _take(opened, house, profile, author_of(agent, me), unasked=True)
    housing.settle(opened, house, Seq((opened.session.escalated_seq or 1) - 1))


def misjudged(tx: Tx, session: SessionId, agent: Agent) -> bool:
    """An agent says that this should not have reached them. False: it was said before, or never escalated."""
    opened = OpenLog.of(tx, session)
    target = opened.session.escalated_seq
    key = [("misjudged", f"{session}:{target}")]
    decided = log.event_at(tx, session, target) if target is not None else None
    if target is None or decided is None or not isinstance(decided.body, Escalated) or log.known(tx, key):
        return False
    me = agents.know_agent(tx, agent)
    event = opened.append(author_of(agent, me), Misjudged(target), internal=True)
    log.remember(tx, key, session, event.seq)
    return True


def author_of(agent: Agent, agent_id: str) -> Author:
    """The agent as the author of an event."""
    return Author(Side.AGENT, agent_id, agent.name)


def own(tx: Tx, session: SessionId, agent: Agent) -> tuple[OpenLog, AgentId]:
    """The session, locked, for an agent who may act in it. Raises NotOwner or WrongState."""
    opened = OpenLog.of(tx, session)
    me = agents.know_agent(tx, agent)
    if opened.session.state is not State.ASSIGNED:
        raise WrongState(opened.session.state)
    if opened.session.owner != me:
        profile = agents.profile(tx, me)
        if profile is None or not profile.may_override:
            raise NotOwner(opened.session.owner_name)
    return opened, me


def _take(opened: OpenLog, house: House, taker: Profile, by: Author, *, unasked: bool = False) -> None:
    """`unasked`: the user did not wait for this claim, whatever the session's state is."""
    waiting_since = None if unasked else waiting.since(opened)
    was_waiting = opened.session.state is State.PENDING
    opened.move(Act.CLAIM, owner=taker.id, owner_name=taker.name)
    figures.begin_claim(opened.tx, opened.session, taker.id, waiting_since)
    opened.append(by, Claimed(taker.id, taker.name))
    silence.await_agent(opened, house)
    if was_waiting:
        housing.show_held_back(opened, house)


def _with_room(tx: Tx, house: House, agent: AgentId, *, name: str = "") -> Profile:
    """The agent, who may have one more session. Raises AtCapacity."""
    profile = agents.lock_profile(tx, agent)
    limit = house.capacity if profile.capacity is None else profile.capacity
    if agents.open_sessions(tx, agent) >= limit:
        raise AtCapacity(limit, name)
    return profile


def _colleague(tx: Tx, house: House, to: AgentId, me: AgentId) -> Profile:
    profile = agents.profile(tx, to)
    if profile is None:
        raise NotThere("There is no such agent.")
    if to != me and not profile.on_duty:
        raise OffDuty(profile.name)
    return _with_room(tx, house, to, name=profile.name if to != me else "")


def _leave_note(opened: OpenLog, author: Author, note: str) -> None:
    if note.strip():
        opened.append(author, Note(Content(note.strip())), internal=True)
