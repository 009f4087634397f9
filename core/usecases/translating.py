"""Keeps what a message says in another language. One unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model.content import Content
from core.model.events import SYSTEM_AUTHOR, Translated
from core.model.ids import Seq, SessionId
from core.store.locked_session import LockedSession
from core.store.tx import Tx


@dataclass(frozen=True, slots=True)
class ToTranslate:
    """A message as it read at a seq."""

    seq: Seq
    as_of: Seq
    content: Content


def messages_translated(
    tx: Tx, *, session: SessionId, language: str, internal: bool, said: Sequence[tuple[ToTranslate, Content]]
) -> None:
    """Append each translation; an empty one says that there is none to wait for."""
    opened = LockedSession.lock(tx, session)
    for item, content in said:
        opened.append(SYSTEM_AUTHOR, Translated(item.seq, item.as_of, language, content), internal=internal)
