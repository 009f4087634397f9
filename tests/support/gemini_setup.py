"""A Gemini bot on the shipped knowledge, at the stand-in, with a clock that tests turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bridge.gemini import GeminiAccess
from bridge.gemini.bot import GeminiBot
from bridge.gemini.service import GeminiService
from bridge.sandbox.gemini import TEST_KEY, GeminiStandIn
from core.bots.bot_chain import BotChain, ChainedBot
from core.bots.circuit_breaker import CircuitBreaker
from core.bots.knowledge import KnowledgeBot
from core.bots.protocol import BotQuestion, ChatTurn
from core.bots.retrieval import KnowledgeIndex, build_index
from core.bots.service_guard import ServiceGuard
from core.bots.settings import BreakerSettings, read_settings
from core.bots.token_ledger import MemoryTokenLedger
from core.model.events import Side
from core.model.ids import Micros

CONFIG = Path(__file__).parents[2] / "config"
SETTINGS = read_settings(CONFIG / "bot.yaml")
INDEX = build_index(CONFIG / "knowledge", SETTINGS)
KNOWN = "How much is the visa fee for Ireland?"
FIRST, SECOND = "gemini-3.8-flash", "gemini-3.5-flash-lite"


def asks(text: str) -> BotQuestion:
    return BotQuestion(text, [ChatTurn(Side.USER, text)])


class GeminiSetup:
    """`bot` alone, and `chain` with the knowledge bot behind it. `drafts` are what a stream showed."""

    def __init__(
        self,
        gemini: GeminiStandIn,
        *,
        seconds: float = 5.0,
        key: str = TEST_KEY,
        models: tuple[str, ...] = (FIRST, SECOND),
        failures: int = 3,
        daily_tokens: int | None = None,
        index: KnowledgeIndex = INDEX,
    ) -> None:
        self.gemini = gemini
        self.now = 0.0
        self.drafts: list[str] = []
        self.ledger = MemoryTokenLedger(lambda: Micros(0))
        self.breaker = CircuitBreaker(BreakerSettings(failures=failures, within=60, rest=30), lambda: self.now)
        guard = ServiceGuard(self.breaker, self.ledger, daily_tokens)
        self.bot = GeminiBot(GeminiService(GeminiAccess(key, models, gemini.base_url), seconds, guard), index, SETTINGS)
        self.chain = BotChain(
            [ChainedBot("gemini", self.bot, 30), ChainedBot("knowledge", KnowledgeBot(INDEX, SETTINGS), 5)]
        )


@asynccontextmanager
async def gemini_setup(gemini: GeminiStandIn, **options) -> AsyncIterator[GeminiSetup]:
    rules = GeminiSetup(gemini, **options)
    yield rules
    await rules.bot.aclose()
