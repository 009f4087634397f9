"""Telegram's formatting as ours: a text and its entities become Content. Pure.

What we have no word for (mentions, hashtags, spoilers, custom emoji) stays as plain text; addresses that Telegram found
by itself too, for every surface finds those again.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from telegram import MessageEntity
from telegram.constants import MessageEntityType as Kind

from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks

_STYLES = {
    Kind.BOLD: TextStyle.BOLD,
    Kind.ITALIC: TextStyle.ITALIC,
    Kind.UNDERLINE: TextStyle.UNDERLINE,
    Kind.STRIKETHROUGH: TextStyle.STRIKE,
    Kind.CODE: TextStyle.CODE,
}
_BLOCKS = {
    Kind.PRE: BlockKind.CODE,
    Kind.BLOCKQUOTE: BlockKind.QUOTE,
    Kind.EXPANDABLE_BLOCKQUOTE: BlockKind.QUOTE,
}
_LINKS = ("http://", "https://", "mailto:", "tel:")


def units(text: str) -> int:
    """The length as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def to_content(text: str, entities: Sequence[MessageEntity], lead: str = "") -> Content:
    """What a user's words say. `lead` is ours and comes before them: "[photo] "."""
    known = [entity for entity in entities if _is_known(entity)]
    if not known:
        return Content(lead + text)
    pieces = list(_pieces(text, known))
    if lead:
        pieces.insert(0, (None, Span(lead)))
    runs = [(frame, [span for _, span in run]) for frame, run in groupby(pieces, key=lambda piece: piece[0])]
    return from_blocks(_without_seams([_block(frame, spans) for frame, spans in runs]))


def _is_known(entity: MessageEntity) -> bool:
    return entity.type in _STYLES or entity.type in _BLOCKS or _link(entity) is not None


def _link(entity: MessageEntity) -> str | None:
    is_ours = entity.type == Kind.TEXT_LINK and entity.url and entity.url.lower().startswith(_LINKS)
    return entity.url if is_ours else None


def _pieces(text: str, entities: Sequence[MessageEntity]) -> Iterator[tuple[MessageEntity | None, Span]]:
    """The text cut where an entity begins or ends: each piece with the quotation or code block it stands in."""
    raw = text.encode("utf-16-le")
    ends = {end for entity in entities for end in (entity.offset, entity.offset + entity.length)}
    cuts = sorted({0, len(raw) // 2} | {end for end in ends if 0 < end < len(raw) // 2})
    for start, end in pairwise(cuts):
        over = [entity for entity in entities if entity.offset <= start and end <= entity.offset + entity.length]
        piece = raw[2 * start : 2 * end].decode("utf-16-le", errors="replace")
        styles = frozenset(_STYLES[Kind(entity.type)] for entity in over if entity.type in _STYLES)
        link = next((link for entity in over if (link := _link(entity))), None)
        frame = next((entity for entity in over if entity.type in _BLOCKS), None)
        yield frame, Span(piece, styles, link)


def _block(frame: MessageEntity | None, spans: list[Span]) -> Block:
    return Block(_BLOCKS[Kind(frame.type)] if frame else BlockKind.PARAGRAPH, tuple(spans))


def _without_seams(blocks: list[Block]) -> Iterator[Block]:
    """Blocks stand on lines of their own: the line break at a seam is in the text already."""
    for index, block in enumerate(blocks):
        spans = list(block.spans)
        if index:
            spans[0] = _with_text(spans[0], spans[0].text.removeprefix("\n"))
        if index + 1 < len(blocks):
            spans[-1] = _with_text(spans[-1], spans[-1].text.removesuffix("\n"))
        yield Block(block.kind, tuple(span for span in spans if span.text))


def _with_text(span: Span, text: str) -> Span:
    return Span(text, span.styles, span.link)
