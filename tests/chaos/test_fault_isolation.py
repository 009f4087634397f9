"""One bad thing stays one bad thing: a table of cells, part by fault, each with the end it must come to.

In every cell everybody else's messages arrive, in order; no background task is dead; /readyz is well again by itself.
For one address the fault lasts until its end was reached (CHAOS_SECONDS: at least so long, with --timeout=0);
CHAOS_TABLE=1 prints the times of each cell. Cells share a bridge and a crowd, and go side by side where that is not an
outage: two of a part, and parts that have nothing in common. What fails names its cell.
"""

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

import chaos_table
import pytest
from chaos_cells import FAULTS, CellEnd, ChaosCell, figures, run_cells, without_a_fault
from chaos_parts import BELOW_AN_OUTAGE
from chaos_world import ChaosWorld, impatient_config

SECONDS = float(os.environ.get("CHAOS_SECONDS", "0"))

DELIVERED, TOLD, GIVEN_UP, AGAIN = CellEnd.DELIVERED, CellEnd.TOLD, CellEnd.GIVEN_UP, CellEnd.AGAIN

#  while it lasts, for one address:
LASTING: Mapping[str, Mapping[str, CellEnd]] = {
    "Telegram send": dict.fromkeys(FAULTS, TOLD) | {"reset after": TOLD, "unreadable": TOLD},
    "Telegram file": dict.fromkeys(FAULTS, TOLD),
    "Slack post": dict.fromkeys(FAULTS, GIVEN_UP) | {"reset after": DELIVERED, "unreadable": DELIVERED},
    "Slack thread read": dict.fromkeys(FAULTS, AGAIN),
    "Slack Home": dict.fromkeys(FAULTS, AGAIN) | {"reset after": DELIVERED, "unreadable": DELIVERED},
    "Slack form": dict.fromkeys(FAULTS, GIVEN_UP) | {"reset after": DELIVERED, "unreadable": DELIVERED},
    "Gemini": dict.fromkeys(FAULTS, DELIVERED),
}
ONCE = ("Telegram send", "Telegram file", "Slack post")

#  Parts that go side by side, and may be ill at the same time: none of them has to do with another's address.
TOGETHER: Mapping[str, Sequence[str]] = {
    "messages, Home, forms and Gemini": ("Slack post", "Telegram send", "Slack Home", "Slack form", "Gemini"),
    "files and threads to be read": ("Telegram file", "Slack thread read"),
}
TOGETHER_ONCE: Mapping[str, Sequence[str]] = {"messages": ("Slack post", "Telegram send"), "files": ("Telegram file",)}


def lasting(part: str, fault: str) -> ChaosCell:
    return ChaosCell(part, fault, LASTING[part][fault])


def one_call(part: str, fault: str) -> ChaosCell:
    return ChaosCell(part, fault, DELIVERED, calls_hit=1)


def rounds(cell: Callable[[str, str], ChaosCell], parts: Sequence[str], faults: Sequence[str]) -> list[list[ChaosCell]]:
    """Of each part so many at a time as are no outage yet."""
    some = [faults[start : start + BELOW_AN_OUTAGE] for start in range(0, len(faults), BELOW_AN_OUTAGE)]
    return [[cell(part, fault) for part in parts for fault in at_once] for at_once in some]


ALL_FAULTS = tuple(FAULTS)
HALVES = {"hang to reset": ALL_FAULTS[:6], "reset after to 429": ALL_FAULTS[6:]}  # each in a test's time
CELLS = {
    **{
        f"{parts}, lasting, {faults}": rounds(lasting, TOGETHER[parts], HALVES[faults])
        for parts in TOGETHER
        for faults in HALVES
    },
    **{f"{parts}, 1 call": rounds(one_call, TOGETHER_ONCE[parts], ALL_FAULTS) for parts in TOGETHER_ONCE},
}


@pytest.fixture
async def rules(
    cells: Sequence[Sequence[ChaosCell]], sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ChaosWorld]:
    monkeypatch.setattr("agents_slack.api.client.CALL_TIMEOUT", 2.0)  # as all other calls have here
    # Who is met once may take long on a busy machine, but is not given up for that. Else there is time for two calls
    # that hang: that something was given up is told in the place that fails, and has two tries as well.
    give_up_after = "24h" if cells[0][0].calls_hit else f"{6 + int(SECONDS)}s"
    rules = ChaosWorld(lambda: sqlite_url, impatient_config(give_up_after))
    yield rules
    await rules.close()


@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)
async def test_everybody_else_goes_on(
    rules: ChaosWorld, cells: Sequence[Sequence[ChaosCell]], record_property: Callable[..., None]
) -> None:
    crowd = await rules.crowd()
    without = await without_a_fault(crowd, [rules.part(name) for name in dict.fromkeys(cell.part for cell in cells[0])])
    for some in cells:
        side_by_side = {cell: rules.part(cell.part) for cell in some}
        seen = await run_cells(crowd, side_by_side, least=0.0 if some[0].calls_hit else SECONDS)
        for cell in side_by_side:
            record_property(chaos_table.PROPERTY, figures(cell, seen[cell], without))


def test_every_part_meets_every_fault() -> None:
    met = {(cell.part, cell.fault, bool(cell.calls_hit)) for cells in CELLS.values() for some in cells for cell in some}
    wanted = {(part, fault, False) for part in LASTING for fault in FAULTS}
    assert met == wanted | {(part, fault, True) for part in ONCE for fault in FAULTS}
