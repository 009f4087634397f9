"""A Gemini bot on the shipped knowledge, at the stand-in, with a clock that tests turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bridge.gemini import GeminiAccess
from bridge.gemini.bot import GeminiBot
from bridge.gemini.service import GeminiService
from bridge.sandbox.gemini import TEST_KEY, GeminiStandIn
from core.bots.breaker import Breaker
from core.bots.chain import Chain, Link
from core.bots.guard import Guard
from core.bots.knowledge import KnowledgeBot
from core.bots.ledger import MemoryLedger
from core.bots.protocol import Question, Turn
from core.bots.retrieval import KnowledgeIndex, build_index
from core.bots.settings import BreakerSettings, read_settings
from core.model.events import Side
from core.model.ids import Micros

CONFIG = Path(__file__).parents[2] / "config"
SETTINGS = read_settings(CONFIG / "bot.yaml")
INDEX = build_index(CONFIG / "knowledge", SETTINGS)
KNOWN = "How much is the visa fee for Ireland?"
FIRST, SECOND = "gemini-3.8-flash", "gemini-3.5-flash-lite"


def asks(text: str) -> Question:
    return Question(text, [Turn(Side.USER, text)])


class GeminiHouse:
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
        self.ledger = MemoryLedger(lambda: Micros(0))
        breaker = Breaker(BreakerSettings(failures=failures, within=60, rest=30), lambda: self.now)
        guard = Guard(breaker, self.ledger, daily_tokens)
        self.bot = GeminiBot(GeminiService(GeminiAccess(key, models, gemini.base_url), seconds, guard), index, SETTINGS)
        self.chain = Chain([Link("gemini", self.bot, 30), Link("knowledge", KnowledgeBot(INDEX, SETTINGS), 5)])


@asynccontextmanager
async def gemini_house(gemini: GeminiStandIn, **options) -> AsyncIterator[GeminiHouse]:
    house = GeminiHouse(gemini, **options)
    yield house
    await house.bot.aclose()
