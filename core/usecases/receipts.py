"""How far the user's side is: what has reached a surface, and what was looked at. Each function is one unit of work.

Both are told to agents only, and only when there is something new to tell: words of an agent that had not been there.
"""

from core.model.events import Delivered, NotShown, Reachable, Seen
from core.model.ids import Seq, SessionId, SurfaceName
from core.model.session import State
from core.store import contacts, log, sessions
from core.store.tx import Tx
from core.store.writing import THE_HOUSE, OpenLog
from core.usecases.intake import Keys, Sender, Wrote, of_user, user


def delivered(tx: Tx, session: SessionId, upto: Seq, surface: SurfaceName) -> None:
    """Everything up to `upto` is on `surface`."""
    opened = OpenLog.of(tx, session)
    if target := log.agent_wrote_since(tx, session, log.receipt(tx, session, "delivered"), upto):
        opened.append(THE_HOUSE, Delivered(target, surface), internal=True)


def not_shown(tx: Tx, session: SessionId, target: Seq, surface: SurfaceName, reason: str) -> None:
    """`surface` cannot show the emoji of the event at `target`: agents are told why."""
    OpenLog.of(tx, session).append(THE_HOUSE, NotShown(target, surface, reason), internal=True)


def reachable(tx: Tx, sender: Sender, is_so: bool, keys: Keys) -> Wrote | None:
    """The user has blocked us, or lets us write again: agents are told at once. None: they are in no conversation."""
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    contact = contacts.find_contact(tx, sender.channel, sender.address)
    session = sessions.latest_session(tx, contact.id) if contact else None
    if contact is None or session is None or session.state is State.CLOSED:
        return None
    event = OpenLog.of(tx, session.id).append(user(contact), Reachable(is_so), internal=True)
    log.remember(tx, keys, session.id, event.seq)
    return Wrote(session.id, event.seq)


def seen(tx: Tx, sender: Sender, session: SessionId, upto: Seq) -> bool:
    """The user has looked at everything up to `upto`. False: that is no news. Raises NotThere for a foreign session."""
    contact, opened = of_user(tx, sender, session)
    target = log.agent_wrote_since(tx, session, log.receipt(tx, session, "seen"), upto)
    if target is None:
        return False
    opened.append(user(contact), Seen(target), internal=True)
    return True
