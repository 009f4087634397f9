"""What an agent typed, as our content: from the rich_text block that Slack makes of it, else from the markup. Pure.

Mentions become names, emoji characters; no id of Slack's is left over, and no link to the message that is answered.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents_slack.api.emoji import to_char
from agents_slack.api.mrkdwn import channel_names, group_names, mention, mentioned_users, to_text
from agents_slack.inbound.forwarded import forwarded_messages
from agents_slack.inbound.inbound_blocks import NamesByUser, to_blocks, withheld_sentences
from agents_slack.inbound.reply_links import answered_post, without_reply_link
from agents_slack.inbound.thread_events import SlackPayload
from core.hours.wording import utc_minute
from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks, item_number

_LINKS = ("http://", "https://", "mailto:", "tel:")
_STYLES = {style.value: style for style in TextStyle}


class _NotKnown(Exception):
    """An element of a kind that we cannot read."""


def to_content(message: SlackPayload, names: NamesByUser) -> Content:
    """The words of a message event. `names`: the users it mentions, by id, and its writer, for "/me"."""
    if answered_post(message) is None:
        content = _with_passed_on(_words(message, names), message, names)
    else:
        content = _stripped(_words(without_reply_link(message), names))
    if message.get("subtype") == "me_message":
        return Content(f"{names.get(message['user'], '')} {content.text}".strip())
    return content


def mentioned_ids(message: SlackPayload) -> frozenset[str]:
    """The ids of everybody the message mentions, and of whoever is mentioned in what it passes on."""
    told = [message, *forwarded_messages(message)]
    in_blocks = {
        element["user_id"]
        for each in told
        for element in _nodes(each.get("blocks"))
        if element.get("type") == "user" and "user_id" in element
    }
    return frozenset(in_blocks).union(*(mentioned_users(each.get("text") or "") for each in told))


def not_sent_sentences(message: SlackPayload) -> list[str]:
    """A sentence for each part of the message that cannot go to a user."""
    told = [message, *(forwarded_messages(message) if answered_post(message) is None else ())]
    return [sentence for each in told for sentence in withheld_sentences(each.get("blocks") or ())]


def _with_passed_on(content: Content, message: SlackPayload, names: NamesByUser) -> Content:
    """The words, and those of the messages that are passed on with them."""
    parts = [content, *(_words(each, names) for each in forwarded_messages(message))]
    said = [part for part in parts if part.text]
    if len(said) < 2:  # noqa: PLR2004 - nothing to put together
        return said[0] if said else Content("")
    return from_blocks(
        block for part in said for block in part.blocks or (Block(BlockKind.PARAGRAPH, (Span(part.text),)),)
    )


def _words(message: SlackPayload, names: NamesByUser) -> Content:
    markup = message.get("text") or ""
    known = {**names, **channel_names(markup), **group_names(markup)}
    read: list[Block] = []
    try:
        for outer in message.get("blocks") or ():
            _read(outer, known, read)
    except _NotKnown:
        read = []
    return from_blocks(read) if read else Content(to_text(markup, names))


def _stripped(content: Content) -> Content:
    """Without the blanks that a link has left at the beginning or the end."""
    if not content.blocks:
        return Content(content.text.strip())
    first, *others = content.blocks
    spans = [replace(first.spans[0], text=first.spans[0].text.lstrip()), *first.spans[1:]]
    blocks = [replace(first, spans=tuple(span for span in spans if span.text)), *others]
    *before, last = blocks[-1].spans or (Span(""),)
    kept = replace(last, text=last.text.rstrip())
    return from_blocks([*blocks[:-1], replace(blocks[-1], spans=(*before, kept) if kept.text else tuple(before))])


def _read(outer: SlackPayload, names: NamesByUser, read: list[Block]) -> None:
    """Add what a block of Slack's says to what was read before it."""
    if outer.get("type") != "rich_text":
        read += to_blocks(outer, names)
        return
    for element in outer["elements"]:
        match element["type"]:
            case "rich_text_section":
                read += _block(BlockKind.PARAGRAPH, element, names)
            case "rich_text_quote":
                read += _block(BlockKind.QUOTE, element, names)
            case "rich_text_preformatted":
                read += _block(BlockKind.CODE, element, names)
            case "rich_text_list":
                _read_list(element, names, read)
            case _:
                raise _NotKnown


def _read_list(element: SlackPayload, names: NamesByUser, read: list[Block]) -> None:
    depth, first = int(element.get("indent") or 0), int(element.get("offset") or 0) + 1
    is_ordered = element.get("style") == "ordered"
    kind = BlockKind.NUMBERED if is_ordered else BlockKind.BULLET
    is_quoted = bool(element.get("border"))  # it stands in a quotation, which is beside it
    for number, item in enumerate(element["elements"], first):
        for block in _block(kind, item, names, depth):
            read.append(block)
            if is_quoted:
                sign = f"{number}. " if is_ordered else "• "
                read[-1] = Block(BlockKind.QUOTE, (Span("  " * depth + sign), *block.spans))
            elif is_ordered and item_number(tuple(read), len(read) - 1) != number:
                # A list of ours counts from one: what starts elsewhere keeps its numbers as words.
                read[-1] = Block(BlockKind.PARAGRAPH, (Span(f"{number}. "), *block.spans))


def _block(kind: BlockKind, element: SlackPayload, names: NamesByUser, depth: int = 0) -> Iterator[Block]:
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


def _span(inline: SlackPayload, names: NamesByUser) -> Span:
    styles = frozenset(
        _STYLES[name] for name, is_on in (inline.get("style") or {}).items() if is_on and name in _STYLES
    )
    if inline["type"] == "link":
        url = str(inline["url"])
        text = inline.get("text") or _shown_url(url)
        if url.lower().startswith(_LINKS):
            return Span(text, styles, url)
        return Span(text if text == url else f"{text} ({url})", styles)
    return Span(_inline_text(inline, names), styles)


def _shown_url(url: str) -> str:
    return url.removeprefix("mailto:").removeprefix("tel:")


def _inline_text(inline: SlackPayload, names: NamesByUser) -> str:
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
        case "usergroup":
            return "@" + names.get(inline["usergroup_id"], "team")
        case "team":
            return "@team"
        case "date":
            return str(inline.get("fallback") or utc_minute(int(inline["timestamp"])))
        case "color":
            return str(inline["value"])
        case _:
            raise _NotKnown


def _emoji(inline: SlackPayload) -> str:
    """By its code points, "1f44b-1f3fd"; by its name where there are none."""
    if points := inline.get("unicode"):
        return "".join(chr(int(point, 16)) for point in str(points).split("-"))
    name, _, tone = str(inline["name"]).partition("::skin-tone-")
    return to_char(name, tone or str(inline.get("skin_tone") or ""))


def _nodes(value: Any) -> Iterable[SlackPayload]:
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for child in value:
            yield from _nodes(child)
