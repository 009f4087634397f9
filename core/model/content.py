"""What a message says: plain text, and its formatting where it has some.

`Content.text` is always the whole plain reading. `Content.blocks` is there only when formatting is; a surface that
can show formatting renders the blocks, any other one the text. Platforms' own markup never enters the log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from core.model.input_limits import clean_text


class TextStyle(StrEnum):
    """How a span looks."""

    BOLD = "bold"
    ITALIC = "italic"
    STRIKE = "strike"
    UNDERLINE = "underline"
    CODE = "code"


class BlockKind(StrEnum):
    """What a block is; a list is a run of bullet or numbered blocks."""

    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBERED = "numbered"
    QUOTE = "quote"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters that look alike. `link` is an http, https, mailto or tel address."""

    text: str
    styles: frozenset[TextStyle] = frozenset()
    link: str | None = None

    def __post_init__(self) -> None:
        """Whatever a platform brings, no control character enters the log."""
        object.__setattr__(self, "text", clean_text(self.text))


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item, a quotation or a piece of code. `depth` is the indent of a list item, from 0."""

    kind: BlockKind
    spans: tuple[Span, ...]
    depth: int = 0

    @property
    def text(self) -> str:
        """The block without its formatting."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Content:
    """A message's words. Equality is what an edit is judged by: equal content is no edit.

    `own`: those that its writer said, where the product says something beside them ("[forwarded from Ana]", a contact's
    name); None: all of them. What is understood (triggers, questions, addresses) is read from `own_words`.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    own: str | None = None

    def __post_init__(self) -> None:
        """See `Span`."""
        object.__setattr__(self, "text", clean_text(self.text))
        if self.own is not None:
            object.__setattr__(self, "own", clean_text(self.own))

    @property
    def own_words(self) -> str:
        """What the writer said; "" when all of it is said about what they sent."""
        return self.text if self.own is None else self.own


def from_blocks(blocks: Iterable[Block]) -> Content:
    """Content of formatted blocks; blocks without any formatting become plain text."""
    kept = tuple(block for block in blocks if block.spans)
    text = "\n".join(_plain_line(kept, index) for index in range(len(kept)))
    return Content(text, kept if any(_is_formatted(block) for block in kept) else ())


def without_prefix(content: Content, length: int) -> Content:
    """The content without its first `length` characters and the blanks behind them.

    They are a prefix that somebody typed, so they stand in the first block.
    """
    if not content.blocks:
        return Content(content.text[length:].lstrip())
    first, *others = content.blocks
    left = length
    spans: list[Span] = []
    for span in first.spans:
        rest = span.text[left:]
        left = max(0, left - len(span.text))
        rest = rest if spans else rest.lstrip()
        if rest:
            spans.append(replace(span, text=rest))
    return from_blocks([replace(first, spans=tuple(spans)), *others])


def to_json(content: Content) -> dict[str, Any]:
    """Content as the log stores it and the web channel sends it: {"text", "blocks"?, "own"?}."""
    stored: dict[str, Any] = {"text": content.text}
    if content.blocks:
        stored["blocks"] = [_block_to_json(block) for block in content.blocks]
    if content.own is not None:
        stored["own"] = content.own
    return stored


def from_json(stored: Mapping[str, Any]) -> Content:
    """The inverse of `to_json`."""
    blocks = tuple(_block_from_json(block) for block in stored.get("blocks", ()))
    return Content(stored["text"], blocks, stored.get("own"))


def _is_formatted(block: Block) -> bool:
    return block.kind is not BlockKind.PARAGRAPH or any(span.styles or span.link for span in block.spans)


def _plain_line(blocks: tuple[Block, ...], index: int) -> str:
    block = blocks[index]
    match block.kind:
        case BlockKind.BULLET:
            return "  " * block.depth + "• " + block.text
        case BlockKind.NUMBERED:
            return "  " * block.depth + f"{item_number(blocks, index)}. " + block.text
        case BlockKind.QUOTE:
            return "\n".join("> " + line for line in block.text.split("\n"))
        case _:
            return block.text


def item_number(blocks: tuple[Block, ...], index: int) -> int:
    """Which number a numbered block carries: its place, from 1, in the run of its own depth."""
    number = 1
    depth = blocks[index].depth
    for block in reversed(blocks[:index]):
        if block.depth < depth or block.kind not in (BlockKind.NUMBERED, BlockKind.BULLET):
            break
        number += block.depth == depth and block.kind is BlockKind.NUMBERED
    return number


def _block_to_json(block: Block) -> dict[str, Any]:
    return {"kind": block.kind.value, "depth": block.depth, "spans": [_span_to_json(span) for span in block.spans]}


def _span_to_json(span: Span) -> dict[str, Any]:
    stored: dict[str, Any] = {"text": span.text}
    if span.styles:
        stored["styles"] = sorted(style.value for style in span.styles)
    if span.link:
        stored["link"] = span.link
    return stored


def _block_from_json(stored: Mapping[str, Any]) -> Block:
    return Block(BlockKind(stored["kind"]), tuple(_span_from_json(span) for span in stored["spans"]), stored["depth"])


def _span_from_json(stored: Mapping[str, Any]) -> Span:
    return Span(stored["text"], frozenset(TextStyle(name) for name in stored.get("styles", ())), stored.get("link"))
