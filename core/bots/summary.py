"""What an agent reads before the conversation itself: at most three short lines of what is wanted and what was said.

`ExtractSummarizer` makes them of the conversation's own words, so there always is a summary. A model's may be nicer.
"""

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import structlog

from core.bots.protocol import AnswerFailed, ChatTurn
from core.model.events import Side

MOST_LINES = 3
LONGEST_LINE = 160  # characters
_ENDS = ".!?\n？！。؟"
_NO_ANSWER = "No answer came before a person was called."
_QUESTION_MARKS = ("?", "？", "؟", "¿")
_RECENT = 5  # messages of the user's in which the question is looked for
log = structlog.get_logger(__name__)


class Summarizer(Protocol):
    """Sums a conversation up."""

    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        """At most MOST_LINES lines of plain English; "" when the user has said nothing. May raise AnswerFailed."""
        ...


class ExtractSummarizer:
    """A Summarizer without a model, which never fails.

    `misses` are the sentences by which the bot says, in any language, that it has no answer.
    """

    def __init__(self, misses: Iterable[str]) -> None:
        self._misses = frozenset(misses)

    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        """See `extract`."""
        return extract(turns, self._misses)


class FallbackSummarizer:
    """A Summarizer that never fails: the first one has `seconds`, then the extract does."""

    def __init__(self, first: Summarizer, seconds: float, otherwise: ExtractSummarizer) -> None:
        self._first = first
        self._seconds = seconds
        self._otherwise = otherwise

    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        """The first one's lines, or the extract."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._first.summarize(turns)
        except (AnswerFailed, TimeoutError) as exc:
            log.warning("no model summed the conversation up", reason=str(exc) or "time limit")
        return await self._otherwise.summarize(turns)


def extract(turns: Sequence[ChatTurn], misses: Collection[str]) -> str:
    """What was asked last, what became of it, and the user's last words when they are others."""
    said = [turn for turn in turns if turn.text.strip() and turn.side is not Side.SYSTEM]
    place = _asked(said)
    if place is None:
        return ""
    lines = [_line("Asked", said[place].text), _outcome(said, place, misses)]
    last = max(index for index, turn in enumerate(said) if turn.side is Side.USER)
    if last != place:
        lines.append(_line("Wrote last", said[last].text))
    return "\n".join(lines)


def shortened(text: str, room: int) -> str:
    """One line of at most `room` characters, cut between words where there are any."""
    line = " ".join(text.split())
    if len(line) <= room:
        return line
    cut = line[: room - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(",;:") + "…"


def _asked(said: Sequence[ChatTurn]) -> int | None:
    """The place of the user's last question; without a question mark, of the longest of their last messages.

    "Can I talk to a person?" is no question that a person could answer; it counts where nothing else was said.
    """
    theirs = [place for place, turn in enumerate(said) if turn.side is Side.USER]
    real = [place for place in theirs if not _only_asks_for_person(said[place])][-_RECENT:] or theirs[-_RECENT:]
    asking = [place for place in real if _asks(said[place].text)]
    if asking:
        return asking[-1]
    return max(real, key=lambda place: len(said[place].text), default=None)


def _only_asks_for_person(turn: ChatTurn) -> bool:
    """Is there no question in it besides the request?"""
    wanted = turn.asked_for_person.casefold()
    sentences = re.findall(rf"[^{_ENDS}]+[{_ENDS}]*", turn.text)
    return bool(wanted) and not any(_asks(each) and wanted not in each.casefold() for each in sentences)


def _asks(text: str) -> bool:
    return any(mark in text for mark in _QUESTION_MARKS)


def _outcome(said: Sequence[ChatTurn], place: int, misses: Collection[str]) -> str:
    """What the question got for an answer; what the bot did not know is told only when nothing else is."""
    replies = [turn for turn in said[place + 1 :] if turn.side is not Side.USER]
    answers = [turn for turn in replies if turn.text not in misses]
    if answers:
        return _line("An agent answered" if answers[0].side is Side.AGENT else "The bot answered", answers[0].text)
    if replies:
        return "The bot did not know."
    asked_before = any(turn.side is Side.USER for turn in said[:place])
    was_answered = asked_before and any(turn.side is not Side.USER and turn.text not in misses for turn in said[:place])
    return "This was not answered before a person was called." if was_answered else _NO_ANSWER


def _line(label: str, text: str) -> str:
    return f"{label}: “{shortened(text, LONGEST_LINE - len(label) - 4)}”"
