"""What strangers may send at most: one type for every integer, one for every short text, one base for every body.

Neither database takes an integer beyond 64 bits, and PostgreSQL takes no NUL; both are refused or taken out where they
arrive. What a person wrote is cleaned, never refused: a NUL in a pasted text is nobody's fault.
"""

import re
from typing import Annotated, Any
from unicodedata import category

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from core.model.ids import Seq

LARGEST_FRAME = 128 * 1024  # bytes of one WebSocket frame; what is larger closes the socket before anybody has read it
LARGEST_INTEGER = 2**53 - 1  # what JavaScript can count to; far below what the databases take
_DEEPEST = 20  # levels of lists and objects in one body

Count = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
GivenSeq = Annotated[Seq, Field(ge=1, le=LARGEST_INTEGER)]

# Marks that turn the direction of what follows them: in a title they can make a line of ours read otherwise.
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # fillers of Hangul, and Braille without a dot
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_text(text: str) -> str:
    """A text without control characters, NUL above all, and without halves of characters; lines and tabs stay."""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def clean_line(text: str, longest: int) -> str:
    """A name or title: one line of at most `longest` characters, without control characters and marks of direction.

    "" for what cannot be seen: some people's name is a blank that passes for a letter.
    """
    if len(text) > 4 * longest:
        text = text[: 4 * longest]
    kept = (char for char in " ".join(text.split()) if char not in _TURNS)
    line = clean_text("".join(kept)).strip()[:longest]
    return line if any(char not in _BLANKS and category(char)[0] not in "CZ" for char in line) else ""


def clipped(longest: int) -> BeforeValidator:
    """For a field with what a page says about itself: cleaned and clipped, never refused, whatever it is."""
    return BeforeValidator(lambda given: clean_line(given, longest) if isinstance(given, str) else "")


class BoundedModel(BaseModel):
    """The base of every body and frame: no unknown fields, no integer and no text that a database cannot keep.

    Texts are cleaned before they are looked at, so ids with a NUL fail their pattern or are simply unknown.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _within_bounds(cls, given: Any) -> Any:
        return within_bounds(given)


def within_bounds(given: Any, depth: int = 0) -> Any:
    """The same value with its texts cleaned. Raises ValueError for an integer, or a depth, that nothing here has."""
    if depth > _DEEPEST:
        raise ValueError("This is nested too deeply.")
    if isinstance(given, str):
        return clean_text(given)
    if isinstance(given, int) and not isinstance(given, bool) and abs(given) > LARGEST_INTEGER:
        raise ValueError("A number is too large.")
    if isinstance(given, list):
        return [within_bounds(each, depth + 1) for each in given]
    if isinstance(given, dict):
        return {key: within_bounds(each, depth + 1) for key, each in given.items()}
    return given
