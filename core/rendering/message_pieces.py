"""What one message needs in posts: files and words, in pieces that are counted alike before and after an edit. Pure.

Files come first and words after, so that an edit, which changes words only, never moves a file. One call may show
several pieces: an album.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.model.content import Content
from core.model.files import File


@dataclass(frozen=True, slots=True)
class MessagePiece:
    """What one call shows of a message. `part` is the number of pieces before it."""

    part: int
    content: Content
    files: tuple[File, ...] = ()

    @property
    def width(self) -> int:
        """How many pieces the call is: one for each file, else one for the words."""
        return max(1, len(self.files))


def split_message(
    content: Content,
    groups: Sequence[tuple[File, ...]],
    split: Callable[[Content], Sequence[Content]],
    *,
    caption: Sequence[Content] | None = None,
) -> list[MessagePiece]:
    """A message's pieces: each group of files, then its words.

    `caption`: the words in pieces of which the first stands with the first group; what an edit made too long for that
    follows behind the files.
    """
    pieces: list[MessagePiece] = []
    part = 0
    for index, group in enumerate(groups):
        piece = MessagePiece(part, caption[0] if caption and index == 0 else Content(""), group)
        pieces.append(piece)
        part += piece.width
    if groups and (caption is not None or not content.text):
        return pieces + [MessagePiece(part + index, words) for index, words in enumerate((caption or ())[1:])]
    return pieces + [MessagePiece(part + index, words) for index, words in enumerate(split(content))]
