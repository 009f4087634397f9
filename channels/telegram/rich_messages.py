"""A rich message as our content: paragraphs, lists, quotations and code; its files are gathered. Pure.

python-telegram-bot does not know these yet, so they are read from the JSON. What cannot be read is left out: the rest
of the message is worth more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from channels.telegram.map_links import map_link
from channels.telegram.notices import TelegramJson
from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks

_STYLES = {
    "bold": TextStyle.BOLD,
    "italic": TextStyle.ITALIC,
    "underline": TextStyle.UNDERLINE,
    "strikethrough": TextStyle.STRIKE,
    "code": TextStyle.CODE,
}
_LINKS = {"url": ("url", ""), "email_address": ("email_address", "mailto:"), "phone_number": ("phone_number", "tel:")}
_SAFE = ("http://", "https://", "mailto:", "tel:")
_DEEPEST = 20  # levels; a message cannot be read by nesting it
_FILES = ("animation", "audio", "photo", "video", "voice_note")


def to_content(message: TelegramJson) -> Content:
    """The words of a RichMessage."""
    return from_blocks(_blocks(message.get("blocks"), 0))


def files_in(message: TelegramJson) -> Iterator[tuple[str, Any]]:
    """The files among the blocks, in order: ("photo", [PhotoSize ...]), ("voice", Voice) and so on."""
    yield from _files(message.get("blocks"), 0)


def to_spans(
    text: Any, styles: frozenset[TextStyle] = frozenset(), link: str | None = None, depth: int = 0
) -> list[Span]:
    """A RichText: a string, an array of RichText, or an object with a type."""
    if isinstance(text, str):
        return [Span(text, styles, link)] if text else []
    if depth > _DEEPEST:
        return []
    if isinstance(text, Sequence):
        return [span for part in text for span in to_spans(part, styles, link, depth + 1)]
    if not isinstance(text, Mapping):
        return []
    match text.get("type"):
        case "mathematical_expression":
            return [Span(str(text.get("expression") or ""), frozenset({TextStyle.CODE}), link)]
        case "custom_emoji":
            return [Span(str(text.get("alternative_text") or ""), styles, link)]
        case str(kind) if kind in _LINKS:
            field, scheme = _LINKS[kind]
            address = scheme + str(text.get(field) or "")
            link = address if address.lower().startswith(_SAFE) else link
    known = _STYLES.get(str(text.get("type")))
    return to_spans(text.get("text"), styles | {known} if known else styles, link, depth + 1)


def _blocks(blocks: Any, depth: int) -> Iterator[Block]:
    if depth > _DEEPEST or not isinstance(blocks, Sequence):
        return
    for block in blocks:
        if isinstance(block, Mapping):
            yield from _block(block, depth)


def _block(block: TelegramJson, depth: int) -> Iterator[Block]:
    match block.get("type"):
        case "heading":
            yield from _lines(BlockKind.PARAGRAPH, to_spans(block.get("text"), frozenset({TextStyle.BOLD})))
        case "pre":
            yield from _lines(BlockKind.CODE, to_spans(block.get("text")))
        case "mathematical_expression":
            yield from _lines(BlockKind.CODE, to_spans(str(block.get("expression") or "")))
        case "list":
            yield from _list(block.get("items"), depth)
        case "blockquote":
            yield from _quoted(_blocks(block.get("blocks"), depth + 1))
            yield from _credit(block)
        case "pullquote":
            yield from _lines(BlockKind.QUOTE, to_spans(block.get("text")))
            yield from _credit(block)
        case "table":
            yield from _lines(BlockKind.PARAGRAPH, to_spans(block.get("caption"), frozenset({TextStyle.BOLD})))
            yield from _rows(block.get("cells"))
        case "details":
            yield from _lines(BlockKind.PARAGRAPH, to_spans(block.get("summary"), frozenset({TextStyle.BOLD})))
            yield from _blocks(block.get("blocks"), depth + 1)
        case "map":
            place = block.get("location")
            yield from _lines(BlockKind.PARAGRAPH, to_spans(map_link(place) if isinstance(place, Mapping) else ""))
            yield from _caption(block)
        case _:  # paragraphs, footers; collages and slideshows; files, which only have captions; and what is to come
            yield from _lines(BlockKind.PARAGRAPH, to_spans(block.get("text")))
            yield from _blocks(block.get("blocks"), depth + 1)
            yield from _caption(block)


def _lines(kind: BlockKind, spans: list[Span]) -> Iterator[Block]:
    if spans:
        yield Block(kind, tuple(spans))


def _credit(block: TelegramJson) -> Iterator[Block]:
    if spans := to_spans(block.get("credit")):
        yield Block(BlockKind.QUOTE, (Span("— "), *spans))


def _caption(block: TelegramJson) -> Iterator[Block]:
    caption = block.get("caption")
    if isinstance(caption, Mapping) and "type" not in caption:  # a RichBlockCaption, not a RichText
        yield from _lines(BlockKind.PARAGRAPH, to_spans(caption.get("text")))
        yield from _credit(caption)
    else:
        yield from _lines(BlockKind.PARAGRAPH, to_spans(caption))


def _quoted(blocks: Iterator[Block]) -> Iterator[Block]:
    return (replace(block, kind=BlockKind.QUOTE, depth=0) for block in blocks)


def _list(items: Any, depth: int) -> Iterator[Block]:
    for item in items if isinstance(items, Sequence) else ():
        if not isinstance(item, Mapping):
            continue
        first, *others = list(_blocks(item.get("blocks"), depth + 1)) or [Block(BlockKind.PARAGRAPH, ())]
        label = str(item.get("label") or "")
        sign = ("☑ " if item.get("is_checked") else "☐ ") if item.get("has_checkbox") else ""
        if not sign and label.strip(" •-*·"):  # "3.": its own number, in words, as it was shown
            yield Block(BlockKind.PARAGRAPH, (Span("  " * depth + label.strip() + " "), *first.spans))
        else:
            spans = (Span(sign), *first.spans) if sign else first.spans
            yield Block(BlockKind.BULLET, spans or (Span(" "),), depth)
        yield from others


def _rows(cells: Any) -> Iterator[Block]:
    for row in cells if isinstance(cells, Sequence) else ():
        spans: list[Span] = []
        for cell in row if isinstance(row, Sequence) else ():
            told = cell if isinstance(cell, Mapping) else {}
            styles = frozenset({TextStyle.BOLD}) if told.get("is_header") else frozenset[TextStyle]()
            spans += [Span(" | "), *to_spans(told.get("text"), styles)]
        yield from _lines(BlockKind.PARAGRAPH, spans[1:])


def _files(blocks: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST or not isinstance(blocks, Sequence):
        return
    for block in blocks:
        if not isinstance(block, Mapping):
            continue
        for kind in _FILES:
            if block.get("type") == kind and block.get(kind):
                yield kind.removesuffix("_note"), block[kind]
        yield from _files(block.get("blocks"), depth + 1)
        for item in block.get("items") or ():
            yield from _files(item.get("blocks") if isinstance(item, Mapping) else None, depth + 1)
