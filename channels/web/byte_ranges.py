"""A part of a file: some browsers play nothing from who gives the whole only. Pure, but for the bytes that it skips."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `first` to `last` of a file of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes that is."""
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        """As the header says it."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def to_byte_range(header: str, size: int) -> ByteRange | None:
    """The part that a Range header asks for. None: the whole, which is also the answer to what cannot be given."""
    found = _ONE_RANGE.match(header)
    if not found or found.groups() == ("", "") or size == 0:
        return None
    start, end = found.groups()
    if not start:
        return ByteRange(max(0, size - int(end)), size - 1, size) if int(end) else None
    first, last = int(start), min(int(end) if end else size - 1, size - 1)
    return ByteRange(first, last, size) if first <= last else None


async def cut_to_range(pieces: AsyncIterator[bytes], part: ByteRange) -> AsyncIterator[bytes]:
    """Only the bytes of a part."""
    at = 0
    async for piece in pieces:
        begin, end = max(part.first - at, 0), part.last + 1 - at
        at += len(piece)
        if begin < len(piece):
            yield piece[begin:end]
        if at > part.last:
            return
