"""Which files a user may fetch: the one place that decides it, from the public log alone."""

from core.events import Deleted, Message
from core.ids import FileId, SessionId
from core.store import contacts, files, log, sessions
from core.store.files import Stored
from core.store.tx import Tx


def shown_to(tx: Tx, channel: str, address: str, file: FileId) -> Stored | None:
    """A file that stands in a public message of a session of this user's, and was not taken back. Else None."""
    stored = files.find(tx, file)
    session = sessions.find_session(tx, stored.session) if stored and stored.session else None
    if stored is None or session is None:
        return None
    contact = contacts.contact_of(tx, session.contact)
    is_theirs = (contact.channel, contact.address) == (channel, address)
    return stored if is_theirs and _is_shown(tx, session.id, file) else None


def _is_shown(tx: Tx, session: SessionId, file: FileId) -> bool:
    for event in log.public_with_files(tx, session):
        if isinstance(event.body, Message) and any(each.id == file for each in event.body.files):
            changes = log.changes_of(tx, session, event.seq, log.END)
            if not any(isinstance(change.body, Deleted) for change in changes):
                return True
    return False
