"""Taking back what was sent and never confirmed. Each function is one unit of work.

Whoever sent it does not know whether it is in the log, on its way, or lost; they name it by the key that their client
gave it. What is in the log is deleted there. What is not, is noted under its key: should it still come, it counts as
known and is not appended (`core.usecases.intake.find_known_message`).
"""

from core.model.agents import Agent
from core.model.events import Deleted, Message, Note, Side
from core.model.ids import Seq, SessionId
from core.store import agents, log
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases.intake import (
    EventKeys,
    IntakeResult,
    Sender,
    current_content,
    find_logged,
    locked_session_of_user,
    note_logged,
    user_author,
)
from core.usecases.ownership import author_of
from core.usecases.rules import Rules

_NOWHERE = SessionId("")  # of a key whose message never came: it belongs to no session


def user_withdrew(tx: Tx, _rules: Rules, sender: Sender, sent: EventKeys, keys: EventKeys) -> IntakeResult | None:
    """Take a user's message back by the keys that it was sent with, also in a session that is over meanwhile.

    None: nothing visible changed. Raises NotThere for what is not theirs.
    """
    if known := find_logged(tx, keys):
        return known
    session, seq = _find(tx, sent)
    if not seq:
        return None
    contact, opened = locked_session_of_user(tx, sender, session)
    original = log.event_at(tx, session, seq)
    is_theirs = original and isinstance(original.body, Message) and original.author.side is Side.USER
    if not is_theirs or current_content(tx, opened.session, seq) is None:
        return None
    event = opened.append(user_author(contact), Deleted(seq))
    return note_logged(tx, keys, session, event.seq)


def agent_withdrew(
    tx: Tx, _rules: Rules, session: SessionId, agent: Agent, sent: EventKeys, keys: EventKeys
) -> IntakeResult | None:
    """Take an agent's words back, a note or a message, by the keys that they were sent with.

    None: nothing visible changed.
    """
    if known := find_logged(tx, keys):
        return known
    opened = LockedSession.lock(tx, session)
    where, seq = _find(tx, sent)
    original = log.event_at(tx, session, seq) if seq and where == session else None
    me = agents.know_agent(tx, agent)
    is_theirs = original and isinstance(original.body, (Message, Note)) and original.author.id == me
    if not original or not is_theirs or current_content(tx, opened.session, seq) is None:
        return None
    event = opened.append(author_of(agent, me), Deleted(seq), internal=not original.is_public)
    return note_logged(tx, keys, session, event.seq)


def _find(tx: Tx, sent: EventKeys) -> tuple[SessionId, Seq]:
    """Where it is; seq 0 for what never came, which from now on never will."""
    if there := log.find_keys(tx, sent):
        return there
    log.add_keys(tx, sent, _NOWHERE, Seq(0))
    return _NOWHERE, Seq(0)
