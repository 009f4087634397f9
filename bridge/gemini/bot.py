"""Asks Gemini, with the sections nearest to the question. Keeps nothing between two questions: the chain has others."""

from collections.abc import Callable, Sequence

from bridge.gemini.draft_stream import DraftStream
from bridge.gemini.fences import new_fence
from bridge.gemini.inbound import to_answer
from bridge.gemini.outbound import to_config, to_contents
from bridge.gemini.service import GeminiService
from bridge.gemini.summaries import to_summary, to_summary_config, to_transcript
from bridge.gemini.translations import to_quotation, to_translation, to_translation_config
from core.bots.follow_up_questions import to_wide_query
from core.bots.protocol import AnswerFailed, BotAnswer, BotQuestion, ChatTurn, ShowDraft
from core.bots.retrieval import KnowledgeIndex
from core.bots.settings import BotSettings
from core.rendering.markdown import unfinished
from core.runtime.rate_limits import RateLimits


class GeminiBot:
    """An Answerer, a Summarizer, a Translator, and Streams. Close it with `aclose`."""

    def __init__(self, service: GeminiService, index: KnowledgeIndex, settings: BotSettings) -> None:
        self._service = service
        self._index = index
        self._settings = settings
        self._shares = RateLimits()

    async def answer(self, question: BotQuestion) -> BotAnswer:
        """Answer from the notes. Raises AnswerFailed."""
        return await self._answer(question, None)

    async def stream(self, question: BotQuestion, draft: ShowDraft) -> BotAnswer:
        """Answer from the notes, and show the text as it is written. Raises AnswerFailed."""
        return await self._answer(question, draft)

    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        """The conversation in a few lines for the agent who takes it over. Raises AnswerFailed."""
        fence = new_fence(turn.text for turn in turns)
        transcript = to_transcript(turns, self._settings.gemini, fence)
        said = await self._service.generate([transcript], to_summary_config(fence))
        return to_summary(said.text, fence)

    async def translate(self, segments: Sequence[str], language: str) -> list[str]:
        """The segments in a language (BCP 47). Raises AnswerFailed."""
        fence = new_fence(segments)
        said = await self._service.generate([to_quotation(segments, fence)], to_translation_config(language, fence))
        return to_translation(said.text, fence)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._service.aclose()

    async def _answer(self, question: BotQuestion, draft: ShowDraft | None) -> BotAnswer:
        self._count(question.asker)
        query = to_wide_query(self._index, question)
        hits = self._index.search(query, self._settings.gemini.sections, question.vector, question.language)
        fence = new_fence(hit.section.text for hit in hits)
        config = to_config([hit.section for hit in hits], fence)
        contents = to_contents(question, self._settings.gemini)
        said = await self._service.generate(contents, config, self._hearing(draft, fence))
        sources = tuple(hit.section.source for hit in hits if hit.confidence >= self._settings.answer_at)
        return to_answer(said, self._settings, sources, fence)

    def _count(self, asker: str) -> None:
        """One more answer for somebody. Raises AnswerFailed when they had their share: the others have theirs."""
        most = self._settings.gemini.answers_per_visitor
        if most is not None and asker and not self._shares.allows(f"{most} per day", asker):
            raise AnswerFailed("this person had a day's share of answers")

    def _hearing(self, draft: ShowDraft | None, fence: str) -> Callable[[str], None] | None:
        if draft is None:
            return None
        return DraftStream(lambda text: draft(unfinished(text)), self._settings.gemini.answer_at, fence).hear
