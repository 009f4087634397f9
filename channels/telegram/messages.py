"""What a message says and brings, whatever its kind: content, files, and what the user is told of the rest. Pure.

`kinds` is the table of it; here it is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from telegram import Message

from channels.telegram import rich_messages
from channels.telegram.entities import to_content
from channels.telegram.files import file_of, files_of_rich, is_too_large, label_of_file
from channels.telegram.kinds import CONTENT, ENVELOPE, SERVICE
from channels.telegram.message_context import context_lines
from channels.telegram.notices import TelegramJson, notice_of
from core.model.content import Block, BlockKind, Content, Span, from_blocks
from core.model.fidelity import Fidelity
from core.model.files import NewFile

TOO_LARGE = "file_too_large"  # texts that are said to users
NAMED_ONLY = "named_only"

_ORDER = tuple(
    kind.name for table in (CONTENT, SERVICE) for kind in table.kinds if kind.fidelity is not Fidelity.NOTHING
)
_WORDS = frozenset(("text", "entities", "caption", "caption_entities"))
_NAMED_ONLY = CONTENT.names(Fidelity.TOLD) | SERVICE.names(Fidelity.TOLD)
_NO_MESSAGE = SERVICE.names(Fidelity.NOTHING)
_KNOWN = ENVELOPE.names() | CONTENT.names() | SERVICE.names()


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What a message is for us. `told`: the text that the user must be told, "" when all of it arrives."""

    content: Content
    files: tuple[NewFile, ...] = ()
    told: str = ""


def to_message_content(message: Message, raw: TelegramJson) -> MessageContent | None:
    """None: a service message that nobody needs to hear of. `raw` is the same in JSON: the library drops what is
    an empty object there, as many service messages are."""
    said = _said(message, raw)
    if said is None:
        return None
    above = context_lines(raw)
    return replace(said, content=_below(above, said.content)) if above else said


def _said(message: Message, raw: TelegramJson) -> MessageContent | None:
    if message.text is not None:
        return MessageContent(to_content(message.text, message.entities))
    caption = to_content(message.caption or "", message.caption_entities)
    if is_too_large(message):
        label = f"{label_of_file(message)} over 20 MB: a bot may not fetch it"
        return MessageContent(_labelled(label, caption), told=TOO_LARGE)
    if file := file_of(message):
        return MessageContent(caption, (file,))
    if isinstance(told := raw.get("rich_message"), Mapping):
        return _of_rich(told)
    if kind := _kind_of(raw):
        told_only = kind in _NAMED_ONLY or kind not in _KNOWN
        return MessageContent(_labelled(notice_of(kind, raw), caption), told=NAMED_ONLY if told_only else "")
    return (
        None if any(_has(raw, name) for name in _NO_MESSAGE) else MessageContent(_labelled("[empty message]", caption))
    )


def _of_rich(message: TelegramJson) -> MessageContent:
    files = files_of_rich(message)
    kept = tuple(file for file, is_kept in files if is_kept)
    content = rich_messages.to_content(message)
    if not content.text and not kept:
        return MessageContent(Content("[rich message]", own=""), told=NAMED_ONLY)
    return MessageContent(content, kept, TOO_LARGE if len(kept) < len(files) else "")


def _kind_of(raw: TelegramJson) -> str:
    """The field that says what the message is; one that Telegram has added since, if there is such; "" for none."""
    kind = next((name for name in _ORDER if name not in _WORDS and _has(raw, name)), "")
    return kind or next((name for name in raw if name not in _KNOWN and _has(raw, name)), "")


def _has(raw: TelegramJson, name: str) -> bool:
    return raw.get(name) not in (None, False, "", [])


def _labelled(label: str, caption: Content) -> Content:
    """The label before the user's words, if there are any."""
    if not caption.text:
        return Content(label, own="")
    if not caption.blocks:
        return Content(f"{label} {caption.text}", own=caption.text)
    first, *others = caption.blocks
    if first.kind is BlockKind.PARAGRAPH:
        content = from_blocks([Block(first.kind, (Span(f"{label} "), *first.spans)), *others])
    else:
        content = from_blocks([Block(BlockKind.PARAGRAPH, (Span(label),)), *caption.blocks])
    return replace(content, own=caption.text)


def _below(above: list[Block], content: Content) -> Content:
    """The words with what is said about them above."""
    own = content.own_words
    if not content.text:
        return replace(from_blocks(above), own=own)
    blocks = content.blocks or (Block(BlockKind.PARAGRAPH, (Span(content.text),)),)
    return replace(from_blocks([*above, *blocks]), own=own)
