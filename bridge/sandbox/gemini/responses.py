"""The bodies of good answers, as ai.google.dev/api/generate-content#generatecontentresponse documents them."""

import json
import math
from collections.abc import Iterator
from typing import Any

from bridge.sandbox.gemini.outcomes import GeminiOutcome
from bridge.sandbox.gemini.replies import CheckedRequest

_CHARACTERS_PER_TOKEN = 4  # ai.google.dev/gemini-api/docs/tokens
_CHUNKS = 4

ResponseBody = dict[str, Any]


def count_tokens(text: str) -> int:
    """About how many tokens a text has."""
    return math.ceil(len(text) / _CHARACTERS_PER_TOKEN)


def whole_response(asked: CheckedRequest, text: str, outcome: GeminiOutcome | None, response_id: str) -> ResponseBody:
    """The one body of generateContent."""
    if outcome is GeminiOutcome.BLOCKED_PROMPT:
        return _blocked(asked, response_id)
    said, finish = _ending(asked, text, outcome)
    return _body(asked, "" if outcome is GeminiOutcome.SAFETY else said, finish, said, response_id)


def stream_responses(
    asked: CheckedRequest, text: str, outcome: GeminiOutcome | None, response_id: str
) -> Iterator[ResponseBody]:
    """The bodies of streamGenerateContent; the last one has the finish reason."""
    if outcome is GeminiOutcome.BLOCKED_PROMPT:
        yield _blocked(asked, response_id)
        return
    said, finish = _ending(asked, text, outcome)
    size = max(1, math.ceil(len(said) / _CHUNKS))
    pieces = [said[start : start + size] for start in range(0, len(said), size)] or [""]
    last = "" if outcome is GeminiOutcome.SAFETY else pieces.pop()
    so_far = ""
    for piece in pieces:
        so_far += piece
        yield _body(asked, piece, None, so_far, response_id)
    yield _body(asked, last, finish, said, response_id)


def _ending(asked: CheckedRequest, text: str, outcome: GeminiOutcome | None) -> tuple[str, str]:
    """What the model gets to say, and why it stops."""
    most = (asked.body.generation_config.max_output_tokens or 8192) * _CHARACTERS_PER_TOKEN
    match outcome:
        case GeminiOutcome.TRUNCATED:
            return text[: len(text) // 2], "MAX_TOKENS"
        case GeminiOutcome.SAFETY:
            return text[: len(text) // 2], "SAFETY"
        case GeminiOutcome.EMPTY:
            return "", "STOP"
        case GeminiOutcome.BROKEN_JSON:
            return f"Here you are: {text}", "STOP"
        case _ if len(text) > most:
            return text[:most], "MAX_TOKENS"
        case _:
            return text, "STOP"


def _body(asked: CheckedRequest, text: str, finish: str | None, so_far: str, response_id: str) -> ResponseBody:
    content: ResponseBody = {"role": "model"} | ({"parts": [{"text": text}]} if text else {})
    candidate: ResponseBody = {"index": 0, "content": content}
    if finish:
        candidate["finishReason"] = finish
    if finish == "SAFETY":
        rating = {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True}
        candidate["safetyRatings"] = [rating]
    return {"candidates": [candidate]} | _about(asked, so_far, response_id)


def _blocked(asked: CheckedRequest, response_id: str) -> ResponseBody:
    return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}} | _about(asked, "", response_id)


def _about(asked: CheckedRequest, said: str, response_id: str) -> ResponseBody:
    prompt = count_tokens(asked.body.system_text + "".join(content.text for content in asked.body.contents))
    usage = {
        "promptTokenCount": prompt,
        "candidatesTokenCount": count_tokens(said),
        "totalTokenCount": prompt + count_tokens(said),
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": prompt}],
    }
    return {"usageMetadata": usage, "modelVersion": asked.model, "responseId": response_id}


def model_object(name: str) -> ResponseBody:
    """A Model object: ai.google.dev/api/models#Model."""
    return {
        "name": f"models/{name}",
        "version": name.removeprefix("gemini-"),
        "displayName": name.replace("-", " ").title(),
        "description": "A local stand-in.",
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
        "thinking": True,
    }


def to_server_sent_event(body: ResponseBody) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\r\n\r\n"
