"""Our words as Telegram's: entries become HTML, and plain text for when the HTML is not understood. Pure.

No names are put before the words: one agent at a time speaks to a user, and a line says whom they are chatting with.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape

from channels.telegram.entities import units
from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks, item_number
from core.model.events import Message
from core.rendering.post_steps import PostEntry
from core.rendering.splitting import split

# What may be the second copy of a message is marked, in no language: Telegram neither knows our messages apart nor
# lets us look.
REPEAT_MARK = "↻ "
LONGEST_MESSAGE = 4096 - len(REPEAT_MARK)  # UTF-16 units, core.telegram.org/bots/api#sendmessage
LONGEST_CAPTION = 1024 - len(REPEAT_MARK)  # core.telegram.org/bots/api#sendphoto
MOST_MARKUP = 32_000  # bytes; the server refuses 32,768: tdlib/telegram-bot-api, "Text is too long"
_LONGEST_LINK = 4_096  # characters
_BETWEEN = "\n\n"  # neighbours in one message
_HREF = ("http://", "https://")  # Telegram makes links of these only
_TAGS = ((TextStyle.BOLD, "b"), (TextStyle.ITALIC, "i"), (TextStyle.UNDERLINE, "u"), (TextStyle.STRIKE, "s"))


@dataclass(frozen=True, slots=True)
class TelegramText:
    """One message of ours, twice."""

    html: str
    plain: str


def to_telegram_text(entries: Sequence[PostEntry], *, repeats: bool = False) -> TelegramText:
    """What one message says. `repeats`: the user may have it already."""
    mark = REPEAT_MARK if repeats else ""
    said = [entry for entry in entries if entry.content.text] or entries[:1]  # the words of others stand elsewhere
    return TelegramText(
        mark + _BETWEEN.join(_entry_html(entry) for entry in said),
        mark + _BETWEEN.join(spelled_out(entry.content, keeps=()).text for entry in said),
    )


def fits(text: str) -> bool:
    """Does one message hold this much? Its markup is counted apart: see `pieces`."""
    return units(text) <= LONGEST_MESSAGE


def fits_caption(text: str) -> bool:
    """Do these words fit under a file?"""
    return units(text) <= LONGEST_CAPTION


def fits_one_message(entries: Sequence[PostEntry]) -> bool:
    """Does one message hold all of these?"""
    whole = to_telegram_text(entries)
    return fits(whole.plain) and _bytes(whole.html) <= MOST_MARKUP


def pieces(content: Content, fits_one: Callable[[str], bool] = fits) -> list[Content]:
    """The content in pieces that one message each can hold: its words, and their markup.

    Words that are nearly all markup are cut further.
    """
    shown = _without_endless_links(spelled_out(content))
    return [piece for part in split(shown, fits_one) for piece in _within_markup(part)]


def _without_endless_links(content: Content) -> Content:
    """An address that takes up a message's whole markup is no link there: the words stay."""
    spans = (span for block in content.blocks for span in block.spans)
    if all(len(span.link or "") <= _LONGEST_LINK for span in spans):
        return content
    blocks = [replace(block, spans=tuple(map(_linkable, block.spans))) for block in content.blocks]
    return from_blocks(blocks)


def _linkable(span: Span) -> Span:
    return span if len(span.link or "") <= _LONGEST_LINK else replace(span, link=None)


def _within_markup(content: Content) -> list[Content]:
    if _bytes(to_html(content)) <= MOST_MARKUP:
        return [content]
    most = units(content.text) // 2
    halves = split(content, lambda text: units(text) <= most) if most else [content]
    if len(halves) == 1:
        return [Content(content.text)]
    return [piece for half in halves for piece in _within_markup(half)]


def _bytes(html: str) -> int:
    return len(html.encode())


def is_line(entry: PostEntry) -> bool:
    """Is it the product that speaks, about the conversation?"""
    return not isinstance(entry.event.body, Message)


def spelled_out(content: Content, keeps: tuple[str, ...] = _HREF) -> Content:
    """The content with every link that cannot be one written out: "mail us" as "mail us (desk@example.com)"."""
    if not any(_is_lost(span, keeps) for block in content.blocks for span in block.spans):
        return content
    blocks = [
        Block(block.kind, tuple(_written(span) if _is_lost(span, keeps) else span for span in block.spans), block.depth)
        for block in content.blocks
    ]
    return from_blocks(blocks)


def to_html(content: Content) -> str:
    """Telegram's HTML: core.telegram.org/bots/api#html-style."""
    shown = _without_endless_links(spelled_out(content))
    if not shown.blocks:
        return escape(shown.text, quote=False)
    return "\n".join(_block_html(shown.blocks, index) for index in range(len(shown.blocks)))


def _entry_html(entry: PostEntry) -> str:
    html = to_html(entry.content)
    return f"<i>{html}</i>" if is_line(entry) else html


def _block_html(blocks: tuple[Block, ...], index: int) -> str:
    block = blocks[index]
    if block.kind is BlockKind.CODE:  # nothing else may be inside
        return f"<pre>{escape(block.text, quote=False)}</pre>"
    html = "".join(_span_html(span) for span in block.spans)
    match block.kind:
        case BlockKind.QUOTE:
            return f"<blockquote>{html}</blockquote>"
        case BlockKind.BULLET:
            return "  " * block.depth + f"• {html}"
        case BlockKind.NUMBERED:
            return "  " * block.depth + f"{item_number(blocks, index)}. {html}"
        case BlockKind.PARAGRAPH:
            return html


def _span_html(span: Span) -> str:
    html = escape(span.text, quote=False)
    if TextStyle.CODE in span.styles and not span.link:  # nothing else may be inside, nor round it
        return f"<code>{html}</code>"
    for style, tag in _TAGS:
        if style in span.styles:
            html = f"<{tag}>{html}</{tag}>"
    return f'<a href="{escape(span.link)}">{html}</a>' if span.link else html


def _is_lost(span: Span, keeps: tuple[str, ...]) -> bool:
    return span.link is not None and not span.link.lower().startswith(keeps or ("\0",))


def _written(span: Span) -> Span:
    address = (span.link or "").removeprefix("mailto:").removeprefix("tel:")
    is_there = _bare(address) in _bare(span.text)
    return Span(span.text if is_there else f"{span.text} ({address})", span.styles)


def _bare(text: str) -> str:
    return "".join(text.lower().split()).rstrip("/")
