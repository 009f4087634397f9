"""A strict local Gemini API. Public names: GeminiStandIn, the outcomes to script, what a reply is given."""

from bridge.sandbox.gemini.outcomes import Outcome
from bridge.sandbox.gemini.replies import Asked, Reply, quote_knowledge
from bridge.sandbox.gemini.server import Call
from bridge.sandbox.gemini.stand_in import MODELS, TEST_KEY, GeminiStandIn

__all__ = ["MODELS", "TEST_KEY", "Asked", "Call", "GeminiStandIn", "Outcome", "Reply", "quote_knowledge"]
