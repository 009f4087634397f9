"""One bad thing stays one bad thing: a table of cells, part by fault, each with the end it must come to.

In every cell everybody else's messages arrive, in order; no background task is dead; /readyz is well again by itself.
For one address the fault lasts until its end was reached (CHAOS_SECONDS: at least so long, with --timeout=0);
CHAOS_TABLE=1 prints the times of each cell. The cells of a part share a bridge and a crowd, and go side by side where
that is not an outage; what fails names its cell.
"""

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

import chaos_table
import pytest
from chaos_cells import FAULTS, Cell, End, figures, live_through, without_a_fault
from chaos_house import House, hasty_config

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
CELLS = {
    **{f"{part}, lasting": [Cell(part, fault, end) for fault, end in ends.items()] for part, ends in LASTING.items()},
    #  one call of one address:
    **{f"{part}, 1 call": [Cell(part, fault, DELIVERED, calls_hit=1) for fault in FAULTS] for part in ONCE},
}


@pytest.fixture
async def house(cells: Sequence[Cell], sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr("agents_slack.client.CALL_LIMIT", 2.0)  # as all other calls have here
    # Who is met once may take long on a busy machine, but is not given up for that. Else there is time for two calls
    # that hang: that something was given up is told in the place that fails, and has two tries as well.
    give_up_after = "24h" if cells[0].calls_hit else f"{6 + int(SECONDS)}s"
    house = House(lambda: sqlite_url, hasty_config(give_up_after))
    yield house
    await house.close()


@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)
async def test_everybody_else_goes_on(
    house: House, cells: Sequence[Cell], record_property: Callable[..., None]
) -> None:
    crowd = await house.crowd()
    parts = [house.part(cell.part) for cell in cells]
    without = await without_a_fault(crowd, house.part(cells[0].part))
    for start in range(0, len(cells), parts[0].at_once):
        some = slice(start, start + parts[0].at_once)
        side_by_side = dict(zip(cells[some], parts[some], strict=True))
        seen = await live_through(crowd, side_by_side, least=0.0 if cells[0].calls_hit else SECONDS)
        for cell in side_by_side:
            record_property(chaos_table.PROPERTY, figures(cell, seen[cell], without))
