"""How far the user's side is: what has reached a surface, and what was looked at. Each function is one unit of work.

Both are told to agents only, and only when there is something new to tell: words of an agent that had not been there.
"""

from core.model.events import SYSTEM_AUTHOR, Delivered, NotShown, Reachable, Seen
from core.model.ids import Seq, SessionId, SurfaceName
from core.model.session import SessionState
from core.store import contacts, log, sessions
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases.intake import EventKeys, IntakeResult, Sender, locked_session_of_user, user_author
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
    if there := log.find_keys(tx, keys):
        return IntakeResult(*there, is_new=False)
    contact = contacts.find_contact(tx, sender.channel, sender.address)
    session = sessions.latest_session(tx, contact.id) if contact else None
    if contact is None or session is None or session.state is SessionState.CLOSED:
        return None
    event = LockedSession.lock(tx, session.id).append(user_author(contact), Reachable(is_so), internal=True)
    log.add_keys(tx, keys, session.id, event.seq)
    return IntakeResult(session.id, event.seq)


def seen(tx: Tx, _rules: Rules, sender: Sender, session: SessionId, upto: Seq) -> bool:
    """The user has looked at everything up to `upto`. False: that is no news. Raises NotThere for a foreign session."""
    contact, opened = locked_session_of_user(tx, sender, session)
    target = log.agent_wrote_since(tx, session, log.receipt(tx, session, "seen"), upto)
    if target is None:
        return False
    opened.append(user_author(contact), Seen(target), internal=True)
    return True
