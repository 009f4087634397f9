"""Which files who may fetch: the one place that decides it. Users by the public log alone, agents by the whole one."""

from core.model.events import Deleted
from core.model.files import FileRecord
from core.model.ids import FileId, SessionId
from core.store import contacts, files, log, sessions
from core.store.tx import Tx


def user_may_fetch(tx: Tx, channel: str, address: str, file: FileId) -> FileRecord | None:
    """A file that stands in a public message of a session of this user's, and was not taken back. Else None."""
    stored = files.find(tx, file)
    session = sessions.find_session(tx, stored.session) if stored and stored.session else None
    if stored is None or session is None:
        return None
    contact = contacts.contact_of(tx, session.contact)
    is_theirs = (contact.channel, contact.address) == (channel, address)
    return stored if is_theirs and _is_shown(tx, session.id, file) else None


def agents_may_fetch(tx: Tx, file: FileId, uploader: str) -> FileRecord | None:
    """A file that stands in a message or note of a session, and was not taken back; or the agent's own upload."""
    stored = files.find(tx, file)
    if stored is None:
        return None
    if stored.session is None:
        return stored if files.uploader_of(tx, file) == uploader else None
    return stored if _is_shown(tx, stored.session, file, internal=True) else None


def _is_shown(tx: Tx, session: SessionId, file: FileId, *, internal: bool = False) -> bool:
    for event in log.with_files(tx, session, internal=internal):
        if any(each.id == file for each in getattr(event.body, "files", ())):
            changes = log.changes_of(tx, session, event.seq, log.LAST_SEQ)
            if not any(isinstance(change.body, Deleted) for change in changes):
                return True
    return False
