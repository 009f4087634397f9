"""What Gemini replied: an answer, or why it is none. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from google.genai import types
from pydantic import ValidationError

from bridge.gemini.outbound import GeminiReply
from core.bots.protocol import AnswerFailed, BotAnswer, Source, StoppedForSafety, Usage
from core.bots.settings import BotSettings
from core.languages.built_in_sentences import bot_sentence

NAME = "gemini"
_FOR_SAFETY = frozenset(
    {
        types.FinishReason.SAFETY,
        types.FinishReason.PROHIBITED_CONTENT,
        types.FinishReason.BLOCKLIST,
        types.FinishReason.SPII,
        types.FinishReason.MODEL_ARMOR,
    }
)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class GeminiResponse:
    """What a model said and what it cost, once it ended well."""

    text: str
    usage: Usage


def to_response(model: str, pieces: Sequence[types.GenerateContentResponse]) -> GeminiResponse:
    """All pieces of one response together. Raises StoppedForSafety when it was blocked, AnswerFailed when cut off."""
    candidates = [candidate for piece in pieces for candidate in (piece.candidates or ())[:1]]
    blocked = next((reason for piece in pieces if (reason := _block_reason(piece))), "")
    if blocked:
        raise StoppedForSafety(f"the question was blocked: {blocked}")
    if not candidates:
        raise AnswerFailed("the question was blocked: no reason given")
    finish = next((candidate.finish_reason for candidate in reversed(candidates) if candidate.finish_reason), None)
    if finish is not types.FinishReason.STOP:
        failure = StoppedForSafety if finish in _FOR_SAFETY else AnswerFailed
        raise failure(f"the answer was stopped: {finish.value if finish else 'no reason given'}")
    return GeminiResponse("".join(map(to_text, pieces)), to_usage(model, pieces))


def to_text(piece: types.GenerateContentResponse) -> str:
    """The words in one piece of a response, without the model's thoughts."""
    content = piece.candidates[0].content if piece.candidates else None
    parts = content.parts or () if content else ()
    return "".join(part.text for part in parts if part.text and not part.thought)


def to_usage(model: str, pieces: Sequence[types.GenerateContentResponse]) -> Usage:
    """What the service counted. It counts from the start in each piece of a stream, so the last one tells all."""
    counted = next((piece.usage_metadata for piece in reversed(pieces) if piece.usage_metadata), None)
    if counted is None:
        return Usage(model)
    return Usage(
        model,
        prompt=counted.prompt_token_count or 0,
        answer=counted.candidates_token_count or 0,
        thoughts=counted.thoughts_token_count or 0,
        cached=counted.cached_content_token_count or 0,
    )


def to_answer(response: GeminiResponse, settings: BotSettings, sources: tuple[Source, ...], fence: str) -> BotAnswer:
    """The answer in what was said. One below the confidence asked for becomes our own "I don't know".

    Raises AnswerFailed when it is not in the form asked for, or gives the instructions away.
    """
    reply = _to_reply(response.text)
    if fence in response.text:
        raise AnswerFailed("the answer quotes its instructions")
    confidence = min(1.0, max(0.0, reply.confidence))
    knows = confidence >= settings.gemini.answer_at
    return BotAnswer(
        text=reply.text.strip() if knows else bot_sentence("unknown", reply.language) or settings.texts.unknown,
        confidence=confidence,
        knows=knows,
        wants_human=reply.wants_human,
        language=reply.language if _LANGUAGE_TAG.fullmatch(reply.language) else "",
        sources=sources if knows else (),
        by=NAME,
        usage=response.usage,
        markdown=knows,
    )


def _to_reply(text: str) -> GeminiReply:
    try:
        reply = GeminiReply.model_validate_json(text)
    except ValidationError as exc:
        # The reason is left behind: it quotes the text.
        raise AnswerFailed("the answer is not in the form asked for") from exc
    if not reply.text.strip():
        raise AnswerFailed("the answer is not in the form asked for")
    return reply


def _block_reason(piece: types.GenerateContentResponse) -> str:
    reason = piece.prompt_feedback.block_reason if piece.prompt_feedback else None
    return reason.value if reason else ""
