"""Who answers the user: claim, release, hand back, close. Each is one conditional UPDATE and raises the epoch."""

from dataclasses import dataclass

from core import waiting
from core.errors import NotOwner, WrongState
from core.events import Author, Claimed, Escalated, HandedBack, Message, Misjudged, Note, Released, Side
from core.house import House
from core.ids import AgentId, Micros, Seq, SessionId
from core.intake import close
from core.ports import Copy
from core.reading import words_of
from core.session import Act, State
from core.store import contacts, figures, lanes, log
from core.store.tx import Tx
from core.writing import OpenLog


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as their desk knows them: the Slack user's id, name and picture."""

    slack_user: str
    name: str
    picture: str = ""


def claim(tx: Tx, session: SessionId, agent: Agent) -> bool:
    """Take the session. False: the agent had it already. Raises NotOwner (who has it) or WrongState (closed)."""
    opened = OpenLog.of(tx, session)
    me = contacts.know_agent(tx, agent.slack_user, agent.name, agent.picture)
    match opened.session.state:
        case State.ASSIGNED if opened.session.owner == me:
            return False
        case State.ASSIGNED:
            raise NotOwner(opened.session.owner_name)
        case _:
            _take(opened, agent, me)
            return True


def claim_and_send(tx: Tx, session: SessionId, agent: Agent, note: Seq) -> bool:
    """Claim, then send the note that the agent wrote before anybody had the session. False: it was sent before."""
    claim(tx, session, agent)
    opened = OpenLog.of(tx, session)
    key = [("note.sent", f"{session}:{note}")]
    written = log.event_at(tx, session, note)
    if log.known(tx, key) or written is None or not isinstance(written.body, Note):
        return False
    content = words_of(written)
    if content is None:  # pragma: no cover - a note has words
        return False
    sent = opened.append(author_of(agent, written.author.id), Message(content))
    log.remember(tx, key, session, sent.seq)
    _promote_copies(opened, note, sent.seq)
    return True


def release(tx: Tx, house: House, session: SessionId, agent: Agent) -> None:
    """Give the session back to the waiting line. Raises NotOwner or WrongState."""
    opened, me = _own(tx, session, agent)
    figures.end_claim(tx, opened.session, "released")
    opened.move(Act.RELEASE)
    opened.append(author_of(agent, me), Released(me))
    waiting.begin_again(opened, house)


def hand_back(tx: Tx, house: House, session: SessionId, agent: Agent) -> None:
    """Let the bot answer again. Raises NotOwner or WrongState."""
    opened, me = _own(tx, session, agent)
    figures.end_claim(tx, opened.session, "handed_back")
    idle_at = Micros(tx.now + house.idle_close)
    opened.move(Act.HAND_BACK, deadline_at=idle_at)
    opened.append(author_of(agent, me), HandedBack(me))


def misjudged(tx: Tx, session: SessionId, agent: Agent) -> bool:
    """An agent says that this should not have reached them. False: it was said before, or never escalated."""
    opened = OpenLog.of(tx, session)
    target = opened.session.escalated_seq
    key = [("misjudged", f"{session}:{target}")]
    decided = log.event_at(tx, session, target) if target is not None else None
    if target is None or decided is None or not isinstance(decided.body, Escalated) or log.known(tx, key):
        return False
    me = contacts.know_agent(tx, agent.slack_user, agent.name, agent.picture)
    event = opened.append(author_of(agent, me), Misjudged(target), internal=True)
    log.remember(tx, key, session, event.seq)
    return True


def close_by_agent(tx: Tx, session: SessionId, agent: Agent) -> None:
    """End the session. Raises NotOwner or WrongState."""
    opened, me = _own(tx, session, agent)
    close(opened, author_of(agent, me), "agent")


def author_of(agent: Agent, agent_id: str) -> Author:
    """The agent as the author of an event."""
    return Author(Side.AGENT, agent_id, agent.name)


def _own(tx: Tx, session: SessionId, agent: Agent) -> tuple[OpenLog, AgentId]:
    opened = OpenLog.of(tx, session)
    me = contacts.know_agent(tx, agent.slack_user, agent.name, agent.picture)
    if opened.session.state is not State.ASSIGNED:
        raise WrongState(opened.session.state)
    if opened.session.owner != me:
        raise NotOwner(opened.session.owner_name)
    return opened, me


def _take(opened: OpenLog, agent: Agent, me: AgentId) -> None:
    waiting_since = opened.session.escalated_at if opened.session.state is State.PENDING else None
    opened.move(Act.CLAIM, owner=me, owner_name=agent.name)
    figures.begin_claim(opened.tx, opened.session, me, waiting_since)
    opened.append(author_of(agent, me), Claimed(me, agent.name))


def _promote_copies(opened: OpenLog, note: Seq, sent: Seq) -> None:
    """The note's post is now the message's post: nothing is posted a second time, and edits find it."""
    for lane in lanes.all_of(opened.tx, opened.session.id):
        promoted = [Copy(sent, copy.remote, sent, copy.part) for copy in lanes.copies_of(opened.tx, lane.id, note)]
        lanes.note_copies(opened.tx, lane.id, promoted)
