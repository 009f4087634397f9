"""The knowledge bot: answers with the sections of the company's own files, and knows when they do not answer.

It says nothing that does not stand in them, contacts nobody and keeps nothing between two questions.
"""

from collections.abc import Iterator, Sequence

import structlog

from core.bots.follow_up_questions import LONGEST, to_query
from core.bots.protocol import BotAnswer, BotQuestion, ChatTurn
from core.bots.retrieval import KnowledgeIndex, SectionHit
from core.bots.settings import BotSettings
from core.bots.small_talk import SmallTalkFilter

NAME = "knowledge"
_PAIR = 2
log = structlog.get_logger(__name__)


class KnowledgeBot:
    """An Answerer that needs nobody. It never raises AnswerFailed."""

    def __init__(self, index: KnowledgeIndex, settings: BotSettings) -> None:
        self._index = index
        self._settings = settings
        self._courtesies = SmallTalkFilter(settings.small_talk)

    async def answer(self, question: BotQuestion) -> BotAnswer:
        """Answer at once; a question takes a few milliseconds."""
        heard = self._courtesies.split_off(question.text[:LONGEST])
        if not heard.sentences and heard.reply:
            return BotAnswer(heard.reply, 1.0, language="en", by=NAME)
        hits = self._pair(heard.sentences, question.turns) or self._best(heard.sentences, question.turns)
        confidence = min((hit.confidence for hit in hits), default=0.0)
        log.debug("searched the knowledge", asked=question.text, confidence=round(confidence, 2), hits=len(hits))
        if confidence < self._settings.answer_at:
            return BotAnswer(self._settings.texts.unknown, confidence, knows=False, language="en", by=NAME)
        text = "\n\n".join(hit.section.text for hit in hits)
        return BotAnswer(text, confidence, language="en", sources=tuple(hit.section.source for hit in hits), by=NAME)

    def _best(self, sentences: Sequence[Sequence[str]], turns: Sequence[ChatTurn]) -> tuple[SectionHit, ...]:
        tokens = [token for sentence in sentences for token in sentence]
        return self._index.search(to_query(self._index, tokens, turns))

    def _pair(self, sentences: Sequence[Sequence[str]], turns: Sequence[ChatTurn]) -> tuple[SectionHit, ...]:
        """Two sections when two things are clearly asked; otherwise nothing."""
        parts = list(sentences) if len(sentences) == _PAIR else list(self._halves(sentences))
        hits = tuple(hit for part in parts for hit in self._index.search(to_query(self._index, part, turns)))
        are_sure = all(hit.confidence >= self._settings.answer_both_at for hit in hits)
        return hits if are_sure and len({hit.section for hit in hits}) == _PAIR else ()

    def _halves(self, sentences: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
        """One sentence cut at its "and", when both sides say enough to be questions of their own."""
        if len(sentences) != 1 or "and" not in sentences[0][1:]:
            return
        cut = sentences[0].index("and", 1)
        halves = (sentences[0][:cut], sentences[0][cut + 1 :])
        if all(len(self._index.query(half).terms) >= _PAIR for half in halves):
            yield from halves
