"""From our content to Slack's blocks and text. Pure.

What a user wrote becomes `text` elements of a rich_text block, in which Slack looks for nothing: no mention, no markup,
no link can come of it. The `text` beside the blocks (notifications, screen readers) is escaped. Names are cut to one
clean line and say where their bearer comes from.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import regex

from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks, item_number
from core.model.events import Author, Side
from core.model.session import Contact

SlackJson = dict[str, Any]

LONGEST_NAME = 80
LONGEST_QUOTE = 120
_LONGEST_ENDING = 10
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3
LONGEST_TEXT = 3_900  # chat.update takes 4,000 characters of `text`
LONGEST_BLOCK = 12_000  # characters of JSON; a little more and Slack answers msg_blocks_too_long
DEFAULT_NAMES: Mapping[Side, str] = {
    Side.USER: "Visitor",
    Side.BOT: "Assistant",
    Side.AGENT: "Agent",
    Side.SYSTEM: "Handoff Bridge",
}
_KEPT_CONTROLS = "\n\t"
_JOINER = "\u200d"
# Kept: a (non-)joiner between letters without case (Persian, Hindi) or emoji, or behind a sign that
# silences a vowel (Malayalam); and the tags of a flag.
_UNSEEN = regex.compile(
    r"(?<=[\p{Lo}\p{M}\p{So}\p{Sk}])[\u200c\u200d](?=[\p{Lo}\p{So}])(*SKIP)(*FAIL)"
    r"|(?<=\p{InSC=Virama})[\u200c\u200d](*SKIP)(*FAIL)"
    r"|\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f(*SKIP)(*FAIL)"
    r"|\p{C}"
)
_LINKS = ("http://", "https://", "mailto:", "tel:")


def escape(text: str) -> str:
    """Text for Slack's markup. These three characters, and only these: docs.slack.dev/messaging/formatting."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: str) -> str:
    """Text without control, formatting and private characters, its white space single blanks.

    They turn the direction of writing, or cannot be seen: a name could hide something with them. But for what holds
    letters of some scripts apart or together, and the parts of an emoji.
    """
    return " ".join(_UNSEEN.sub("", " ".join(text.split())).split())


def shorten(text: str, most: int) -> str:
    """The beginning of a text, on one line, with an ellipsis after its last whole word when something is left out."""
    line = one_line(text)
    if len(line) <= most:
        return line
    kept, blank, _ = line[:most].rpartition(" ")
    return (kept if blank and len(kept) > most // 2 else line[: most - 1].rstrip(_JOINER)) + "…"


def short_file_name(name: str) -> str:
    """A file's name for people, on one line of at most 80 characters, its ending included."""
    line = one_line(name)
    stem, dot, ending = line.rpartition(".")
    if len(line) <= LONGEST_NAME or not dot or len(ending) > _LONGEST_ENDING:
        return shorten(line, LONGEST_NAME)
    return f"{stem[: LONGEST_NAME - len(ending) - 2]}….{ending}"


def name_of(author: Author) -> str:
    """An author's name, fit to be shown: one clean line of at most 80 characters."""
    return shorten(author.name, LONGEST_NAME) or DEFAULT_NAMES[author.side]


def shown_name(author: Author, contact: Contact) -> str:
    """Under which name an author's words are posted: "Mia (web)". The suffix keeps users from posing as agents."""
    match author.side:
        case Side.USER:
            return f"{name_of(author)} ({contact.channel})"
        case Side.AGENT:
            return f"{name_of(author)} (agent)"  # who wrote elsewhere: here they post for themselves
        case _:
            return name_of(author)


@dataclass(frozen=True, slots=True)
class PostPart:
    """Some words in a post. `label` is shown before them, `remark` after them; `trusted`: they may hold links.

    `quote` is what the words answer; it is shown above them, cut short.
    """

    content: Content
    label: str = ""
    remark: str = ""
    trusted: bool = False
    quote: str = ""


def text_and_blocks(passages: Sequence[PostPart]) -> tuple[str, list[SlackJson]]:
    """The `text` and the `blocks` of a post. Never empty, and within Slack's limits."""
    blocks = [block for passage in passages for block in _blocks_of(passage)]
    text = from_blocks(blocks).text or " "
    rich = rich_text(blocks)
    if len(json.dumps(rich, ensure_ascii=False)) > LONGEST_BLOCK:
        rich = rich_text([Block(BlockKind.PARAGRAPH, (Span(text[: LONGEST_BLOCK // 2]),))])
    escaped = escape(text)
    return escaped if len(escaped) <= LONGEST_TEXT else _cut_escaped(text), [rich]


def rich_text(blocks: Iterable[Block]) -> SlackJson:
    """A rich_text block. Paragraphs in a row are one section, list items in a row one list, as Slack does it."""
    all_blocks = tuple(blocks)
    elements = [
        element
        for key, run in groupby(enumerate(all_blocks), _run_key)
        for element in _elements(key, list(run), all_blocks)
    ]
    return {"type": "rich_text", "elements": elements or [_section([_text(Span(" "))])]}


def plain_block(text: str) -> SlackJson:
    """A rich_text block that shows a text as it stands."""
    return rich_text([Block(BlockKind.PARAGRAPH, (Span(text),))])


def button(label: str, action: str, value: str, *, primary: bool = False) -> SlackJson:
    """A button. `value` must be an opaque id: it comes back from strangers' hands."""
    made: SlackJson = {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": action,
        "value": value,
    }
    return {**made, "style": "primary"} if primary else made


def overflow_menu(action: str, options: Sequence[tuple[str, str]]) -> SlackJson:
    """The "…" behind a row of buttons. `options`: what each says, and its value; one to five."""
    shown = [{"text": {"type": "plain_text", "text": label}, "value": value} for label, value in options]
    return {"type": "overflow", "action_id": action, "options": shown}


def _cut_escaped(text: str) -> str:
    return escape(text[: LONGEST_TEXT // 5 - 1]) + "…"  # an escaped character takes up to five


def _blocks_of(passage: PostPart) -> list[Block]:
    content = passage.content if passage.trusted else _without_links(passage.content)
    blocks = list(content.blocks or (Block(BlockKind.PARAGRAPH, (Span(content.text),)),))
    if passage.label:
        label = Span(passage.label + (": " if content.text else ""), frozenset({TextStyle.BOLD}))
        blocks = _joined(Block(BlockKind.PARAGRAPH, (label,)), blocks[0]) + blocks[1:]
    if passage.remark:
        remark = Span(f" {passage.remark}", frozenset({TextStyle.ITALIC}))
        blocks = blocks[:-1] + _joined(blocks[-1], Block(BlockKind.PARAGRAPH, (remark,)))
    return [quotation(passage.quote), *blocks] if passage.quote else blocks


def quotation(text: str) -> Block:
    """What is answered, as a line above the answer."""
    return Block(BlockKind.QUOTE, (Span(f"↩ “{shorten(text, LONGEST_QUOTE)}”", frozenset({TextStyle.ITALIC})),))


def _joined(first: Block, second: Block) -> list[Block]:
    """Two blocks, as one where both are paragraphs."""
    if first.kind is second.kind is BlockKind.PARAGRAPH:
        return [Block(BlockKind.PARAGRAPH, (*first.spans, *second.spans))]
    return [first, second]


def _without_links(content: Content) -> Content:
    """Links spelt out: what one would click on is what one reads."""
    if not content.blocks:
        return content
    return from_blocks(
        replace(block, spans=tuple(_spelt_out(span) for span in block.spans)) for block in content.blocks
    )


def _spelt_out(span: Span) -> Span:
    if not span.link or span.link == span.text:
        return replace(span, link=None)
    return replace(span, text=f"{span.text} ({span.link})", link=None)


RunKey = tuple[BlockKind, int]


def _run_key(numbered: tuple[int, Block]) -> RunKey:
    """Equal for neighbours that are one element; quotes and code stay apart."""
    index, block = numbered
    is_apart = block.kind in (BlockKind.QUOTE, BlockKind.CODE)
    return (block.kind, index if is_apart else block.depth)


def _elements(key: RunKey, run: Sequence[tuple[int, Block]], whole: tuple[Block, ...]) -> Iterator[SlackJson]:
    kind, depth = key
    blocks = [block for _, block in run]
    match kind:
        case BlockKind.PARAGRAPH:
            yield _section(_spans_of_lines(blocks))
        case BlockKind.BULLET | BlockKind.NUMBERED:
            style = "bullet" if kind is BlockKind.BULLET else "ordered"
            items = [_section(_spans(block.spans)) for block in blocks]
            element: SlackJson = {"type": "rich_text_list", "style": style, "indent": min(depth, 8), "elements": items}
            if kind is BlockKind.NUMBERED and (before := item_number(whole, run[0][0]) - 1):
                element["offset"] = before  # Slack begins every list again, also behind an indented one
            yield element
        case BlockKind.QUOTE:
            yield {"type": "rich_text_quote", "elements": _spans(blocks[0].spans)}
        case BlockKind.CODE:
            yield {"type": "rich_text_preformatted", "elements": [_text(Span(blocks[0].text))]}


def _section(elements: list[SlackJson]) -> SlackJson:
    return {"type": "rich_text_section", "elements": elements}


def _spans_of_lines(blocks: Sequence[Block]) -> list[SlackJson]:
    spans = [span for block in blocks for span in (Span("\n"), *block.spans)]
    return _spans(spans[1:])


def _spans(spans: Iterable[Span]) -> list[SlackJson]:
    return [_link(span) if _is_link(span) else _text(span) for span in spans if _cleaned(span.text)] or [
        _text(Span(" "))
    ]


def _is_link(span: Span) -> bool:
    return bool(span.link) and str(span.link).lower().startswith(_LINKS)


def _link(span: Span) -> SlackJson:
    return _styled({"type": "link", "url": span.link, "text": _cleaned(span.text)}, span)


def _text(span: Span) -> SlackJson:
    return _styled({"type": "text", "text": _cleaned(span.text)}, span)


def _styled(element: SlackJson, span: Span) -> SlackJson:
    return {**element, "style": {style.value: True for style in sorted(span.styles)}} if span.styles else element


def _cleaned(text: str) -> str:
    """Text without control characters, which Slack refuses or shows as boxes."""
    return "".join(char for char in text if char in _KEPT_CONTROLS or unicodedata.category(char) != "Cc")
