"""What a bot is asked and what it answers. Implementations: the knowledge bot here, Gemini in `bridge.gemini`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.events import Side


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far. Agents' words are turns too, once the bot has the session again."""

    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the bot is asked: the conversation, oldest first, whose last turn is the user's.

    `text` is what is to be answered: the user's messages since the last answer, joined by line breaks.
    """

    text: str
    turns: Sequence[Turn]
    language: str = ""  # BCP 47, "" when not known


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from: a section of a knowledge file."""

    title: str
    file: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`confidence` is 0 to 1. `knows` False: the text only says that the bot does not know (a miss)."""

    text: str
    confidence: float
    knows: bool = True
    wants_human: bool = False
    language: str = ""
    sources: tuple[Source, ...] = ()
    by: str = ""  # "knowledge", "gemini"


class AnswerFailed(Exception):
    """No answer came: time limit, quota, blocked, broken output. The next bot is asked, then a person."""


class Answerer(Protocol):
    """A bot."""

    async def answer(self, question: Question) -> Answer:
        """Answer, or say that it does not know. Raises AnswerFailed; never anything else for a remote fault."""
        ...
