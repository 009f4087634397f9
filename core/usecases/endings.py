"""How a session ends, whoever ends it, and what it came to."""

from core.model.events import Author, Closed, Concluded
from core.model.session import Act
from core.store import figures
from core.store.writing import OpenLog


def close(opened: OpenLog, author: Author, why: str, outcome: str = "", note: str = "") -> None:
    """End the session. `outcome` and `note` are the agent's, and stay inside. Raises WrongState."""
    before = opened.session
    figures.end_claim(opened.tx, before, "closed")
    opened.move(Act.CLOSE)
    opened.append(author, Closed(why))
    if outcome or note:
        opened.append(author, Concluded(outcome, note), internal=True)
    figures.note_figures(opened.tx, before, why, outcome)
