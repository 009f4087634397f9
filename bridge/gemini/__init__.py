"""Gemini: as a bot, the same knowledge put into words by a model; and for vectors. Nobody else imports google.genai.

Importing this package is cheap; the library is imported by `build_gemini`, for it takes half a second.
"""

import time
from typing import TYPE_CHECKING

from bridge.gemini.settings import GeminiAccess
from core.bots.circuit_breaker import CircuitBreaker
from core.bots.retrieval import KnowledgeIndex
from core.bots.service_guard import ServiceGuard
from core.bots.settings import BotSettings, BreakerSettings
from core.bots.token_ledger import TokenLedger

if TYPE_CHECKING:
    from bridge.gemini.bot import GeminiBot
    from bridge.gemini.embedder import GeminiEmbedder

__all__ = ["GeminiAccess", "build_gemini", "build_gemini_embedder"]


def build_gemini(
    access: GeminiAccess, index: KnowledgeIndex, settings: BotSettings, ledger: TokenLedger
) -> "GeminiBot":
    """A bot that answers through Gemini from the index's sections. Contacts nobody yet; close it with `aclose`."""
    from bridge.gemini.bot import GeminiBot  # noqa: PLC0415 - half a second that only those with a key should wait
    from bridge.gemini.service import GeminiService  # noqa: PLC0415 - likewise

    limits = settings.gemini
    guard = ServiceGuard(CircuitBreaker(limits.breaker, time.monotonic), ledger, limits.daily_tokens)
    return GeminiBot(GeminiService(access, limits.seconds, guard), index, settings)


def build_gemini_embedder(access: GeminiAccess) -> "GeminiEmbedder":
    """Vectors from the first of the access's models. Contacts nobody yet; close it with `aclose`."""
    from bridge.gemini.embedder import GeminiEmbedder  # noqa: PLC0415 - half a second, as above

    return GeminiEmbedder(access, CircuitBreaker(BreakerSettings(), time.monotonic))
