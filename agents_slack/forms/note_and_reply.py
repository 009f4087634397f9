"""Forms for words: a note for colleagues, and an answer to one message of the conversation. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api import action_ids
from agents_slack.api.outbound import LONGEST_NAME, SlackJson, rich_text, shorten
from agents_slack.forms.blocks import MOST_OPTIONS, FormSubject, SelectOption, modal, select, select_input, text_box
from agents_slack.inbound.interactions import FormValues, chosen_value, typed_text
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.model.content import Block, BlockKind, Span
from core.model.ids import Seq

TEXT_INPUT = "words"
MESSAGE_INPUT = "which"
_LONGEST_QUOTE = 600


@dataclass(frozen=True, slots=True)
class AnswerableMessage:
    """A message that can be answered, and whose it is."""

    seq: Seq
    name: str
    text: str


def note_view(about: FormSubject, words: AgentWords = ENGLISH_WORDS) -> SlackJson:
    """A note."""
    hint = words("Your colleagues see it in the thread; the user does not.")
    box = text_box(TEXT_INPUT, words("Note"), hint=hint)
    return modal(action_ids.NOTE, "Internal note", about, [box], words, submit="Add note")


def reply_view(about: FormSubject, quotes: Sequence[AnswerableMessage], words: AgentWords = ENGLISH_WORDS) -> SlackJson:
    """An answer to the message at `about.seq`; where several stand in one post, one chooses. `quotes`: at least one."""
    box = text_box(TEXT_INPUT, words("Your reply to {name}", name=shorten(quotes[-1].name, LONGEST_NAME)))
    shown = [_which(about, quotes, words), box]
    return modal(action_ids.REPLY, "Reply to a message", about, shown, words, submit="Send")


def read(values: FormValues) -> str:
    """What was written; "" for nothing but blanks."""
    return typed_text(values, TEXT_INPUT)


def answered_seq(values: FormValues, about: FormSubject) -> Seq:
    """Which message is answered. Raises ValueError."""
    return Seq(int(chosen_value(values, MESSAGE_INPUT) or about.seq))


def _which(about: FormSubject, quotes: Sequence[AnswerableMessage], words: AgentWords) -> SlackJson:
    if len(quotes) == 1:
        quote = Span(shorten(quotes[0].text, _LONGEST_QUOTE) or "…")
        return rich_text([Block(BlockKind.QUOTE, (quote,))])
    choices = [SelectOption(f"{quote.name}: {quote.text}", str(quote.seq)) for quote in quotes[-MOST_OPTIONS:]]
    return select_input(MESSAGE_INPUT, words("Which message?"), select(choices, str(about.seq)))
