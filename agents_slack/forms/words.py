"""Forms for words: a note for colleagues, and an answer to one message of the conversation. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api import deeds
from agents_slack.api.outbound import LONGEST_NAME, Json, rich_text, short
from agents_slack.forms.parts import MOST_OPTIONS, About, Choice, asks, box, form, select
from agents_slack.inbound.interactions import Values, chosen, typed
from core.model.content import Block, BlockKind, Span
from core.model.ids import Seq

WORDS = "words"
WHICH = "which"
_LONGEST_QUOTE = 600


@dataclass(frozen=True, slots=True)
class Quote:
    """A message that can be answered, and whose it is."""

    seq: Seq
    name: str
    text: str


def note_view(about: About) -> Json:
    """A note."""
    words = box(WORDS, "Note", hint="Your colleagues see it in the thread; the user does not.")
    return form(deeds.NOTE, "Internal note", about, [words], submit="Add note")


def reply_view(about: About, quotes: Sequence[Quote]) -> Json:
    """An answer to the message at `about.seq`; where several stand in one post, one chooses. `quotes`: at least one."""
    words = box(WORDS, f"Your reply to {short(quotes[-1].name, LONGEST_NAME)}")
    return form(deeds.REPLY, "Reply to a message", about, [_which(about, quotes), words], submit="Send")


def read(values: Values) -> str:
    """What was written; "" for nothing but blanks."""
    return typed(values, WORDS)


def answered(values: Values, about: About) -> Seq:
    """Which message is answered. Raises ValueError."""
    return Seq(int(chosen(values, WHICH) or about.seq))


def _which(about: About, quotes: Sequence[Quote]) -> Json:
    if len(quotes) == 1:
        quote = Span(short(quotes[0].text, _LONGEST_QUOTE) or "…")
        return rich_text([Block(BlockKind.QUOTE, (quote,))])
    choices = [Choice(f"{quote.name}: {quote.text}", str(quote.seq)) for quote in quotes[-MOST_OPTIONS:]]
    return asks(WHICH, "Which message?", select(choices, str(about.seq)))
