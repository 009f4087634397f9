"""Which bots there are, and in which order they are asked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bridge.gemini import GeminiAccess, build_gemini
from bridge.gemini.settings import FALLBACK_MODEL
from bridge.settings import Settings
from core.bots.chain import Chain, Link
from core.bots.knowledge import KnowledgeBot
from core.bots.retrieval import build_index
from core.bots.settings import read_settings

KNOWLEDGE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Bots:
    """The bots in a row. `seconds` is the longest that an answer can take; `close` gives connections back."""

    answerer: Chain
    names: Sequence[str]
    seconds: float
    close: Callable[[], Awaitable[None]]


def make_bots(settings: Settings, config_dir: Path) -> Bots:
    """Read the knowledge and build the chain. Raises KnowledgeFault with every fault, file and line."""
    options = read_settings(config_dir / "bot.yaml")
    index = build_index(config_dir / "knowledge", options)
    links = [Link("knowledge", KnowledgeBot(index, options), KNOWLEDGE_SECONDS)]
    close = _nothing
    if settings.gemini_api_key:
        models = tuple(dict.fromkeys((settings.gemini_model, FALLBACK_MODEL)))
        access = GeminiAccess(settings.gemini_api_key, models, settings.gemini_base_url, settings.gemini_api_version)
        gemini = build_gemini(access, index, options)
        links.insert(0, Link("gemini", gemini, options.gemini.seconds + 1))
        close = gemini.aclose
    return Bots(Chain(links), [link.name for link in links], sum(link.seconds for link in links), close)


async def _nothing() -> None:
    return None
