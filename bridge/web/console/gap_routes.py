"""The call for admins who look for what the bot should know: the gaps of the knowledge."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from bridge.web.console.context import ContextDep, admin
from bridge.web.console.outbound import millis
from core.bots.knowledge_gaps import KnowledgeGap
from core.model.ids import Micros
from core.usecases.reads.gaps import find_gaps
from core.usecases.rules import SECOND

_DAY = 24 * 3600 * SECOND
_MOST = 100  # gaps of one answer
_WORDINGS = 20  # of one gap


class GapAnswer(BaseModel):
    """Questions that mean the same: how often, in which languages, in which words, what agents replied, and a draft."""

    count: int
    missed: int
    answered: int
    languages: dict[str, int]
    wordings: list[str]
    replies: list[str]
    latest: int
    draft: str


class GapsAnswer(BaseModel):
    """The gaps, the most frequent first. `is_whole` False: there was time for a part of the conversations only."""

    gaps: list[GapAnswer]
    questions: int
    is_whole: bool
    by_meaning: bool


def routes() -> APIRouter:
    """Where it is."""
    router = APIRouter(tags=["For admins"], dependencies=[Depends(admin)])
    router.get("/gaps", response_model=GapsAnswer)(gaps)
    return router


async def gaps(context: ContextDep, days: Annotated[int, Query(ge=1, le=92)] = 30) -> Any:
    """What users asked in the last days that the bot missed or an agent then answered."""
    conversations = context.conversations
    async with context.reading_history:  # it reads every conversation of these days
        found = await find_gaps(conversations, Micros(conversations.now - days * _DAY))
    return {
        "gaps": [_to_gap(gap) for gap in found.gaps[:_MOST]], "questions": found.questions, "is_whole": found.is_whole,
        "by_meaning": found.by_meaning,
    }  # fmt: skip


def _to_gap(gap: KnowledgeGap) -> dict[str, Any]:
    return {
        "count": len(gap.questions), "missed": gap.missed, "answered": gap.answered, "languages": dict(gap.languages),
        "wordings": gap.wordings[:_WORDINGS], "replies": gap.replies[:_WORDINGS],
        "latest": millis(gap.questions[0].at), "draft": gap.draft(),
    }  # fmt: skip
