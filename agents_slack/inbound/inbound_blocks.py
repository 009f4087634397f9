"""Every kind of Slack's blocks as ours, and of those that cannot go to users, what they are. Pure.

`agents_slack.kinds` is the table of it. People's clients make rich_text, image and table blocks; the others stand in
messages of apps, which people pass on.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agents_slack.api.mrkdwn import to_text
from agents_slack.inbound.thread_events import SlackPayload
from core.model.content import Block, BlockKind, Span, TextStyle
from core.rendering.markdown import to_content

NamesByUser = Mapping[str, str]

WITHHELD_BLOCKS = {
    "file": "A file from outside Slack",
    "actions": "A row of buttons",
    "context_actions": "A row of buttons",
    "input": "A form",
}
_DEEPEST = 6
_LINKS = ("http://", "https://")
_BOLD = frozenset({TextStyle.BOLD})
_IN_ORDER = ("title", "rich_text_title", "subtitle", "text", "body", "details", "output", "caption", "fields",
             "tasks", "elements", "child_blocks", "blocks")  # fmt: skip


def to_blocks(block: SlackPayload, names: NamesByUser) -> Iterator[Block]:
    """What a block says that is no rich_text. Nothing, of those in WITHHELD."""
    match block.get("type"):
        case "image":
            yield _linked(block.get("title") or block.get("alt_text"), block.get("image_url"), names, "image")
        case "video":
            yield _linked(block.get("title"), block.get("title_url") or block.get("video_url"), names, "video")
        case "header":
            yield from _paragraph(_said(block.get("text"), names), _BOLD)
        case "table" | "data_table":
            yield from _paragraph(_said(block.get("caption"), names), _BOLD)
            yield from _rows(block.get("rows"), names)
        case "markdown":
            content = to_content(str(block.get("text") or ""))
            yield from content.blocks or _paragraph(content.text)
        case str(kind) if kind in WITHHELD_BLOCKS or kind == "divider":
            return
        case _:
            for line in _lines(block, names, 0):
                yield from _paragraph(line)


def withheld_sentences(blocks: Sequence[SlackPayload]) -> list[str]:
    """A sentence for each kind of block that does not go to the user, for whoever sent it."""
    kinds = dict.fromkeys(WITHHELD_BLOCKS.get(str(block.get("type"))) for block in blocks)
    return [f"{kind} was not sent: it works in Slack only." for kind in kinds if kind]


def _linked(label: Any, url: Any, names: NamesByUser, otherwise: str) -> Block:
    said = _said(label, names) or otherwise
    if isinstance(url, str) and url.lower().startswith(_LINKS):
        return Block(BlockKind.PARAGRAPH, (Span(said, link=url),))
    return Block(BlockKind.PARAGRAPH, (Span(f"[{said}]"),))


def _paragraph(text: str, styles: frozenset[TextStyle] = frozenset()) -> Iterator[Block]:
    if text:
        yield Block(BlockKind.PARAGRAPH, (Span(text, styles),))


def _rows(rows: Any, names: NamesByUser) -> Iterator[Block]:
    for number, row in enumerate(rows if isinstance(rows, Sequence) else ()):
        cells = row if isinstance(row, Sequence) else row.get("cells") or () if isinstance(row, Mapping) else ()
        text = " | ".join(" ".join(_lines(cell, names, 0)) for cell in cells)
        yield from _paragraph(text, _BOLD if number == 0 else frozenset())


def _said(text: Any, names: NamesByUser) -> str:
    return " ".join(_lines(text, names, 0))


def _lines(node: Any, names: NamesByUser, depth: int) -> Iterator[str]:
    """Every text in a block, in the order in which it is read."""
    if isinstance(node, str):
        if node:
            yield node
    elif depth > _DEEPEST:
        return
    elif isinstance(node, Sequence):
        for child in node:
            yield from _lines(child, names, depth + 1)
    elif isinstance(node, Mapping):
        yield from _lines_of(node, names, depth)


def _lines_of(node: SlackPayload, names: NamesByUser, depth: int) -> Iterator[str]:
    match node.get("type"):
        case "mrkdwn":
            yield to_text(str(node.get("text") or ""), names)
        case "plain_text" | "raw_text" | "raw_number" | "text":
            yield str(node.get("text") or node.get("value") or "")
        case "link":
            yield str(node.get("text") or node.get("url") or "")
        case "rich_text_section" | "rich_text_quote" | "rich_text_preformatted":
            yield "".join(_lines(node.get("elements"), names, depth + 1))
        case "user":
            yield f"@{names.get(str(node.get('user_id')), 'somebody')}"
        case "emoji":
            yield to_text(f":{node.get('name')}:", names)
        case str(kind) if kind in WITHHELD_BLOCKS or kind.endswith(("button", "_select", "picker")):
            return
        case _:
            for field in _IN_ORDER:
                yield from _lines(node.get(field), names, depth + 1)
