"""A strict local Gemini API. Public names: GeminiStandIn, the outcomes to script, what a reply is given."""

from bridge.sandbox.gemini.outcomes import GeminiOutcome
from bridge.sandbox.gemini.replies import CheckedRequest, ReplyFunction, quote_knowledge
from bridge.sandbox.gemini.server import GeminiCall
from bridge.sandbox.gemini.stand_in import MODELS, TEST_KEY, GeminiStandIn

__all__ = [
    "MODELS",
    "TEST_KEY",
    "CheckedRequest",
    "GeminiCall",
    "GeminiOutcome",
    "GeminiStandIn",
    "ReplyFunction",
    "quote_knowledge",
]
