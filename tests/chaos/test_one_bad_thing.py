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
from chaos_cells import FAULTS, Cell, End, figures, live_through
from chaos_house import House, hasty_config

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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    def database_url() -> str:
        path = tmp_path_factory.mktemp("chaos") / "handoff.db"
        path.write_bytes(sqlite_template.read_bytes())
        return f"sqlite:///{path}"

    house = House(database_url, hasty_config(f"{3 + int(SECONDS)}s"))
    yield house
    await house.close()


@pytest.mark.parametrize("cell", CELLS, ids=str)
async def test_everybody_else_goes_on(house: House, cell: Cell, record_property: Callable[..., None]) -> None:
    crowd = await house.crowd()
    house.spoiled = True
    seen = await live_through(crowd, house.part(cell.part), cell, least=0.0 if cell.calls_hit else SECONDS)
    house.spoiled = False
    record_property(chaos_table.PROPERTY, figures(cell, seen, house.p95))
