"""What Gemini replied: an answer, or why it is none. Pure."""

from google.genai import types

from bridge.gemini.outbound import Reply
from core.bots.protocol import Answer, AnswerFailed, Source
from core.bots.settings import BotSettings

NAME = "gemini"


def to_answer(response: types.GenerateContentResponse, settings: BotSettings, sources: tuple[Source, ...]) -> Answer:
    """The answer in the response. A reply below the confidence asked for becomes the house's own "I don't know".

    Raises AnswerFailed when it was blocked, cut off or is not in the form asked for.
    """
    reply = _to_reply(response)
    confidence = min(1.0, max(0.0, reply.confidence))
    knows = confidence >= settings.gemini.answer_at
    return Answer(
        text=reply.text.strip() if knows else settings.texts.unknown,
        confidence=confidence,
        knows=knows,
        wants_human=reply.wants_human,
        language=reply.language,
        sources=sources if knows else (),
        by=NAME,
    )


def _to_reply(response: types.GenerateContentResponse) -> Reply:
    if not response.candidates:
        feedback = response.prompt_feedback
        reason = feedback.block_reason if feedback else None
        raise AnswerFailed(f"the question was blocked: {reason.value if reason else 'no reason given'}")
    finish = response.candidates[0].finish_reason
    if finish is not types.FinishReason.STOP:
        raise AnswerFailed(f"the answer was stopped: {finish.value if finish else 'no reason given'}")
    if not isinstance(response.parsed, Reply) or not response.parsed.text.strip():
        raise AnswerFailed("the answer is not in the form asked for")
    return response.parsed
