"""What happens when nobody does anything. Deadlines are columns; a tick calls the sweep, twice is harmless."""

from core.model.ids import SessionId
from core.model.session import State
from core.store import contacts, sessions
from core.store.tx import Tx
from core.store.writing import THE_HOUSE, OpenLog
from core.usecases import silence, waiting
from core.usecases.endings import close
from core.usecases.house import House

MOST = 200  # sessions looked at per tick


def overdue(tx: Tx, most: int = MOST) -> list[SessionId]:
    """Sessions whose deadline has passed, longest overdue first."""
    return sessions.overdue(tx, most)


def meet(tx: Tx, *, house: House, session: SessionId) -> bool:
    """Do what a session's deadline asks for. False: it was moved or met meanwhile."""
    opened = OpenLog.of(tx, session)
    due = opened.session.deadline_at
    if due is None or due > tx.now:
        return False
    match opened.session.state:
        case State.BOT:
            close(opened, THE_HOUSE, "idle")
        case State.PENDING:
            waiting.meet_deadline(opened, house, contacts.contact_of(tx, opened.session.contact))
        case State.ASSIGNED:
            silence.meet_deadline(opened, house)
        case State.CLOSED:
            sessions.set_deadline(tx, session, None)
    return True
