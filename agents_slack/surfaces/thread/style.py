"""How a thread shows a conversation: what gets a line, what is merged, where long text is cut. Pure.

The thread is quiet: the card tells who has the session, so the thread does not.
"""

import re
from collections.abc import Sequence

from agents_slack.api.addresses import CARD, THREAD
from agents_slack.api.emoji import to_name
from agents_slack.api.outbound import LONGEST_EMAIL, LONGEST_NAME, LONGEST_TEXT, escape, name_of, shorten
from agents_slack.api.stars import BEST_RATING, stars
from agents_slack.api.times import duration
from core.model.content import Content
from core.model.events import (
    MAY_BE_THERE,
    Author,
    Cancelled,
    CheckedIn,
    Closed,
    Concluded,
    ContactLeft,
    Delivered,
    Escalated,
    Event,
    Message,
    Note,
    NotShown,
    Rated,
    Reachable,
    Reacted,
    Released,
    Reminded,
    Reopened,
    Seen,
    Side,
    TimedOut,
    Transferred,
    Undeliverable,
)
from core.model.files import File
from core.model.ports import SessionView
from core.model.session import Session
from core.rendering.current_text import content_with_file_names, original_content
from core.rendering.post_steps import PostEntry
from core.rendering.splitting import split

DELIVERED = "✅"
SEEN = "👀"
MOST_FILES = 10  # in a post: what Slack's own client lets a person send at once
LONGEST_CAPTION = 2_000  # characters, escaped
LONGEST_PIECE = 3_000  # characters of a post, escaped; there is room up to 4,000 for labels
MOST_MERGED = 20
_LABEL = 100  # characters that a label takes at most
_EXCERPT = 80
_RATED_WORDS = 1_000
_MARKUP = re.compile(r"[*_~`@]|://")


class ThreadStyle:
    """The style for one plan."""

    def __init__(self, session: Session, *, receipts: bool = True) -> None:
        self._escalated = session.escalated_seq
        self._receipts = receipts

    def shows(self, event: Event, view: SessionView) -> Content | None:
        """Messages and notes as they are; of the rest, what an agent must know and the card does not say."""
        match event.body:
            case Message(content=content) | Note(content=content):
                return content
            case Undeliverable(surface=surface) if surface == CARD:
                return None  # the thread shows it anyway
            case Reminded() if not is_still_waiting(event, view.session):
                return None
            case _:
                line = _line(event, view)
                return Content(line) if line else None

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

    def emoji(self, event: Event) -> str:
        """Reactions as they are; how far an agent's message got, when that is asked for."""
        match event.body:
            case Reacted(emoji=emoji):  # of a user's that Slack has no name for, a line is made
                return emoji if to_name(emoji) or event.author.side is Side.USER else ""
            case Delivered() if self._receipts:
                return DELIVERED
            case Seen() if self._receipts:
                return SEEN
            case _:
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


def _line(event: Event, view: SessionView) -> str:
    """What is said of an event that nobody's words are; "" for those that need none."""
    user = user_name(view)
    match event.body:
        case Undeliverable(target=target, surface=surface, reason=reason) if surface == THREAD:
            return f"A message could not be shown here: {reason}{_excerpt(view, target)}"
        case Undeliverable(target=target, reason=reason, uncertain=True):
            return f"Not delivered to {user} for certain: {reason} {MAY_BE_THERE}{_excerpt(view, target)}"
        case Undeliverable(target=target, reason=reason):
            return f"Not delivered to {user}: {reason}{_excerpt(view, target)}"
        case Reopened() if event.author.side is not Side.AGENT:
            return f"{user} wrote again."
        case Escalated(reason=reason) if is_repeated_escalation(event):
            return f"{user} asks for a person again: {reason}"
        case Reachable(is_so=is_so):
            return f"{user} can be reached again." if is_so else f"{user} blocked us: nothing reaches them now."
        case Reminded():
            return f"{_wait_so_far(event, view)} Nobody has claimed this yet."
        case Cancelled():
            return f"{user} stopped waiting; the assistant has the conversation again."
        case TimedOut():
            return "Nobody came; the assistant has the conversation again."
        case ContactLeft(email=email):
            return f"{user} left an e-mail: {shorten(email, LONGEST_EMAIL)}"
        case Closed(why=why):
            return _CLOSINGS.get(why, "").format(user=user)
        case _:
            return _line_among_agents(event, view, user)


def _line_among_agents(event: Event, view: SessionView, user: str) -> str:
    """Who has it now, whose turn it is, and what the user thought of it all."""
    match event.body:
        case Transferred() if view.lane.ended:
            return "This goes on in another channel."
        case Transferred(name=name, queue=queue) if event.author.side is Side.AGENT:
            act = f"gave this to {shorten(name, LONGEST_NAME)}" if name else f"moved this to the queue “{queue}”"
            return f"{name_of(event.author)} {act}."
        case NotShown(reason=reason):
            return reason
        case CheckedIn():
            return f"{user} was asked whether they are still there."
        case Released(why="silent"):
            return f"Nobody answered {user} in time: the conversation is waiting for somebody else."
        case Released(why="left"):
            return f"Its agent is no longer at this desk: {user} is waiting for somebody else."
        case Concluded(note=note) if note:  # whole, for whoever has it next after a reopening: the card cuts it short
            return f"{name_of(event.author)}'s note at the close: {note}"
        case Rated(score=score, words=words):
            told = f"{user} rated this {stars(score)} {score} of {BEST_RATING}"
            return f"{told}: “{shorten(words, _RATED_WORDS)}”" if words else told
        case _:
            return ""


# By `Closed.why`; the agent who closed it knows.
_CLOSINGS = {
    "user": "{user} ended the conversation.",
    "idle": "Closed, because nobody wrote any more.",
    "silent": "Closed, because {user} did not answer any more.",
}


def is_repeated_escalation(event: Event) -> bool:
    """Is this not the session's first escalation? What ended the one before raised the epoch."""
    return event.epoch > 0


def is_still_waiting(event: Event, session: Session) -> bool:
    """Is this the latest reminder of a wait that goes on? A claim, like every end of a wait, raises the epoch."""
    is_latest = isinstance(event.body, Reminded) and event.body.number == session.reminders
    return is_latest and event.epoch == session.epoch


def user_name(view: SessionView) -> str:
    """The user's name, without where they are."""
    return name_of(Author(Side.USER, view.contact.id, view.contact.name))


def _wait_so_far(event: Event, view: SessionView) -> str:
    """How long it was when the reminder was due. After a release nobody noted when that was, so nothing is said."""
    began, claimed = view.session.escalated_at, view.session.claimed_at
    if began is None or (claimed is not None and claimed >= began):
        return f"{user_name(view)} is waiting again."
    return f"{user_name(view)} has been waiting for {duration(began, event.at)}."


def _excerpt(view: SessionView, target: int) -> str:
    """Which message it was, as it read when it was written, and its files."""
    event = next((event for event in view.log if event.seq == target), None)
    words = original_content(event) if event else None
    return f"\n“{shorten(content_with_file_names(event, words), _EXCERPT)}”" if event and words else ""


def _is_plain_message(entry: PostEntry) -> bool:
    """Formatting and lists of one message must not run into the next."""
    return isinstance(entry.event.body, Message) and not entry.content.blocks
