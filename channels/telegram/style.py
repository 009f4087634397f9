"""How a chat shows a conversation: which events, in which words, and what stands in one message. Pure.

The line of a wait is kept true: it says where the user stands now, and has a button as long as they wait.
"""

from collections.abc import Sequence
from dataclasses import replace

from channels.telegram.inbound import CHOICE, PERSON, RATE, STOP_WAITING
from channels.telegram.outbound import fits_caption, fits_one_message, is_line, pieces
from channels.telegram.sending import NO_REPLY_MARKUP, ReplyMarkup, to_albums
from core.config.texts import Texts
from core.model.content import Block, BlockKind, Content, Span, from_blocks
from core.model.events import (
    Closed,
    Escalated,
    Event,
    Message,
    OfferEnded,
    OutOfHours,
    Rated,
    Reacted,
    Side,
    WaitChanged,
)
from core.model.files import File
from core.model.ids import Seq
from core.model.ports import SessionView
from core.model.session import SessionState
from core.rendering.post_steps import PostEntry
from core.rendering.user_sentences import place_sentence, user_sentence
from core.usecases.choices import NONE_OF_THESE


class ChatStyle:
    """The `core.rendering.post_steps.Style` of a chat: what others say, and a line when it changes hands."""

    def __init__(self, texts: Texts, *, asks_rating: bool = True) -> None:
        self._texts = texts
        self._rating = asks_rating

    def shows(self, event: Event, view: SessionView) -> Content | None:
        """What others said; what the product says of the conversation."""
        match event.body:
            case Message(content=content):
                return None if event.author.side is Side.USER else content
            case Rated(words=words):
                return Content(self._rate_line(words, view.contact.language))
            case Closed() if self._asks_rating(view):
                ended = user_sentence(event, self._texts, view.contact.language)
                return Content(f"{ended}\n{self._texts.say('rate_question', view.contact.language)}")
            case OutOfHours() if _at(view, event.seq - 1, Escalated):
                return None  # the line before says it
        line = self._wait_line(event, view) or user_sentence(event, self._texts, view.contact.language)
        return Content(line) if line else None

    def split(self, content: Content) -> Sequence[Content]:
        """In pieces that one message can hold."""
        return pieces(content)

    def split_caption(self, content: Content) -> Sequence[Content]:
        """In pieces that can stand under a file."""
        return pieces(content, fits_caption)

    def groups(self, files: Sequence[File]) -> Sequence[tuple[File, ...]]:
        """As albums."""
        return to_albums(files)

    def captions(self, content: Content, files: tuple[File, ...]) -> bool:  # noqa: ARG002 - any file may have one
        """May the words stand under the files?"""
        return len(pieces(content, fits_caption)) <= 1

    def emoji(self, event: Event) -> str:
        """Reactions of agents; receipts are not for users."""
        match event.body:
            case Reacted(emoji=emoji) if event.author.side is not Side.USER:
                return emoji
        return ""

    def in_translation(self, content: Content, translation: Content) -> Content:  # noqa: ARG002
        """In its place."""
        return translation

    def is_for_reader(self, translated: Event) -> bool:
        """What agents read in theirs never gets here."""
        return translated.is_public

    def merges(self, entries: Sequence[PostEntry], following: PostEntry) -> bool:
        """One speaker's words, or lines: never both in one message."""
        return _speaker(entries[-1]) == _speaker(following) and fits_one_message([*entries, following])

    def fits(self, entries: Sequence[PostEntry]) -> bool:
        """By the words and their markup."""
        return fits_one_message(entries)

    def reply_markup(self, entries: Sequence[PostEntry], view: SessionView) -> ReplyMarkup:
        """What stands under a message with these entries: a person, choices, the end of a wait, a rating, a field."""
        language = view.contact.language
        if _offers(entries[-1], view):
            if choices := _choices(entries[-1]):
                return self._to_buttons(choices, entries[-1].seq, view)
            return ReplyMarkup(((self._texts.say("talk_to_person", language), f"{PERSON}:{entries[-1].seq}"),))
        if any(_place(entry.event, view) for entry in entries):
            return ReplyMarkup(((self._texts.say("cancel_wait", language), STOP_WAITING),))
        match entries[-1].event.body:
            case Closed() if self._asks_rating(view):
                return ReplyMarkup(tuple((str(score), f"{RATE}:{view.session.id}:{score}") for score in range(1, 6)))
            case Rated(words=""):
                return ReplyMarkup(asks_reply=True)
        return NO_REPLY_MARKUP

    def _to_buttons(self, choices: Sequence[str], seq: Seq, view: SessionView) -> ReplyMarkup:
        labels = [*enumerate(choices), (NONE_OF_THESE, self._texts.say("none_of_these", view.contact.language))]
        data = f"{CHOICE}:{view.session.id}:{seq}"
        return ReplyMarkup(tuple((label, f"{data}:{number}") for number, label in labels), stacked=True)

    def _asks_rating(self, view: SessionView) -> bool:
        return self._rating and view.session.state is SessionState.CLOSED and view.session.claimed_at is not None

    def _rate_line(self, words: str, language: str) -> str:
        thanks = self._texts.say("rate_thanks", language)
        return thanks if words else f"{thanks} {self._texts.say('rate_words', language)}"

    def _wait_line(self, event: Event, view: SessionView) -> str | None:
        """The line of the event by which the user joined a line, with what has become of that; None for others."""
        language = view.contact.language
        if place := _place(event, view):
            line = user_sentence(event, self._texts, language)
            return f"{line}\n{place_sentence(place.position, place.minutes, self._texts, language)}"
        if isinstance(event.body, Escalated) and (closed := _at(view, event.seq + 1, OutOfHours)):
            return user_sentence(closed, self._texts, language)  # "we are bringing in a person" would not be true
        return None


def without_outdated(pending: Sequence[Event]) -> Sequence[Event]:
    """Of several changes of one place in line only the last is worth a call."""
    last = {event.body.target: event.seq for event in pending if isinstance(event.body, WaitChanged)}
    return [event for event in pending if not isinstance(event.body, WaitChanged) or event.seq in last.values()]


def with_chosen(entries: Sequence[PostEntry], view: SessionView) -> tuple[PostEntry, ...]:
    """The entries, those that offered choices with the one that was pressed: the chat does not say that otherwise."""
    pressed = {each.body.target: each.body.chosen for each in view.log if isinstance(each.body, OfferEnded)}
    return tuple(
        replace(entry, content=_with_line(entry.content, f"✓ {chosen}"))
        if _choices(entry) and (chosen := pressed.get(entry.seq))
        else entry
        for entry in entries
    )


def _with_line(content: Content, line: str) -> Content:
    blocks = content.blocks or (Block(BlockKind.PARAGRAPH, (Span(content.text),)),)
    return from_blocks([*blocks, Block(BlockKind.PARAGRAPH, (Span(line),))])


def _choices(entry: PostEntry) -> tuple[str, ...]:
    return entry.event.body.choices if isinstance(entry.event.body, Message) else ()


def _offers(entry: PostEntry, view: SessionView) -> bool:
    """Does the entry end with an offer that stands?"""
    return view.session.offer_seq == entry.seq and entry.part == entry.parts - 1


def _place(event: Event, view: SessionView) -> WaitChanged | None:
    """Where the user stands in the line they joined by this event; None when they do not wait in it."""
    if view.session.state is not SessionState.PENDING or view.session.wait_seq != event.seq:
        return None
    told = [each.body for each in view.log if isinstance(each.body, WaitChanged) and each.body.target == event.seq]
    return told[-1] if told and told[-1].position else None


def _at(view: SessionView, seq: int, kind: type[Escalated] | type[OutOfHours]) -> Event | None:
    return next((event for event in view.log if event.seq == Seq(seq) and isinstance(event.body, kind)), None)


def _speaker(entry: PostEntry) -> tuple[str, str]:
    return ("line", "") if is_line(entry) else (entry.author.side.value, entry.author.id)
