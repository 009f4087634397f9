"""How frames of a socket are read, the chat's and the console's. Pure.

An act that cannot be done as it is raises BadAct and is answered; only what is no frame of ours at all raises BadFrame,
which closes the socket.
"""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import from_json

ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]
Frame = TypeVar("Frame")
_CLIENT_ID: TypeAdapter[str] = TypeAdapter(ClientId)


class BadFrame(Exception):
    """Not a frame of the protocol."""


class BadAct(Exception):
    """An act that cannot be done as it is. `id` is the client's name for it: the answer goes there."""

    def __init__(self, client_id: str, session: str, what: str) -> None:
        super().__init__(what)
        self.id = client_id
        self.session = session


@dataclass(frozen=True, slots=True)
class FrameFormat(Generic[Frame]):
    """`kind` is the field that says which frame it is; `acts` are the kinds that are answered under their id."""

    frames: TypeAdapter[Frame]
    kind: str
    acts: tuple[str, ...]

    def read(self, text: str) -> Frame:
        """Raises BadAct for an act that can be answered, else BadFrame."""
        try:
            return self.frames.validate_json(text)
        except ValidationError as exc:
            what = str(exc.errors(include_input=False, include_url=False))[:300]
            raise self._bad_act(text, what) or BadFrame(what) from exc

    def _bad_act(self, text: str, what: str) -> BadAct | None:
        try:
            found = from_json(text)
            if not isinstance(found, dict) or found.get(self.kind) not in self.acts:
                return None
            return BadAct(_CLIENT_ID.validate_python(found.get("id")), str(found.get("session", ""))[:64], what)
        except ValueError:  # no JSON, or an id that is none of a client's
            return None
