"""How a thread shows a conversation: what gets a line, what is merged, where long text is cut. Pure.

The thread is quiet: the card tells who has the session, so the thread does not.
"""

from collections.abc import Sequence

from agents_slack.addresses import CARD, THREAD
from agents_slack.outbound import LONGEST_EMAIL, escape, name_of, short
from agents_slack.times import lasted
from core.content import Content
from core.events import (
    Author,
    Cancelled,
    Closed,
    ContactLeft,
    Escalated,
    Event,
    Message,
    Note,
    Reminded,
    Reopened,
    Side,
    TimedOut,
    Undeliverable,
)
from core.ports import SessionView
from core.reading import words_of
from core.session import Session
from core.splitting import split
from core.steps import Entry

LONGEST = 3_000  # characters of a post, escaped; there is room up to 4,000 for labels
MOST_MERGED = 20
_LABEL = 100  # characters that a label takes at most
_EXCERPT = 80


class ThreadStyle:
    """The style for one plan."""

    def __init__(self, session: Session) -> None:
        self._escalated = session.escalated_seq

    def shows(self, event: Event, view: SessionView) -> Content | None:
        """Messages and notes as they are; of the rest, what an agent must know and the card does not say."""
        match event.body:
            case Message(content=content) | Note(content=content):
                return content
            case Undeliverable(surface=surface) if surface in (CARD, THREAD):
                return None  # two surfaces that refuse would feed each other
            case Undeliverable(target=target, reason=reason):
                return Content(f"Not delivered to {user_name(view)}: {reason}{_excerpt(view, target)}")
            case Reopened():
                return Content(f"{user_name(view)} wrote again.")
            case Escalated(reason=reason) if is_again(event):
                return Content(f"{user_name(view)} asks for a person again: {reason}")
            case Reminded() if is_still_waiting(event, view.session):
                return Content(f"{_wait_so_far(event, view)} Nobody has claimed this yet.")
            case Cancelled():
                return Content(f"{user_name(view)} stopped waiting; the assistant has the conversation again.")
            case TimedOut():
                return Content("Nobody came; the assistant has the conversation again.")
            case ContactLeft(email=email):
                return Content(f"{user_name(view)} left an e-mail: {short(email, LONGEST_EMAIL)}")
            case Closed(why="user"):
                return Content(f"{user_name(view)} ended the conversation.")
            case Closed(why="idle"):
                return Content("Closed, because nobody wrote any more.")
            case _:
                return None

    def split(self, content: Content) -> Sequence[Content]:
        """In pieces of at most 3,000 characters."""
        return split(content, lambda text: len(escape(text)) <= LONGEST)

    def merges(self, entries: Sequence[Entry], following: Entry) -> bool:
        """Neighbours of one author; before a person was asked for, the transcript, whoever spoke."""
        whole = [*entries, following]
        if len(whole) > MOST_MERGED or any(not _is_plain_message(entry) for entry in whole):
            return False
        is_one_voice = len({entry.author for entry in whole}) == 1
        if not is_one_voice and not all(self._is_transcript(entry) for entry in whole):
            return False
        return sum(len(escape(entry.content.text)) + _LABEL for entry in whole) <= LONGEST

    def _is_transcript(self, entry: Entry) -> bool:
        return self._escalated is not None and entry.seq < self._escalated


def is_again(event: Event) -> bool:
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
    return f"{user_name(view)} has been waiting for {lasted(began, event.at)}."


def _excerpt(view: SessionView, target: int) -> str:
    """Which message it was, as it read when it was written."""
    words = next((words_of(event) for event in view.log if event.seq == target), None)
    return f"\n“{short(words.text, _EXCERPT)}”" if words else ""


def _is_plain_message(entry: Entry) -> bool:
    """Formatting and lists of one message must not run into the next."""
    return isinstance(entry.event.body, Message) and not entry.content.blocks
