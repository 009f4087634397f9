"""Is anybody there to answer? By the opening hours, and by who is on duty. Decides nothing of what follows."""

from core.model.events import OutOfHours
from core.model.session import Contact
from core.store.queries import staffing
from core.store.tx import Tx
from core.usecases.rules import ClosedNow, Rules


def nobody_there(tx: Tx, rules: Rules, queue: str, contact: Contact | None = None) -> ClosedNow | None:
    """When somebody will be there, while nobody is; None while somebody is.

    Open hours help nobody while every agent is off duty; when that ends, nobody knows. `contact` is who reads it.
    """
    if closed := rules.closed_now(queue, tx.now, contact.language if contact else ""):
        return closed
    staff = staffing.staffing_now(tx)
    return ClosedNow(None, "") if staff.known and not staff.on_duty else None


def out_of_hours(tx: Tx, rules: Rules, queue: str, closed: ClosedNow, contact: Contact) -> OutOfHours:
    """What a user is told of it, by the clock that they live by where that is known."""
    opens = closed.opens
    if closed.opens_at is not None:
        opens = rules.opening_text(queue, closed.opens_at, tx.now, contact) or opens
    return OutOfHours(opens, contact.email, contact.zone if opens else "")
