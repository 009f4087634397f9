"""Pictures, as far as the stand-in needs to understand them: how large one is, and a plain one of any size.

There is no image library here: nothing is decoded or scaled.
"""

import struct
import zlib
from dataclasses import dataclass

_FRAME_STARTS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of JPEG; the three are tables
_PNG = b"\x89PNG\r\n\x1a\n"
_GREY = 0xB8
_MOST_PIXELS_ROUND = 10_000  # width and height together, core.telegram.org/bots/api#sendphoto
_LONGEST_SHAPE = 20  # width to height, the same place
# What a photo is scaled into, named m, x, y and w at core.telegram.org/api/files#image-thumbnail-types.
_BOXES = (320, 800, 1280, 2560)


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels."""

    width: int
    height: int

    @property
    def fits_a_photo(self) -> bool:
        """Would Telegram take a photo of this shape?"""
        short, long = sorted((self.width, self.height))
        return short > 0 and short + long <= _MOST_PIXELS_ROUND and long <= _LONGEST_SHAPE * short


def size_of(data: bytes) -> Size | None:
    """The size of a JPEG, PNG, GIF or WebP; None for whatever else it is, or when it breaks off too early."""
    try:
        if data.startswith(_PNG):
            return Size(*struct.unpack(">II", data[16:24]))
        if data.startswith((b"GIF87a", b"GIF89a")):
            return Size(*struct.unpack("<HH", data[6:10]))
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg_size(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_size(data)
    except struct.error:
        return None
    return None


def photo_sizes(size: Size) -> list[Size]:
    """The sizes in which Telegram offers a photo, smallest first; the last one is the largest."""
    longest = max(size.width, size.height)
    boxes = [box for box in _BOXES if box < longest]
    if longest <= _BOXES[-1]:
        boxes.append(longest)
    return [_into(size, box) for box in boxes]


def plain_png(size: Size) -> bytes:
    """A grey picture."""
    row = b"\0" + bytes((_GREY,)) * size.width
    header = struct.pack(">IIBBBBB", size.width, size.height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(row * size.height)
    return _PNG + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _into(size: Size, box: int) -> Size:
    longest = max(size.width, size.height)
    return Size(max(1, size.width * box // longest), max(1, size.height * box // longest))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _jpeg_size(data: bytes) -> Size | None:
    position = 2
    while data[position : position + 1] == b"\xff":
        marker, length = struct.unpack(">BH", data[position + 1 : position + 4])
        if marker in _FRAME_STARTS:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return Size(width, height)
        position += 2 + length
    return None


def _webp_size(data: bytes) -> Size | None:
    match data[12:16]:
        case b"VP8X":
            return Size(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
        case b"VP8L":
            (bits,) = struct.unpack("<I", data[21:25])
            return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
        case b"VP8 ":
            width, height = struct.unpack("<HH", data[26:30])
            return Size(width & 0x3FFF, height & 0x3FFF)
    return None
