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
from core.model.session import Session, SessionAct, SessionState
from core.store import agents, analytics, contacts, log, sessions
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases import closing, inactivity, placement, waiting
from core.usecases.rules import Rules


def claim(tx: Tx, rules: Rules, session: SessionId, agent: Agent) -> bool:
    """Take the session. False: the agent had it already. Raises NotOwner (who has it), WrongState or AtCapacity."""
    opened = LockedSession.lock(tx, session)
    me = agents.know_agent(tx, agent)
    match opened.session.state:
        case SessionState.ASSIGNED if opened.session.owner == me:
            return False
        case SessionState.ASSIGNED:
            raise NotOwner(opened.session.owner_name)
        case _:
            _take(opened, rules, _with_room(tx, rules, me), author_of(agent, me))
            return True


def assign(tx: Tx, rules: Rules, session: SessionId, agent: Agent, to: AgentId, note: str = "") -> bool:
    """Let an agent have the session: one that waits, or one of one's own. False: they had it already.

    Raises NotOwner, WrongState, AtCapacity, OffDuty or NotThere.
    """
    opened = LockedSession.lock(tx, session)
    me = agents.know_agent(tx, agent)
    if to == me and opened.session.state is not SessionState.ASSIGNED:
        return claim(tx, rules, session, agent)
    if opened.session.owner == to:
        return False
    if opened.session.state is SessionState.ASSIGNED:
        transfer(tx, rules, session, agent, to, note)
    else:
        _take(opened, rules, _colleague(tx, rules, to, me), author_of(agent, me))
        _leave_note(opened, author_of(agent, me), note)
    return True


def release(tx: Tx, rules: Rules, session: SessionId, agent: Agent) -> None:
    """Give the session back to the waiting line. Raises NotOwner or WrongState."""
    opened, me = locked_session_of_owner(tx, session, agent)
    analytics.end_claim(tx, opened.session, "released")
    opened.transition(SessionAct.RELEASE)
    event = opened.append(author_of(agent, me), Released(me))
    waiting.resume_wait(opened, rules, event.seq)


def transfer(tx: Tx, rules: Rules, session: SessionId, agent: Agent, to: AgentId, note: str = "") -> None:
    """Give the session to a colleague, with a note for them. Raises NotOwner, WrongState, AtCapacity or OffDuty."""
    opened, me = locked_session_of_owner(tx, session, agent)
    if to == opened.session.owner:
        raise Refused(f"{'You have' if to == me else f'{opened.session.owner_name} has'} this conversation already.")
    colleague = _colleague(tx, rules, to, me)
    analytics.end_claim(tx, opened.session, "transferred")
    opened.transition(SessionAct.TRANSFER, owner=colleague.id, owner_name=colleague.name)
    analytics.begin_claim(tx, opened.session, colleague.id, None)
    opened.append(author_of(agent, me), Transferred(colleague.id, colleague.name))
    _leave_note(opened, author_of(agent, me), note)
    inactivity.agent_speaks_next(opened, rules)


def requeue(tx: Tx, rules: Rules, session: SessionId, agent: Agent, queue: str, note: str = "") -> None:
    """Let the session wait in another queue, with a note for whoever claims it there.

    Who moves a session that nobody has need not claim it first. Raises NotOwner, WrongState or NotThere.
    """
    if queue not in rules.queues:
        raise NotThere(f"There is no queue “{queue}”.")
    opened = LockedSession.lock(tx, session)
    me = agents.know_agent(tx, agent)
    if opened.session.state is not SessionState.PENDING:
        opened, me = locked_session_of_owner(tx, session, agent)
    if opened.session.queue == queue and opened.session.state is SessionState.PENDING:
        raise Refused(f"It waits in “{queue}” already.")
    analytics.end_claim(tx, opened.session, "transferred")
    opened.transition(SessionAct.REQUEUE)
    joined = opened.append(author_of(agent, me), Transferred(queue=queue))
    _leave_note(opened, author_of(agent, me), note)
    contact = contacts.contact_of(tx, opened.session.contact)
    waiting.begin_wait(opened, rules, queue, opened.session.priority, contact, joined.seq)
    placement.place_session(opened, rules, Seq((opened.session.escalated_seq or 1) - 1))


def hand_back(tx: Tx, rules: Rules, session: SessionId, agent: Agent) -> None:
    """Let the bot answer again. Raises NotOwner or WrongState."""
    opened, me = locked_session_of_owner(tx, session, agent)
    analytics.end_claim(tx, opened.session, "handed_back")
    opened.transition(SessionAct.HAND_BACK, deadline_at=Micros(tx.now + rules.idle_close))
    opened.append(author_of(agent, me), HandedBack(me))


def close_by_agent(tx: Tx, rules: Rules, session: SessionId, agent: Agent, outcome: str = "", note: str = "") -> None:
    """End the session. Raises NotOwner, WrongState or BadOutcome."""
    if outcome and rules.outcomes and outcome not in rules.outcomes:
        raise BadOutcome("There is no such outcome. Choose another one.")
    opened, me = locked_session_of_owner(tx, session, agent)
    if not outcome and rules.outcomes and rules.outcome_required:
        raise BadOutcome("Choose how it ended.")
    closing.close_session(opened, author_of(agent, me), "agent", outcome, note)


def reopen(tx: Tx, rules: Rules, session: SessionId, agent: Agent) -> None:
    """Take up a closed session again. Raises WrongState, AtCapacity, or Refused when its user has a newer one."""
    opened = LockedSession.lock(tx, session)
    if opened.session.state is not SessionState.CLOSED:
        raise WrongState(opened.session.state)
    latest = sessions.latest_session(tx, opened.session.contact)
    if latest is not None and latest.id != session:
        raise Refused("This user has begun a new conversation since.")
    me = agents.know_agent(tx, agent)
    profile = _with_room(tx, rules, me)
    opened.transition(SessionAct.REOPEN)
    opened.append(author_of(agent, me), Reopened())
    _take(opened, rules, profile, author_of(agent, me), unasked=True)
    placement.place_session(opened, rules, Seq((opened.session.escalated_seq or 1) - 1))


def misjudged(tx: Tx, _rules: Rules, session: SessionId, agent: Agent) -> bool:
    """An agent says that this should not have reached them. False: it was said before, or never escalated."""
    opened = LockedSession.lock(tx, session)
    target = opened.session.escalated_seq
    key = [("misjudged", f"{session}:{target}")]
    decided = log.event_at(tx, session, target) if target is not None else None
    if target is None or decided is None or not isinstance(decided.body, Escalated) or log.find_keys(tx, key):
        return False
    me = agents.know_agent(tx, agent)
    event = opened.append(author_of(agent, me), Misjudged(target), internal=True)
    log.add_keys(tx, key, session, event.seq)
    return True


def may_act(tx: Tx, _rules: Rules, session: SessionId, agent: Agent) -> Session:
    """The session, when the agent may act in it now. Raises NotOwner or WrongState, as every act would."""
    return locked_session_of_owner(tx, session, agent)[0].session


def author_of(agent: Agent, agent_id: str) -> Author:
    """The agent as the author of an event."""
    return Author(Side.AGENT, agent_id, agent.name)


def locked_session_of_owner(tx: Tx, session: SessionId, agent: Agent) -> tuple[LockedSession, AgentId]:
    """The session, locked, for an agent who may act in it. Raises NotOwner or WrongState."""
    opened = LockedSession.lock(tx, session)
    me = agents.know_agent(tx, agent)
    if opened.session.state is not SessionState.ASSIGNED:
        raise WrongState(opened.session.state)
    if opened.session.owner != me:
        profile = agents.profile(tx, me)
        if profile is None or not profile.may_override:
            raise NotOwner(opened.session.owner_name)
    return opened, me


def _take(locked: LockedSession, rules: Rules, taker: Profile, by: Author, *, unasked: bool = False) -> None:
    """`unasked`: the user did not wait for this claim, whatever the session's state is."""
    waiting_since = None if unasked else waiting.wait_began_at(locked)
    was_waiting = locked.session.state is SessionState.PENDING
    locked.transition(SessionAct.CLAIM, owner=taker.id, owner_name=taker.name)
    analytics.begin_claim(locked.tx, locked.session, taker.id, waiting_since)
    locked.append(by, Claimed(taker.id, taker.name))
    inactivity.agent_speaks_next(locked, rules)
    if was_waiting:
        placement.show_held_back(locked, rules)


def _with_room(tx: Tx, rules: Rules, agent: AgentId, *, name: str = "") -> Profile:
    """The agent, who may have one more session. Raises AtCapacity."""
    profile = agents.lock_profile(tx, agent)
    limit = rules.capacity if profile.capacity is None else profile.capacity
    if agents.open_sessions(tx, agent) >= limit:
        raise AtCapacity(limit, name)
    return profile


def _colleague(tx: Tx, rules: Rules, to: AgentId, me: AgentId) -> Profile:
    profile = agents.profile(tx, to)
    if profile is None:
        raise NotThere("There is no such agent.")
    if to != me and not profile.on_duty:
        raise OffDuty(profile.name)
    return _with_room(tx, rules, to, name=profile.name if to != me else "")


def _leave_note(locked: LockedSession, author: Author, note: str) -> None:
    if note.strip():
        locked.append(author, Note(Content(note.strip())), internal=True)
