"""How a session ends, whoever ends it, and what it came to."""

from core.model.events import Author, Closed, Concluded
from core.model.session import SessionAct
from core.store import analytics
from core.store.locked_session import LockedSession


def close_session(locked: LockedSession, author: Author, why: str, outcome: str = "", note: str = "") -> None:
    """End the session. `outcome` and `note` are the agent's, and stay inside. Raises WrongState."""
    before = locked.session
    analytics.end_claim(locked.tx, before, "closed")
    locked.transition(SessionAct.CLOSE)
    locked.append(author, Closed(why))
    if outcome or note:
        locked.append(author, Concluded(outcome, note), internal=True)
    analytics.note_figures(locked.tx, before, why, outcome)
