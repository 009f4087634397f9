"""The knowledge bot: answers with the sections of the company's own files, and knows when they do not answer.

It says nothing that does not stand in them, contacts nobody and keeps nothing between two questions.
"""

from collections.abc import Iterator, Sequence

import structlog

from core.bots.courtesies import reply_to_courtesy
from core.bots.follow_up_questions import LONGEST, to_query
from core.bots.protocol import BotAnswer, BotQuestion
from core.bots.retrieval import KnowledgeIndex, KnowledgeQuery, SectionHit
from core.bots.settings import BotSettings
from core.bots.small_talk import SmallTalkFilter
from core.embeddings.protocol import Embedder, EmbeddingUnavailable, Vector
from core.languages.built_in_sentences import bot_sentence

NAME = "knowledge"
_PAIR = 2
_QUESTION_MARKS = "?？؟"
# A second section this likely may be meant; one this near to the first as likely as that.
_POSSIBLE, _TIE = 0.15, 0.8
log = structlog.get_logger(__name__)


class KnowledgeBot:
    """An Answerer that needs nobody. It never raises AnswerFailed.

    What a question means counts where it is known (`BotQuestion.vector`). `embedder` works that out for one that
    points back, together with what it points at, and for two questions in one message; without one these go by words.
    """

    def __init__(self, index: KnowledgeIndex, settings: BotSettings, embedder: Embedder | None = None) -> None:
        self._index = index
        self._settings = settings
        self._embedder = embedder
        self._courtesies = SmallTalkFilter(settings.small_talk)

    async def answer(self, question: BotQuestion) -> BotAnswer:
        """Answer at once; a question takes about a millisecond, and 30 more for each text that is embedded here."""
        heard = self._courtesies.split_off(question.text[:LONGEST])
        is_courtesy = not heard.sentences and heard.reply is not None
        if reply := reply_to_courtesy(question.text, question.language, only_readers=is_courtesy):
            return BotAnswer(reply.text, 1.0, language=reply.language, by=NAME)
        if not heard.sentences and heard.reply:
            return BotAnswer(heard.reply, 1.0, language="en", by=NAME)
        chosen = self._index.labelled(question.text)
        hits = (chosen,) if chosen else await self._pair(heard.sentences, question)
        if not hits:
            best = await self._best(heard.sentences, question)
            if choices := self._choices(best):
                return self._offer(choices, question.language)
            hits = best[:1]
        confidence = min((hit.confidence for hit in hits), default=0.0)
        log.debug("searched the knowledge", asked=question.text, confidence=round(confidence, 2), hits=len(hits))
        if confidence < self._settings.answer_at:
            said = bot_sentence("unknown", question.language) or self._settings.texts.unknown
            return BotAnswer(said, confidence, knows=False, language=question.language or "en", by=NAME)
        text = "\n\n".join(hit.section.text for hit in hits)
        language = hits[0].section.language or self._settings.language
        sources = tuple(hit.section.source for hit in hits)
        return BotAnswer(text, confidence, language=language, sources=sources, by=NAME)

    async def _best(self, sentences: Sequence[Sequence[str]], question: BotQuestion) -> Sequence[SectionHit]:
        """The nearest section, and where the question is compared by meaning the second one, too."""
        tokens = [token for sentence in sentences for token in sentence]
        query = to_query(self._index, tokens, question.turns)
        vector = question.vector
        if vector is not None and query.earlier:
            vector = await self._meaning("\n".join((*query.earlier, question.text)))
        if vector is None or not self._index.compares_meaning:
            return self._search(query, None, question.language)
        return self._search(query, vector, question.language, _PAIR)

    def _search(
        self, query: KnowledgeQuery, vector: Vector | None, reader: str, limit: int = 1
    ) -> Sequence[SectionHit]:
        """By words, what is not found in the reader's language is looked for in the knowledge's own."""
        hits = self._index.search(query, limit, vector, reader)
        is_sure = hits and hits[0].confidence >= self._settings.answer_at
        if vector is not None or is_sure or not self._index.is_translated:
            return hits
        others = self._index.search(query, limit, vector, self._settings.language)
        return max(hits, others, key=lambda found: found[0].confidence if found else 0.0)

    async def _meaning(self, text: str) -> Vector | None:
        try:
            return await self._embedder.embed_question(text) if self._embedder else None
        except EmbeddingUnavailable as exc:
            log.debug("a part of a question goes by its words", why=str(exc))
            return None

    def _choices(self, best: Sequence[SectionHit]) -> Sequence[SectionHit]:
        """Both of two sections of which probably one is meant, but either may be; otherwise nothing."""
        if len(best) < _PAIR or best[1].confidence < _POSSIBLE:
            return ()
        sure = best[0].confidence >= self._settings.answer_at and best[1].confidence < _TIE * best[0].confidence
        together = best[0].confidence + best[1].confidence
        return best if not sure and together >= self._settings.answer_at else ()

    def _offer(self, choices: Sequence[SectionHit], language: str) -> BotAnswer:
        return BotAnswer(
            bot_sentence("did_you_mean", language) or self._settings.texts.did_you_mean,
            min(1.0, sum(hit.confidence for hit in choices)),
            language=language or "en",
            choices=tuple(self._index.label(hit.section) for hit in choices),
            by=NAME,
        )

    async def _pair(self, sentences: Sequence[Sequence[str]], question: BotQuestion) -> Sequence[SectionHit]:
        """Two sections when two things are clearly asked; otherwise nothing."""
        parts = list(sentences) if len(sentences) == _PAIR else list(self._halves(sentences))
        reader = question.language
        asked = [to_query(self._index, part, question.turns) for part in parts]
        hits = [hit for query in asked for hit in self._search(query, None, reader)]
        if question.vector is not None and (self._are_two(hits) or _asks_twice(question.text)):
            meanings = [await self._meaning(" ".join(part)) for part in parts]
            hits = [
                hit
                for part, meaning in zip(parts, meanings, strict=True)
                for hit in self._search(self._index.query(part), meaning, reader)
            ]
        return hits if self._are_two(hits) else ()

    def _are_two(self, hits: Sequence[SectionHit]) -> bool:
        are_sure = all(hit.confidence >= self._settings.answer_both_at for hit in hits)
        return are_sure and len({hit.section for hit in hits}) == _PAIR

    def _halves(self, sentences: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
        """One sentence cut at its "and", when both sides say enough to be questions of their own."""
        if len(sentences) != 1 or "and" not in sentences[0][1:]:
            return
        cut = sentences[0].index("and", 1)
        halves = (sentences[0][:cut], sentences[0][cut + 1 :])
        if all(len(self._index.query(half).terms) >= _PAIR for half in halves):
            yield from halves


def _asks_twice(text: str) -> bool:
    return sum(text.count(mark) for mark in _QUESTION_MARKS) == _PAIR
