"""What a model can answer instead of a good answer. Faults of the connection are in `bridge.sandbox.faults`."""

from enum import StrEnum


class GeminiOutcome(StrEnum):
    """How the next answer ends. Each is used up by one generateContent or streamGenerateContent."""

    TRUNCATED = "truncated"  # half of the text, finishReason MAX_TOKENS: broken JSON if JSON was asked
    BLOCKED_PROMPT = "blocked_prompt"  # no candidates, promptFeedback.blockReason
    SAFETY = "safety"  # finishReason SAFETY: no text; in a stream after half of it
    EMPTY = "empty"  # a candidate without any parts, finishReason STOP
    BROKEN_JSON = "broken_json"  # finishReason STOP, but the text is no JSON
    DROPPED_MIDWAY = "dropped_midway"  # the connection ends after half of the answer
