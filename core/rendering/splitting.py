"""A text too long for one post, in pieces: cut between paragraphs, else lines, else words, else graphemes. Pure.

It knows no platform: `fits` says what one post holds. It must be monotonic: what fits, fits without its end too.
Nothing is lost but the white space at a cut.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

import regex

from core.model.content import Block, BlockKind, Content, Span, from_blocks, item_number

FitsInPost = Callable[[str], bool]

_GRAPHEME = regex.compile(r"\X")
# What is dropped at a cut, the best first, and how full the piece must be for it: a short first paragraph is no piece.
_BORDERS = (
    (re.compile(r"[^\S\n]*\n(?:[^\S\n]*\n)+"), 0.5),
    (re.compile(r"[^\S\n]*\n"), 0.5),
    (re.compile(r"\s+"), 0.0),
)
_LISTS = (BlockKind.BULLET, BlockKind.NUMBERED)


def split(content: Content, fits: FitsInPost) -> list[Content]:
    """The content in pieces whose `text` fits; itself, when it fits already.

    Formatting is kept. A list item that is cut goes on as a paragraph, and a numbered list that goes on in another
    piece keeps its numbers, as words.
    """
    if fits(content.text):
        return [content]
    if content.blocks:
        return list(_split_blocks(content.blocks, fits)) or [content]
    return [Content(content.text[start:end]) for start, end in _cuts(content.text, fits)] or [content]


def _split_blocks(blocks: tuple[Block, ...], fits: FitsInPost) -> Iterator[Content]:
    piece: tuple[Block, ...] = ()
    for index, block in enumerate(blocks):
        grown = (*piece, _numbered(block, piece, item_number(blocks, index)))
        if fits(from_blocks(grown).text):
            piece = grown
            continue
        if piece:
            yield from_blocks(piece)
        *full, last = _cut_block(_numbered(block, (), item_number(blocks, index)), fits)
        for part in full:
            yield from_blocks((part,))
        piece = (last,)
    if piece:
        yield from_blocks(piece)


def _numbered(block: Block, before: tuple[Block, ...], number: int) -> Block:
    """The block as it can follow `before` and still carry its number."""
    if block.kind is not BlockKind.NUMBERED or item_number((*before, block), len(before)) == number:
        return block
    return Block(BlockKind.PARAGRAPH, (Span(f"{number}. "), *block.spans))


def _cut_block(block: Block, fits: FitsInPost) -> list[Block]:
    """The block in parts that fit, each alone in its piece."""

    def fits_inside(text: str) -> bool:
        return fits(from_blocks((replace(block, spans=(Span(text),)),)).text)

    parts = [replace(block, spans=_between(block.spans, *cut)) for cut in _cuts(block.text, fits_inside)] or [block]
    if block.kind not in _LISTS:
        return parts
    return parts[:1] + [Block(BlockKind.PARAGRAPH, part.spans) for part in parts[1:]]


def _between(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    kept, at = [], 0
    for span in spans:
        if text := span.text[max(0, start - at) : max(0, end - at)]:
            kept.append(replace(span, text=text))
        at += len(span.text)
    return tuple(kept)


def _cuts(text: str, fits: FitsInPost) -> Iterator[tuple[int, int]]:
    """The start and end of each piece of a text."""
    start = 0
    while start < len(text):
        rest = text[start:]
        end, following = (len(rest), len(rest)) if fits(rest) else _cut(rest, fits)
        if rest[:end].strip():
            yield start, start + end
        start += following


def _cut(text: str, fits: FitsInPost) -> tuple[int, int]:
    """Where the first piece of a text ends, and where what follows it starts."""
    lengths = range(len(text) + 1)
    room = max(1, bisect_left(lengths, True, lo=1, key=lambda length: not fits(text[:length])) - 1)
    for border, fullness in _BORDERS:
        least = max(1, room * fullness)
        spans = [found.span() for found in takewhile(lambda found: found.start() <= room, border.finditer(text))]
        if spans and spans[-1][0] >= least:
            return spans[-1]
    ends = [found.end() for found in takewhile(lambda found: found.end() <= room, _GRAPHEME.finditer(text))]
    end = ends[-1] if ends else room  # one grapheme longer than a post: there is no better place
    return end, end
