"""Markdown as our content: what language models write, and what apps post at the desk. Pure.

The common part of it: headings, emphasis, code, links, lists, quotations, tables. What is not closed, or stands between
blanks ("2 * 3 * 4", snake_case), is words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks, item_number

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>.*?)[ \t]*#*[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_BULLET = re.compile(r"(?P<indent>[ \t]*)[-*+•][ \t]+(?P<text>\S.*)")
_NUMBERED = re.compile(r"(?P<indent>[ \t]*)(?P<number>\d{1,9})[.)][ \t]+(?P<text>\S.*)")
_QUOTE = re.compile(r" {0,3}>[ \t]?(?P<text>.*)")
_ROW = re.compile(r"[ \t]*\|(?P<cells>.*)\|[ \t]*")
_RULER = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?::?-+:?[ \t]*)?")
_CELL = re.compile(r"(?<!\\)\|")
_DEEPEST = 4
_PUNCTUATION = r"!-/:-@\[-`{-~"

_INLINE = re.compile(
    rf"\\(?P<escaped>[{_PUNCTUATION}])"
    r"|(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|!?\[(?P<label>(?:[^\[\]\\]|\\.)*)\]\((?P<url><[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+[\"'][^\n]*?[\"'])?\)"
    r"|<(?P<auto>(?:https?://|mailto:|tel:)[^\s<>]+)>"
    r"|\*\*\*(?P<both>\S(?:.*?\S)?)\*\*\*"
    r"|\*\*(?P<bold>\S(?:.*?\S)?)\*\*(?!\*)"
    r"|(?<![\w_])__(?P<strong>\S(?:.*?\S)?)__(?![\w_])"
    r"|~~(?P<strike>\S(?:.*?\S)?)~~"
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<emphasis>[^\s_](?:[^_]*[^\s_])?)_(?![\w_])",
    re.DOTALL,
)
_STYLES = {
    "both": frozenset({TextStyle.BOLD, TextStyle.ITALIC}), "bold": frozenset({TextStyle.BOLD}), "strong":
    frozenset({TextStyle.BOLD}), "strike": frozenset({TextStyle.STRIKE}), "italic": frozenset({TextStyle.ITALIC}),
    "emphasis": frozenset({TextStyle.ITALIC}),
}  # fmt: skip
_LINKS = ("http://", "https://", "mailto:", "tel:")
_LONGEST = 20_000  # characters that are read for marks; no answer is as long


def to_content(text: str) -> Content:
    """What a Markdown text says. Plain words come out as they are."""
    if len(text) > _LONGEST:
        return Content(text)
    return from_blocks(_spaced(_blocks(text.splitlines())))


def unfinished(text: str) -> str:
    """The plain words of a text that is still being written: a mark that is not closed yet is closed."""
    for mark in ("`", "**", "~~"):
        if text.count(mark) % 2:
            text = text.removesuffix(mark) if text.endswith(mark) else text + mark
    return to_content(text).text


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """The blocks; an empty paragraph stands for empty lines."""
    index = 0
    while index < len(lines):
        line = lines[index]
        if fence := _FENCE.match(line):
            end = next((i for i in range(index + 1, len(lines)) if lines[i].strip().startswith(fence[1])), len(lines))
            yield Block(BlockKind.CODE, (Span("\n".join(lines[index + 1 : end])),))
            index = end + 1
            continue
        if _is_table(lines, index):
            end = next((i for i in range(index, len(lines)) if not _ROW.fullmatch(lines[i])), len(lines))
            yield from _rows([row for row in lines[index:end] if not _RULER.fullmatch(row)])
            index = end
            continue
        yield _block(line)
        index += 1


def _is_table(lines: Sequence[str], index: int) -> bool:
    is_row = _ROW.fullmatch(lines[index])
    return bool(is_row) and index + 1 < len(lines) and bool(_RULER.fullmatch(lines[index + 1]))


def _rows(rows: Sequence[str]) -> Iterator[Block]:
    for number, row in enumerate(rows):
        found = _ROW.fullmatch(row)
        cells = [cell.strip() for cell in _CELL.split(found["cells"] if found else row)]
        styles = frozenset({TextStyle.BOLD}) if number == 0 else frozenset[TextStyle]()
        spans = [span for cell in cells for span in (Span(" | "), *_spans(cell, styles))]
        yield Block(BlockKind.PARAGRAPH, tuple(spans[1:]))


def _block(line: str) -> Block:
    if _RULE.fullmatch(line) or not line.strip():
        return Block(BlockKind.PARAGRAPH, ())
    if found := _HEADING.fullmatch(line):
        return Block(BlockKind.PARAGRAPH, tuple(_spans(found["text"], frozenset({TextStyle.BOLD}))))
    if found := _BULLET.fullmatch(line):
        return Block(BlockKind.BULLET, tuple(_spans(found["text"])), _depth(found["indent"]))
    if found := _NUMBERED.fullmatch(line):
        number = Span(found["number"])  # taken off again by `_spaced`, where the list counts so by itself
        return Block(BlockKind.NUMBERED, (number, *_spans(found["text"])), _depth(found["indent"]))
    if found := _QUOTE.fullmatch(line):
        return Block(BlockKind.QUOTE, tuple(_spans(found["text"])) or (Span(" "),))
    return Block(BlockKind.PARAGRAPH, tuple(_spans(line.strip())))


def _depth(indent: str) -> int:
    return min(len(indent.expandtabs(4)) // 2, _DEEPEST)


def _spaced(blocks: Iterator[Block]) -> list[Block]:
    """Paragraphs with an empty line between them, lists without; a list's own numbers where it counts otherwise."""
    made: list[Block] = []
    gap = False
    for block in blocks:
        if not block.spans:
            gap = bool(made)
            continue
        if gap and not (made[-1].kind is block.kind and block.kind in (BlockKind.BULLET, BlockKind.NUMBERED)):
            made.append(Block(BlockKind.PARAGRAPH, (Span(""),)))
        gap = False
        if block.kind is BlockKind.QUOTE and made and made[-1].kind is BlockKind.QUOTE:
            made[-1] = replace(made[-1], spans=(*made[-1].spans, Span("\n"), *block.spans))
            continue
        made.append(block)
        if block.kind is BlockKind.NUMBERED:
            made[-1] = _counted(made)
    return made


def _counted(made: list[Block]) -> Block:
    number, *spans = made[-1].spans
    if item_number(tuple(made), len(made) - 1) == int(number.text):
        return replace(made[-1], spans=tuple(spans))
    return Block(BlockKind.PARAGRAPH, (Span(f"{number.text}. "), *spans))


def _spans(text: str, styles: frozenset[TextStyle] = frozenset(), link: str | None = None) -> list[Span]:
    found = list(_INLINE.finditer(text))
    ends = [0, *(hit.end() for hit in found)]
    spans: list[Span] = []
    for (start, _), hit in zip(pairwise([*ends, len(text)]), found, strict=False):
        spans += _run(text[start : hit.start()], styles, link)
        spans += _matched(hit, styles, link)
    return spans + _run(text[ends[-1] :], styles, link)


def _run(text: str, styles: frozenset[TextStyle], link: str | None) -> list[Span]:
    return [Span(text, styles, link)] if text else []


def _matched(hit: "re.Match[str]", styles: frozenset[TextStyle], link: str | None) -> list[Span]:
    if hit["escaped"]:
        return [Span(hit["escaped"], styles, link)]
    if hit["ticks"]:
        return [Span(hit["code"].strip() or hit["code"], styles | {TextStyle.CODE}, link)]
    if hit["auto"]:
        return [Span(hit["auto"].removeprefix("mailto:").removeprefix("tel:"), styles, hit["auto"])]
    if hit["url"] is not None:
        return _linked(hit["label"], hit["url"].strip("<>"), styles)
    name = next(name for name in _STYLES if hit[name])
    return _spans(hit[name], styles | _STYLES[name], link)


def _linked(label: str, url: str, styles: frozenset[TextStyle]) -> list[Span]:
    if url.lower().startswith(_LINKS):
        return _spans(label or url, styles, url)
    return [*_spans(label, styles), *_run(f" ({url})" if url else "", styles, None)]
