"""What one message needs in posts: files and words, in pieces that are counted alike before and after an edit. Pure.

Files come first and words after, so that an edit, which changes words only, never moves a file. One call may show
several pieces: an album.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.content import Content
from core.files import File


@dataclass(frozen=True, slots=True)
class Piece:
    """What one call shows of a message. `part` is the number of pieces before it."""

    part: int
    content: Content
    files: tuple[File, ...] = ()

    @property
    def width(self) -> int:
        """How many pieces the call is: one for each file, else one for the words."""
        return max(1, len(self.files))


def in_pieces(
    content: Content,
    groups: Sequence[tuple[File, ...]],
    split: Callable[[Content], Sequence[Content]],
    *,
    captioned: bool,
) -> list[Piece]:
    """A message's pieces: each group of files, then its words; words go along with the first group as its caption."""
    pieces: list[Piece] = []
    part = 0
    for index, group in enumerate(groups):
        piece = Piece(part, content if captioned and index == 0 else Content(""), group)
        pieces.append(piece)
        part += piece.width
    if (captioned and groups) or (groups and not content.text):
        return pieces
    return pieces + [Piece(part + index, words) for index, words in enumerate(split(content))]
