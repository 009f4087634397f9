"""How a chat shows a conversation: which events, in which words, and what stands in one message. Pure.

The line of a wait is kept true: it says where the user stands now, and has a button as long as they wait.
"""

from collections.abc import Iterable, Sequence

from channels.telegram.outbound import fit_together, fits, is_line, spelled_out
from core.config.texts import Texts
from core.content import Content
from core.events import Escalated, Event, Message, OutOfHours, Side, WaitChanged
from core.ids import Seq
from core.lines import place_line, user_line
from core.ports import SessionView
from core.session import State
from core.splitting import split
from core.steps import Entry


class ChatStyle:
    """The `core.steps.Style` of a chat: what others say, and a line when it changes hands."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def shows(self, event: Event, view: SessionView) -> Content | None:
        """What others said; what the house says of the conversation."""
        match event.body:
            case Message(content=content):
                return None if event.author.side is Side.USER else content
            case OutOfHours() if _at(view, event.seq - 1, Escalated):
                return None  # the line before says it
        line = self._wait_line(event, view) or user_line(event, self._texts, view.contact.language)
        return Content(line) if line else None

    def split(self, content: Content) -> Sequence[Content]:
        """In pieces that one message can hold."""
        return split(spelled_out(content), fits)

    def merges(self, entries: Sequence[Entry], following: Entry) -> bool:
        """One speaker's words, or lines: never both in one message."""
        return _speaker(entries[-1]) == _speaker(following) and fit_together([*entries, following])

    def button(self, entries: Iterable[Entry], view: SessionView) -> str:
        """The words of the button under a message with these entries; "" for none."""
        waits = any(_place(entry.event, view) for entry in entries)
        return self._texts.say("cancel_wait", view.contact.language) if waits else ""

    def _wait_line(self, event: Event, view: SessionView) -> str | None:
        """The line of the event by which the user joined a line, with what has become of that; None for others."""
        language = view.contact.language
        if place := _place(event, view):
            line = user_line(event, self._texts, language)
            return f"{line}\n{place_line(place.position, place.minutes, self._texts, language)}"
        if isinstance(event.body, Escalated) and (closed := _at(view, event.seq + 1, OutOfHours)):
            return user_line(closed, self._texts, language)  # "we are bringing in a person" would not be true
        return None


def without_outdated(pending: Sequence[Event]) -> Sequence[Event]:
    """Of several changes of one place in line only the last is worth a call."""
    last = {event.body.target: event.seq for event in pending if isinstance(event.body, WaitChanged)}
    return [event for event in pending if not isinstance(event.body, WaitChanged) or event.seq in last.values()]


def _place(event: Event, view: SessionView) -> WaitChanged | None:
    """Where the user stands in the line they joined by this event; None when they do not wait in it."""
    if view.session.state is not State.PENDING or view.session.escalated_seq != event.seq:
        return None
    told = [each.body for each in view.log if isinstance(each.body, WaitChanged) and each.body.target == event.seq]
    return told[-1] if told and told[-1].position else None


def _at(view: SessionView, seq: int, kind: type[Escalated] | type[OutOfHours]) -> Event | None:
    return next((event for event in view.log if event.seq == Seq(seq) and isinstance(event.body, kind)), None)


def _speaker(entry: Entry) -> tuple[str, str]:
    return ("line", "") if is_line(entry) else (entry.author.side.value, entry.author.id)
