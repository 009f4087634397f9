"""Reads a JSON object while it is still arriving: the members that are whole, and the string that is being written.

For showing drafts only. It never raises: where the text stops being JSON, nothing more is read.
"""

import json
import re
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
# The longest beginning of a string's inside that has no half escape at its end.
_INSIDE = re.compile(r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DECODER = json.JSONDecoder()


class PartialObject:
    """Feed it the pieces in their order. What was read is not read again, but for the member that is under way."""

    def __init__(self) -> None:
        self.members: dict[str, Any] = {}  # those that are whole
        self._text = ""
        self._at = 0  # where the next member begins
        self._is_open = False

    def feed(self, piece: str) -> None:
        """Take in what has arrived."""
        self._text += piece
        if not self._is_open:
            self._is_open = self._follows("{", 0)
            self._at = self._skip(0) + 1
        while self._is_open and self._read_member():
            pass

    def string(self, name: str) -> str | None:
        """The string member as far as it is there; None before it begins, or when it is no string."""
        if name in self.members:
            value = self.members[name]
            return _whole_characters(value) if isinstance(value, str) else None
        begun = self._key() if self._is_open else None
        if begun is None or begun[0] != name or not self._follows('"', begun[1]):
            return None
        start = self._skip(begun[1]) + 1
        inside = _INSIDE.match(self._text, start)
        return _whole_characters(json.loads(f'"{inside[0]}"')) if inside else None

    def _read_member(self) -> bool:
        """Keep the member at `_at` if it is whole: a comma or a brace behind it says that a number has ended."""
        begun = self._key()
        if begun is None:
            return False
        name, place = begun
        try:
            value, end = _DECODER.raw_decode(self._text, self._skip(place))
        except (ValueError, RecursionError):
            return False
        if not (self._follows(",", end) or self._follows("}", end)):
            return False
        self.members[name] = value
        self._is_open = self._follows(",", end)
        self._at = self._skip(end) + 1
        return True

    def _key(self) -> tuple[str, int] | None:
        """The name at `_at`, and where its value begins; None while either is not there."""
        start = self._skip(self._at)
        if not self._follows('"', start):
            return None
        try:
            name, end = _DECODER.raw_decode(self._text, start)
        except ValueError:
            return None
        return (name, self._skip(end) + 1) if self._follows(":", end) else None

    def _follows(self, character: str, place: int) -> bool:
        return self._text.startswith(character, self._skip(place))

    def _skip(self, place: int) -> int:
        space = _SPACE.match(self._text, place)
        return space.end() if space else place


def _whole_characters(text: str) -> str:
    """Up to the first half of a character: its other half may be on its way, and alone it cannot be sent."""
    half = _LONE_SURROGATE.search(text)
    return text[: half.start()] if half else text
