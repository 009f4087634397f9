"""What the knowledge does not answer: questions that the bot missed or an agent then answered, and how often. Pure.

Questions are put together by what they mean where their vectors are known, else by the words they share. Nobody's
address or number is quoted: whoever reads this decides about the knowledge, not about a person.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.embeddings.protocol import Vector
from core.escalation.similarity import similarity
from core.languages.tags import main_language
from core.model.events import Claimed, Closed, Escalated, Event, HandedBack, Message, Side
from core.model.ids import Micros, SessionId

# Of rewordings of a question by people 81 % are this near, of other questions on the same subject 4 % (the pairs of
# tests/data/knowledge/similar.en.csv, as questions). Across languages everything is farther away: of other questions
# fewer than 1 % are that near.
_SAME_MEANING, _ACROSS_LANGUAGES = 0.91, 0.88
_SAME_WORDS = 0.6
_SHORTEST_REPLY = 15  # characters: "one moment" answers nothing
_LONGEST_QUOTED = 300
_LEAST_LETTERS = 4
_PRIVATE = re.compile(
    r"\S+@\S+\.\w+|https?://\S+|(?<!\w)\+?\d[\d ()/.-]{6,}\d(?!\w)|(?<!\w)[A-Z0-9]*\d[A-Z0-9]{7,}(?!\w)"
)
_HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of a user's. `missed`: the bot said that it does not know; `reply` is what an agent answered."""

    session: SessionId
    at: Micros
    text: str
    language: str  # BCP 47, "" when not known
    missed: bool
    reply: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeGap:
    """Questions that mean the same, the latest first."""

    questions: Sequence[AskedQuestion]

    @property
    def missed(self) -> int:
        """How often the bot did not know."""
        return sum(each.missed for each in self.questions)

    @property
    def answered(self) -> int:
        """How often an agent answered."""
        return sum(bool(each.reply) for each in self.questions)

    @property
    def languages(self) -> Mapping[str, int]:
        """How often in which language, "?" where nobody knows."""
        return Counter(main_language(each.language) or "?" for each in self.questions)

    @property
    def wordings(self) -> Sequence[str]:
        """How it was asked, each way once."""
        return tuple(dict.fromkeys(hide_private(each.text) for each in self.questions))

    @property
    def replies(self) -> Sequence[str]:
        """What agents answered, each answer once."""
        return tuple(dict.fromkeys(hide_private(each.reply) for each in self.questions if each.reply))

    def draft(self) -> str:
        """A section for the knowledge, to be edited: the shortest wording is its heading, the latest reply its text."""
        heading = min(self.wordings, key=len)
        others = [each for each in self.wordings if each != heading]
        text = self.replies[0] if self.replies else "(write the answer here)"
        asked = "\n".join(["", "Also asked as:", *(f"- {each}" for each in others[:10])]) if others else ""
        return f"## {heading}\n\n{text}\n{asked}\n".replace("\n\n\n", "\n\n")


def hide_private(text: str) -> str:
    """On one line, without addresses, links, phone numbers and codes."""
    return " ".join(_PRIVATE.sub(_HIDDEN, text).split())[:_LONGEST_QUOTED]


@dataclass(slots=True)
class _Reading:
    """One walk through a log."""

    session: SessionId
    language: str
    asked: list[str] = field(default_factory=list)  # what nobody has answered yet
    at: Micros = Micros(0)
    unanswered: AskedQuestion | None = None  # what an agent may still answer
    has_agent: bool = False

    def user_wrote(self, event: Event, words: str) -> None:
        if self.has_agent:
            return
        self.asked.append(words)
        self.at = event.at

    def question(self, *, missed: bool) -> AskedQuestion | None:
        text = "\n".join(self.asked).strip()
        self.asked.clear()
        if sum(character.isalpha() for character in text) < _LEAST_LETTERS:
            return None
        return AskedQuestion(self.session, self.at, text, self.language, missed)


def unanswered_questions(session: SessionId, language: str, log: Sequence[Event]) -> Iterator[AskedQuestion]:
    """The questions of one session that the bot missed, or that were open when an agent came, with their reply.

    The words by which somebody asked for a person are no question.
    """
    reading = _Reading(session, language)
    for event in log:
        match event.body:
            case Message(content=content) if event.author.side is Side.USER:
                reading.user_wrote(event, content.own_words)
            case Message(missed=missed, confidence=confidence) if event.author.side is Side.BOT and (
                missed or confidence is not None
            ):
                question = reading.question(missed=missed)
                if missed and question:
                    yield from filter(None, (reading.unanswered,))
                    reading.unanswered = question
            case Escalated(category=category, matched=matched):
                if category == "request" and reading.asked:
                    reading.asked[-1] = reading.asked[-1].replace(matched, "") if matched else ""
                question = reading.question(missed=False)
                if question and reading.unanswered is None:
                    reading.unanswered = question
            case Claimed():
                reading.has_agent = True
            case Message(content=content) if event.author.side is Side.AGENT and reading.unanswered:
                if len(content.text.strip()) >= _SHORTEST_REPLY:
                    yield _answered(reading.unanswered, content.text)
                    reading.unanswered = None
            case HandedBack() | Closed():
                reading.has_agent = False
                reading.asked.clear()
                yield from filter(
                    None, (reading.unanswered if reading.unanswered and reading.unanswered.missed else None,)
                )
                reading.unanswered = None
    if reading.unanswered and reading.unanswered.missed:
        yield reading.unanswered


def _answered(question: AskedQuestion, reply: str) -> AskedQuestion:
    return AskedQuestion(question.session, question.at, question.text, question.language, question.missed, reply)


def knowledge_gaps(
    questions: Iterable[AskedQuestion], vectors: Mapping[str, Vector] | None = None
) -> list[KnowledgeGap]:
    """The questions in groups, the largest first, then the latest. `vectors`: what texts mean, where it is known."""
    groups: list[list[AskedQuestion]] = []
    for question in sorted(questions, key=lambda each: each.at, reverse=True):
        near = max(groups, key=lambda group: _nearness(question, group, vectors), default=None)
        if near is not None and _nearness(question, near, vectors) >= 1:
            near.append(question)
        else:
            groups.append([question])
    return sorted(map(KnowledgeGap, groups), key=lambda gap: (-len(gap.questions), -gap.questions[0].at))


def _nearness(question: AskedQuestion, group: Sequence[AskedQuestion], vectors: Mapping[str, Vector] | None) -> float:
    """From 1 on they are the same."""
    if vectors and question.text in vectors:
        near = [_by_meaning(question, each, vectors) for each in group if each.text in vectors]
        return float(np.mean(near)) if near else 0.0
    return similarity(question.text, group[0].text) / _SAME_WORDS


def _by_meaning(one: AskedQuestion, other: AskedQuestion, vectors: Mapping[str, Vector]) -> float:
    is_same = main_language(one.language) == main_language(other.language)
    return float(vectors[one.text] @ vectors[other.text]) / (_SAME_MEANING if is_same else _ACROSS_LANGUAGES)
