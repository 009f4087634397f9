"""One bad thing stays one bad thing: a table of cells, part by fault, each with the end it must come to.

In every cell everybody else's messages arrive, in order; no background task is dead; /readyz is well again by itself.
For one address the fault lasts until its end was reached (CHAOS_SECONDS: at least so long); CHAOS_TABLE=1 prints the
times of each cell. Many cells share one bridge; one that failed leaves it to nobody.
"""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import chaos_table
import pytest
import pytest_asyncio
from bridge_here import WorldHere
from chaos_cells import FAULTS, Cell, End, Part, figures, live_through
from chaos_crowd import Crowd, p95
from chaos_parts import Gemini, SlackForm, SlackHome, SlackPost, SlackRead, TelegramFile, TelegramSend
from small_config import small_config

from bridge.sandbox.gemini import TEST_KEY, GeminiStandIn

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECONDS = float(os.environ.get("CHAOS_SECONDS", "0"))

DELIVERED, TOLD, GIVEN_UP, AGAIN = End.DELIVERED, End.TOLD, End.GIVEN_UP, End.AGAIN

#  while it lasts, for one address:
LASTING: Mapping[str, Mapping[str, End]] = {
    "Telegram send": dict.fromkeys(FAULTS, TOLD) | {"reset after": TOLD, "unreadable": TOLD},
    "Telegram file": dict.fromkeys(FAULTS, TOLD),
    "Slack post": dict.fromkeys(FAULTS, GIVEN_UP) | {"reset after": DELIVERED, "unreadable": DELIVERED},
    "Slack thread read": dict.fromkeys(FAULTS, AGAIN),
    "Slack Home": dict.fromkeys(FAULTS, AGAIN) | {"reset after": DELIVERED, "unreadable": DELIVERED},
    "Slack form": dict.fromkeys(FAULTS, GIVEN_UP) | {"reset after": DELIVERED, "unreadable": DELIVERED},
    "Gemini": dict.fromkeys(FAULTS, DELIVERED),
}
ONCE = ("Telegram send", "Telegram file", "Slack post")
CELLS = [Cell(part, fault, end) for part, ends in LASTING.items() for fault, end in ends.items()]
#  one call of one address:
CELLS += [Cell(part, fault, DELIVERED, calls_hit=1) for part in ONCE for fault in FAULTS]


class House:
    """One world for many cells; a new one after a cell that failed."""

    def __init__(self, database_url: Callable[[], str]) -> None:
        self._database_url = database_url
        self._world: WorldHere | None = None
        self.spoiled = False
        self.p95 = 0.0  # seconds, while nothing is wrong

    async def crowd(self) -> Crowd:
        if self.spoiled:
            await self.close()
        if self._world is None:
            self.gemini = GeminiStandIn(reply=lambda _asked: _ANSWER)
            await self.gemini.start()
            keys = {"gemini_api_key": TEST_KEY, "gemini_base_url": self.gemini.base_url}
            self._world = WorldHere(self._database_url(), settings=keys, config_dir=hasty_config())
            await self._world.start()
            self._crowd = Crowd(self._world)
            await self._crowd.come_in()
            self.p95 = p95(await self._crowd.talk(10))
        return self._crowd

    async def close(self) -> None:
        if self._world:
            world, self._world = self._world, None
            await world.stop()
            await self.gemini.stop()
            assert self.spoiled or world.here.unretrieved == []
        self.spoiled = False

    def part(self, name: str) -> Part:
        made: Mapping[str, Callable[[], Part]] = {
            "Telegram send": TelegramSend, "Telegram file": TelegramFile, "Slack post": SlackPost,
            "Slack thread read": SlackRead, "Slack Home": SlackHome, "Slack form": SlackForm,
            "Gemini": lambda: Gemini(self.gemini),
        }  # fmt: skip
        return made[name]()


_ANSWER = {"text": "Gemini says hello.", "confidence": 0.9, "wants_human": False, "language": "en"}


def hasty_config() -> Path:
    """The shipped configuration, with less patience."""
    folder = small_config()
    for name, patient, hasty in (
        ("sessions.yaml", "tries: 10 ", "tries: 3 "),
        ("sessions.yaml", "give_up_after: 24h", f"give_up_after: {3 + int(SECONDS)}s"),
        ("bot.yaml", "seconds: 20 ", "seconds: 0.6 "),
        ("bot.yaml", "failures: 5 ", "failures: 900 "),  # each cell is to meet its own fault
        ("bot.yaml", "rest: 30 ", "rest: 0.1 "),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        if patient not in text:
            raise AssertionError(f"{name} no longer says {patient!r}")
        (folder / name).write_text(text.replace(patient, hasty), encoding="utf-8")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    def database_url() -> str:
        path = tmp_path_factory.mktemp("chaos") / "handoff.db"
        path.write_bytes(sqlite_template.read_bytes())
        return f"sqlite:///{path}"

    house = House(database_url)
    yield house
    await house.close()


@pytest.mark.parametrize("cell", CELLS, ids=str)
async def test_everybody_else_goes_on(house: House, cell: Cell, record_property: Callable[..., None]) -> None:
    crowd = await house.crowd()
    house.spoiled = True
    seen = await live_through(crowd, house.part(cell.part), cell, least=0.0 if cell.calls_hit else SECONDS)
    house.spoiled = False
    record_property(chaos_table.PROPERTY, figures(cell, seen, house.p95))
