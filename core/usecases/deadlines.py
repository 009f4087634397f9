"""What happens when nobody does anything. Deadlines are columns; a tick calls the sweep, twice is harmless."""

from core.model.events import SYSTEM_AUTHOR
from core.model.ids import SessionId
from core.model.session import SessionState
from core.store import contacts, sessions
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases import inactivity, waiting
from core.usecases.closing import close_session
from core.usecases.rules import Rules

MOST_PER_SWEEP = 200  # sessions looked at per tick


def overdue(tx: Tx, most: int = MOST_PER_SWEEP) -> list[SessionId]:
    """Sessions whose deadline has passed, longest overdue first."""
    return sessions.overdue(tx, most)


def meet_deadline(tx: Tx, *, rules: Rules, session: SessionId) -> bool:
    """Do what a session's deadline asks for. False: it was moved or met meanwhile."""
    opened = LockedSession.lock(tx, session)
    due = opened.session.deadline_at
    if due is None or due > tx.now:
        return False
    match opened.session.state:
        case SessionState.BOT:
            close_session(opened, SYSTEM_AUTHOR, "idle")
        case SessionState.PENDING:
            waiting.meet_deadline(opened, rules, contacts.contact_of(tx, opened.session.contact))
        case SessionState.ASSIGNED:
            inactivity.meet_deadline(opened, rules)
        case SessionState.CLOSED:
            opened.change(deadline_at=None)
    return True
