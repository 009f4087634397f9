"""What a bot is asked and what it answers. Implementations: the knowledge bot here, Gemini in `bridge.gemini`.

What goes wrong, by what the next bot in the chain has to know:

    AnswerFailed            this question got no answer
    ├── StoppedForSafety    and for a reason that a person should know: the service's safety rules
    └── Unavailable         no question would: the service is down, too slow, out of quota, or refuses us
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from core.embeddings.protocol import Vector
from core.model.events import Side


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """One message of the conversation so far. Agents' words are turns too, once the bot has the session again.

    `asked_for_person`: the words of the user's for which a person was called.
    """

    side: Side
    text: str
    asked_for_person: str = ""


@dataclass(frozen=True, slots=True)
class BotQuestion:
    """What the bot is asked: the conversation, oldest first, whose last turn is the user's.

    `text` is what is to be answered: the user's messages since the last answer, joined by line breaks.
    """

    text: str
    turns: Sequence[ChatTurn]
    language: str = ""  # BCP 47, "" when not known
    asker: str = ""  # who asks, for shares of what costs; "" when nobody counts
    vector: Vector | None = field(default=None, compare=False, repr=False)  # what the text means, where that is known


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from: a section of a knowledge file."""

    title: str
    file: str


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one call, as the service counts. `cached` is part of `prompt`; `thoughts` is none of `answer`."""

    model: str
    prompt: int = 0
    answer: int = 0
    thoughts: int = 0
    cached: int = 0

    @property
    def total(self) -> int:
        """What counts towards a daily limit."""
        return self.prompt + self.answer + self.thoughts


@dataclass(frozen=True, slots=True)
class BotAnswer:
    """`confidence` is 0 to 1. `knows` False: the text only says that the bot does not know (a miss).

    `markdown`: the text is Markdown, to be read by `core.rendering.markdown`.

    `choices`: the text only asks which of these the user means, each the heading of a section. Pressed, one comes back
    as the next question, in these very words. That is neither an answer nor a miss, whatever `knows` says.

    `usage` is None when no model was asked. `safety_stop`: a bot that was asked before was stopped by safety rules.
    """

    text: str
    confidence: float
    knows: bool = True
    wants_human: bool = False
    language: str = ""
    sources: tuple[Source, ...] = ()
    by: str = ""  # "knowledge", "gemini"
    usage: Usage | None = None
    safety_stop: bool = False
    markdown: bool = False
    choices: tuple[str, ...] = ()


class AnswerFailed(Exception):
    """No answer came: time limit, quota, blocked, broken output. The next bot is asked, then a person."""


class StoppedForSafety(AnswerFailed):
    """The question was blocked, or the answer stopped, by safety rules. The next bot is asked; a person hears of it."""


class BotUnavailable(AnswerFailed):
    """The bot itself is out of order. `retry_after`: the seconds that the service asks to be left alone for, if any."""

    def __init__(self, reason: str, retry_after: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


ShowDraft = Callable[[str], None]


class Answerer(Protocol):
    """A bot."""

    async def answer(self, question: BotQuestion) -> BotAnswer:
        """Answer, or say that it does not know. Raises AnswerFailed; never anything else for a remote fault."""
        ...


@runtime_checkable
class StreamsAnswers(Protocol):
    """A bot that can show an answer while it is being written."""

    async def stream(self, question: BotQuestion, draft: ShowDraft) -> BotAnswer:
        """Answer like `Answerer.answer`, and raise like it; only what is returned counts.

        `draft` is handed the whole text so far, as often as it grows, and never after the return. "" takes back what
        was shown. It must not block or raise.
        """
        ...


async def ask(bot: Answerer, question: BotQuestion, draft: ShowDraft | None = None) -> BotAnswer:
    """The bot's answer, with drafts if they are wanted and the bot can. Raises AnswerFailed."""
    if draft is not None and isinstance(bot, StreamsAnswers):
        return await bot.stream(question, draft)
    return await bot.answer(question)
