"""Gemini as a bot: the same knowledge, put into words by a model. Nobody else imports google.genai.

Importing this package is cheap; the library is imported by `build_gemini`, for it takes half a second.
"""

from typing import TYPE_CHECKING

from bridge.gemini.settings import GeminiAccess
from core.bots.retrieval import KnowledgeIndex
from core.bots.settings import BotSettings

if TYPE_CHECKING:
    from bridge.gemini.bot import GeminiBot

__all__ = ["GeminiAccess", "build_gemini"]


def build_gemini(access: GeminiAccess, index: KnowledgeIndex, settings: BotSettings) -> "GeminiBot":
    """A bot that answers through Gemini from the index's sections. Contacts nobody yet; close it with `aclose`."""
    from bridge.gemini.bot import GeminiBot  # noqa: PLC0415 - half a second that only those with a key should wait

    return GeminiBot(access, index, settings)
