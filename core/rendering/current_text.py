"""How a log reads now: what each message says after all edits and deletes up to a seq. Pure."""

from collections.abc import Iterable

from core.model.content import Block, BlockKind, Content, Span, from_blocks
from core.model.events import Deleted, Edited, Event, Message, Note, Translated
from core.model.ids import Seq


def original_content(event: Event) -> Content | None:
    """What a message or note said when it was written; None for every other event."""
    return event.body.content if isinstance(event.body, (Message, Note)) else None


def content_with_file_names(event: Event, content: Content) -> str:
    """What a message says where only words can be shown: "the receipt [image receipt.png]"."""
    files = event.body.files if isinstance(event.body, (Message, Note)) else ()
    return " ".join(filter(None, (content.text, *(f"[{file.kind.value} {file.name}]" for file in files))))


def content_with_choices(event: Event, content: Content) -> Content:
    """What a message says, and in a list below what it lets the user choose from."""
    choices = event.body.choices if isinstance(event.body, Message) else ()
    if not choices:
        return content
    said = content.blocks or (Block(BlockKind.PARAGRAPH, (Span(content.text),)),)
    return from_blocks([*said, *(Block(BlockKind.BULLET, (Span(choice),)) for choice in choices)])


def current_contents(log: Iterable[Event], as_of: Seq) -> dict[Seq, Content | None]:
    """What each message and note of `log` says as of a seq; None for one that was taken back."""
    words: dict[Seq, Content | None] = {}
    for event in log:
        if event.seq > as_of:
            break
        match event.body:
            case Message(content=content) | Note(content=content):
                words[event.seq] = content
            case Edited(target=target, content=content):
                if words.get(target) is not None:
                    words[target] = content
            case Deleted(target=target):
                words[target] = None
    return words


def translations(log: Iterable[Event], as_of: Seq) -> dict[Seq, Content]:
    """The translation of each message of `log` that is true as of a seq; empty where there could be none."""
    found: dict[Seq, Content] = {}
    changed: dict[Seq, Seq] = {}
    for event in log:
        if event.seq > as_of:
            break
        match event.body:
            case Translated(target=target, as_of=read_at, content=content) if read_at >= changed.get(target, 0):
                found[target] = content
            case Edited(target=target) | Deleted(target=target):
                changed[target] = event.seq
                found.pop(target, None)
    return found


def was_edited(log: Iterable[Event], seq: Seq, as_of: Seq) -> bool:
    """Was the message at `seq` edited, as of a seq?"""
    return any(isinstance(event.body, Edited) and event.body.target == seq and event.seq <= as_of for event in log)
