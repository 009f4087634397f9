"""What a pulled surface shows its user."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model.events import Event
from core.model.ids import Micros, Seq
from core.model.session import Session


@dataclass(frozen=True, slots=True)
class VisitorSessionView:
    """What a pulled surface shows: the session, the public events after a cursor, and up to where that is.

    `signed_out_at`: what the reader's browsers were given before opens nothing any more. `client_keys` are the ids that
    the reader's own client gave its messages, by seq. `language` is what the reader is spoken to in.
    """

    session: Session
    events: Sequence[Event]
    upto: Seq
    agent_picture: str
    client_keys: dict[Seq, str]
    signed_out_at: Micros = Micros(0)
    language: str = ""
