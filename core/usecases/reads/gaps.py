"""The questions of stored sessions that the knowledge did not answer, put together."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.bots.knowledge_gaps import AskedQuestion, KnowledgeGap, knowledge_gaps, unanswered_questions
from core.embeddings.protocol import EmbeddingUnavailable, TextForm, Vector
from core.model.ids import Micros
from core.store.queries.history import past_sessions
from core.store.tx import Tx
from core.usecases.conversations import Conversations

LONGEST = 15.0  # seconds of reading: beside it the bridge has conversations to carry
MOST_EMBEDDED = 400  # texts, the latest; the others are compared by their words
_BATCH = 50  # sessions of one read


@dataclass(frozen=True, slots=True)
class FoundGaps:
    """`is_whole`: there was time for all sessions. `by_meaning`: there was a model to put questions together."""

    gaps: Sequence[KnowledgeGap]
    questions: int
    is_whole: bool
    by_meaning: bool


async def find_gaps(conversations: Conversations, since: Micros) -> FoundGaps:
    """The gaps of sessions opened since."""
    questions, is_whole = await _questions(conversations, since)
    vectors = await _vectors(conversations, questions)
    gaps = await asyncio.to_thread(knowledge_gaps, questions, vectors)
    return FoundGaps(gaps, len(questions), is_whole, bool(vectors))


async def _questions(conversations: Conversations, since: Micros) -> tuple[list[AskedQuestion], bool]:
    until = time.monotonic() + LONGEST
    found: list[AskedQuestion] = []
    after: str | None = ""
    while after is not None:
        if time.monotonic() > until:
            return found, False
        questions, after = await conversations.read(_asked_in_vain, since, after)
        found += questions
    return found, True


def _asked_in_vain(tx: Tx, since: Micros, after: str) -> tuple[Sequence[AskedQuestion], str | None]:
    """Of the next sessions behind an id; with the id to go on from, None at the end."""
    sessions = past_sessions(tx, since, after, _BATCH)
    questions = [question for one in sessions for question in unanswered_questions(one.id, one.language, one.log)]
    return questions, sessions[-1].id if len(sessions) == _BATCH else None


async def _vectors(conversations: Conversations, questions: Sequence[AskedQuestion]) -> Mapping[str, Vector]:
    """What the texts mean: each was asked of the bot, which had it embedded before."""
    if conversations.embedder is None:
        return {}
    latest = sorted(questions, key=lambda each: each.at, reverse=True)
    texts = list(dict.fromkeys(each.text for each in latest))[:MOST_EMBEDDED]
    try:
        return dict(zip(texts, await conversations.embedder.embed(texts, TextForm.QUERY), strict=True))
    except EmbeddingUnavailable:
        return {}
