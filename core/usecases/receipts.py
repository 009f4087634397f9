"""How far the user's side is: what has reached a surface, and what was looked at. Each function is one unit of work.

Both are told to agents only, and only when there is something new to tell: words of an agent that had not been there.
"""

from core.model.events import SYSTEM_AUTHOR, Delivered, NotShown, Reachable, Seen
from core.model.ids import Seq, SessionId, SurfaceName
from core.store import log
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases.intake import (
    EventKeys,
    IntakeResult,
    Sender,
    find_logged,
    lock_open_session,
    locked_session_of_user,
    note_logged,
    user_author,
)
from core.usecases.rules import Rules


def delivered(tx: Tx, session: SessionId, upto: Seq, surface: SurfaceName) -> None:
    """Everything up to `upto` is on `surface`."""
    opened = LockedSession.lock(tx, session)
    if target := log.agent_wrote_since(tx, session, log.receipt(tx, session, "delivered"), upto):
        opened.append(SYSTEM_AUTHOR, Delivered(target, surface), internal=True)


def not_shown(tx: Tx, session: SessionId, target: Seq, surface: SurfaceName, reason: str) -> None:
    """`surface` cannot show the emoji of the event at `target`: agents are told why."""
    LockedSession.lock(tx, session).append(SYSTEM_AUTHOR, NotShown(target, surface, reason), internal=True)


def reachable(tx: Tx, _rules: Rules, sender: Sender, is_so: bool, keys: EventKeys) -> IntakeResult | None:
    """The user has blocked us, or lets us write again: agents are told at once. None: they are in no conversation."""
    if known := find_logged(tx, keys):
        return known
    found = lock_open_session(tx, sender)
    if found is None:
        return None
    contact, opened = found
    event = opened.append(user_author(contact), Reachable(is_so), internal=True)
    return note_logged(tx, keys, opened.session.id, event.seq)


def seen(tx: Tx, _rules: Rules, sender: Sender, session: SessionId, upto: Seq) -> bool:
    """The user has looked at everything up to `upto`. False: that is no news. Raises NotThere for a foreign session."""
    contact, opened = locked_session_of_user(tx, sender, session)
    target = log.agent_wrote_since(tx, session, log.receipt(tx, session, "seen"), upto)
    if target is None:
        return False
    opened.append(user_author(contact), Seen(target), internal=True)
    return True
