"""How a thread shows a conversation: what gets a line, what is merged, where long text is cut. Pure.

The thread is quiet: the card tells who has the session, so the thread does not.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from agents_slack.api.addresses import CARD
from agents_slack.api.emoji import to_name
from agents_slack.api.outbound import LONGEST_TEXT, escape, shorten
from agents_slack.surfaces.slack_reader import slack_reader
from core.model.content import Block, BlockKind, Content, Span, from_blocks
from core.model.events import (
    Cancelled,
    CheckedIn,
    Claimed,
    Closed,
    Concluded,
    ContactLeft,
    Deleted,
    Delivered,
    Edited,
    Escalated,
    Event,
    HandedBack,
    Message,
    Misjudged,
    Note,
    NotShown,
    Nudged,
    OfferEnded,
    OutOfHours,
    Rated,
    Reachable,
    Reacted,
    Released,
    Reminded,
    Reopened,
    Retried,
    Seen,
    Shadowed,
    Side,
    SummedUp,
    TimedOut,
    Transferred,
    Translated,
    Undeliverable,
    WaitChanged,
)
from core.model.files import File
from core.model.ports import SessionView
from core.model.session import Session
from core.rendering.agent_sentences import ENGLISH_READER, AgentReader, agent_sentence, is_repeated_escalation
from core.rendering.current_text import content_with_file_names, original_content
from core.rendering.post_steps import PostEntry
from core.rendering.splitting import split

TRANSLATION = "↳"
DELIVERED = "✅"
SEEN = "👀"
MOST_FILES = 10  # in a post: what Slack's own client lets a person send at once
LONGEST_CAPTION = 2_000  # characters, escaped
LONGEST_PIECE = 3_000  # characters of a post, escaped; there is room up to 4,000 for labels
MOST_MERGED = 20
_LABEL = 100  # characters that a label takes at most
_EXCERPT = 80
_MARKUP = re.compile(r"[*_~`@]|://")


class ThreadStyle:
    """The style for one plan."""

    def __init__(self, session: Session, base: AgentReader = ENGLISH_READER, *, receipts: bool = True) -> None:
        self._escalated = session.escalated_seq
        self._base = base
        self._receipts = receipts

    def shows(self, event: Event, view: SessionView) -> Content | None:
        """Messages and notes as they are; of the rest, what an agent must know and the card does not say."""
        if isinstance(event.body, Message | Note):
            return event.body.content
        if isinstance(event.body, Transferred) and view.lane.ended:
            return Content(self._base.words("This goes on in another channel."))
        if not _has_line(event, view):
            return None
        line = agent_sentence(event, slack_reader(view, self._base))
        of = _excerpt(view, event.body.target) if isinstance(event.body, Undeliverable) else ""
        return Content(line + of)

    def split(self, content: Content) -> Sequence[Content]:
        """In pieces of at most 3,000 characters."""
        return split(content, lambda text: len(escape(text)) <= LONGEST_PIECE)

    def split_caption(self, content: Content) -> Sequence[Content]:
        """As other words: an edited comment may be as long."""
        return self.split(content)

    def groups(self, files: Sequence[File]) -> Sequence[tuple[File, ...]]:
        """At most ten files in a post."""
        return [tuple(files[start : start + MOST_FILES]) for start in range(0, len(files), MOST_FILES)]

    def captions(self, content: Content, files: tuple[File, ...]) -> bool:  # noqa: ARG002
        """Short words that Slack's markup leaves as they are: a file's comment can be nothing but markup."""
        return not content.blocks and len(escape(content.text)) <= LONGEST_CAPTION and not _MARKUP.search(content.text)

    def in_translation(self, content: Content, translation: Content) -> Content:
        """Below the words themselves."""
        if not content.blocks and not translation.blocks:
            return Content(f"{content.text}\n{TRANSLATION} {translation.text}")
        below = _paragraphs(translation)
        first = replace(below[0], spans=(Span(f"{TRANSLATION} "), *below[0].spans))
        return from_blocks([*_paragraphs(content), first, *below[1:]])

    def is_for_reader(self, translated: Event) -> bool:
        """The user's words in the desk's language; an agent's own stand in their own post."""
        return not translated.is_public

    def emoji(self, event: Event) -> str:
        """Reactions as they are; how far an agent's message got, when that is asked for."""
        if isinstance(event.body, Reacted):  # of a user's that Slack has no name for, a line is made
            return event.body.emoji if to_name(event.body.emoji) or event.author.side is Side.USER else ""
        if isinstance(event.body, Delivered | Seen) and self._receipts:
            return DELIVERED if isinstance(event.body, Delivered) else SEEN
        return ""

    def merges(self, entries: Sequence[PostEntry], following: PostEntry) -> bool:
        """Neighbours of one author; before a person was asked for, the transcript, whoever spoke."""
        whole = [*entries, following]
        if len(whole) > MOST_MERGED or any(not _is_plain_message(entry) for entry in whole):
            return False
        is_one_voice = len({entry.author for entry in whole}) == 1
        if not is_one_voice and not all(self._is_transcript(entry) for entry in whole):
            return False
        return sum(len(escape(entry.content.text)) + _LABEL for entry in whole) <= LONGEST_PIECE

    def fits(self, entries: Sequence[PostEntry]) -> bool:
        """By the text that an update may have."""
        return sum(len(escape(entry.content.text)) + _LABEL for entry in entries) <= LONGEST_TEXT

    def _is_transcript(self, entry: PostEntry) -> bool:
        return self._escalated is not None and entry.seq < self._escalated


def _paragraphs(content: Content) -> tuple[Block, ...]:
    return content.blocks or (Block(BlockKind.PARAGRAPH, (Span(content.text),)),)


def _has_line(event: Event, view: SessionView) -> bool:
    """Does the thread say that it happened? What the card says, and who pressed a button knows, it does not repeat."""
    by_agent = event.author.side is Side.AGENT
    match event.body:
        case NotShown() | Reachable() | Cancelled() | TimedOut() | ContactLeft() | CheckedIn() | Rated():
            return True
        case Undeliverable(surface=surface):
            return surface != CARD  # the thread shows it anyway
        case Reminded():
            return is_still_waiting(event, view.session)
        case Escalated():
            return is_repeated_escalation(event)
        case Released(why=why):
            return why in ("silent", "left")
        case Closed(why=why):
            return why != "agent"
        case Concluded(note=note):
            return bool(note)  # whole, for whoever has it next after a reopening: the card cuts it short
        case Transferred():
            return by_agent
        case Reopened():
            return not by_agent
        case (
            Message()
            | Note()
            | Edited()
            | Deleted()
            | Translated()
            | Reacted()
            | Delivered()
            | Seen()
            | OfferEnded()
            | WaitChanged()
        ):
            return False  # they have no sentence
        case Claimed() | HandedBack() | OutOfHours() | SummedUp() | Misjudged() | Shadowed() | Nudged() | Retried():
            return False
        case _:
            assert_never(event.body)


def is_still_waiting(event: Event, session: Session) -> bool:
    """Is this the latest reminder of a wait that goes on? A claim, like every end of a wait, raises the epoch."""
    is_latest = isinstance(event.body, Reminded) and event.body.number == session.reminders
    return is_latest and event.epoch == session.epoch


def _excerpt(view: SessionView, target: int) -> str:
    """Which message it was, as it read when it was written, and its files."""
    event = next((event for event in view.log if event.seq == target), None)
    words = original_content(event) if event else None
    return f"\n“{shorten(content_with_file_names(event, words), _EXCERPT)}”" if event and words else ""


def _is_plain_message(entry: PostEntry) -> bool:
    """Formatting and lists of one message must not run into the next."""
    said = entry.event.body
    return isinstance(said, Message) and not entry.content.blocks and not said.choices
