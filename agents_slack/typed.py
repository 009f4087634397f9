"""What an agent typed, as our content: from the rich_text block that Slack makes of it, else from the markup. Pure.

Mentions become names, emoji characters, files a line; no id of Slack's is left over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from agents_slack.mrkdwn import channel_names, emoji_of, mention, mentioned_users, to_text
from core.content import Block, BlockKind, Content, Span, Style, from_blocks

Json = Mapping[str, Any]
Names = Mapping[str, str]

_LINKS = ("http://", "https://", "mailto:", "tel:")
_STYLES = {style.value: style for style in Style}


class _NotKnown(Exception):
    """An element of a kind that we cannot read."""


def to_content(message: Json, names: Names) -> Content:
    """The words of a message event. `names`: the users it mentions, by id, and its writer, for "/me"."""
    content = _words(message, names)
    if message.get("subtype") == "me_message":
        content = Content(f"{names.get(message['user'], '')} {content.text}".strip())
    files = [Block(BlockKind.PARAGRAPH, (Span(line),)) for line in _file_lines(message)]
    if not files:
        return content
    words = content.blocks or (Block(BlockKind.PARAGRAPH, (Span(content.text),)),)
    return from_blocks([*(words if content.text else ()), *files])


def mentioned(message: Json) -> frozenset[str]:
    """The ids of everybody the message mentions."""
    in_blocks = (element["user_id"] for element in _nodes(message.get("blocks")) if element.get("type") == "user")
    return mentioned_users(message.get("text") or "").union(in_blocks)


def _words(message: Json, names: Names) -> Content:
    markup = message.get("text") or ""
    known = {**names, **channel_names(markup)}
    blocks = message.get("blocks") or ()
    try:
        read = [block for outer in blocks for block in _of_outer(outer, known)]
    except _NotKnown:
        read = []
    return from_blocks(read) if read else Content(to_text(markup, names))


def _of_outer(outer: Json, names: Names) -> Iterator[Block]:
    if outer.get("type") != "rich_text":
        raise _NotKnown
    for element in outer["elements"]:
        yield from _of_element(element, names)


def _of_element(element: Json, names: Names) -> Iterator[Block]:
    match element["type"]:
        case "rich_text_section":
            yield from _block(BlockKind.PARAGRAPH, element, names)
        case "rich_text_quote":
            yield from _block(BlockKind.QUOTE, element, names)
        case "rich_text_preformatted":
            yield from _block(BlockKind.CODE, element, names)
        case "rich_text_list":
            kind = BlockKind.NUMBERED if element.get("style") == "ordered" else BlockKind.BULLET
            for item in element["elements"]:
                yield from _block(kind, item, names, int(element.get("indent") or 0))
        case _:
            raise _NotKnown


def _block(kind: BlockKind, element: Json, names: Names, depth: int = 0) -> Iterator[Block]:
    spans = _without_last_newline([_span(inline, names) for inline in element["elements"]])
    if spans:
        yield Block(kind, tuple(spans), depth)


def _without_last_newline(spans: Sequence[Span]) -> list[Span]:
    """Slack ends the paragraph before a list or a quote with a newline; our blocks stand on lines of their own."""
    if not spans:
        return []
    *before, last = spans
    text = last.text.removesuffix("\n")
    return [*before, Span(text, last.styles, last.link)] if text else before


def _span(inline: Json, names: Names) -> Span:
    styles = frozenset(
        _STYLES[name] for name, is_on in (inline.get("style") or {}).items() if is_on and name in _STYLES
    )
    if inline["type"] == "link":
        url = str(inline["url"])
        return Span(inline.get("text") or _shown_url(url), styles, url if url.lower().startswith(_LINKS) else None)
    return Span(_inline_text(inline, names), styles)


def _shown_url(url: str) -> str:
    return url.removeprefix("mailto:").removeprefix("tel:")


def _inline_text(inline: Json, names: Names) -> str:
    match inline["type"]:
        case "text":
            return str(inline["text"])
        case "emoji":
            return _emoji(inline)
        case "user":
            return mention(inline["user_id"], names)
        case "channel":
            return "#" + names.get(inline["channel_id"], "channel")
        case "broadcast":
            return "@" + str(inline["range"])
        case "usergroup" | "team":
            return "@team"
        case "date":
            return str(inline.get("fallback") or "")
        case "color":
            return str(inline["value"])
        case _:
            raise _NotKnown


def _emoji(inline: Json) -> str:
    """By its code points, "1f44b-1f3fd"; by its name where there are none."""
    if points := inline.get("unicode"):
        return "".join(chr(int(point, 16)) for point in str(points).split("-"))
    name, _, tone = str(inline["name"]).partition("::skin-tone-")
    return emoji_of(name, tone)


def _file_lines(message: Json) -> list[str]:
    return [f"[file: {file.get('name') or file.get('title') or 'unnamed'}]" for file in message.get("files") or ()]


def _nodes(value: Any) -> Iterable[Json]:
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for child in value:
            yield from _nodes(child)
