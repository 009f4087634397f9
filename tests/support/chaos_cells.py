"""The cells of the table "one bad thing stays one bad thing": which part, which fault, and how it must end.

A part says who is hit, by which calls, what they do, and how each end is seen. The rest is the same for all of them:
everybody else goes on talking, nobody waits for anybody, and afterwards the house is well. Most of a cell is waiting:
cells go side by side, each with a victim of its own at an address of its own, amid one crowd.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bridge_in_process import InProcessWorld
from chaos_crowd import Arrival, ChaosCrowd, CrowdUser, is_well, p95, readiness
from waiting import LONGEST_WAIT, until

from bridge.sandbox import faults
from bridge.sandbox.faults import InjectedFault, PlacedFault

ROUNDS_WITHOUT = 10

FAULTS: Mapping[str, InjectedFault] = {
    "hang": faults.HANG,  # the first, for it lasts longest
    "500 JSON": faults.JSON_500,
    "502 HTML": faults.HTML_502,
    "text/plain": faults.PLAIN_TEXT,
    "empty 504": faults.EMPTY_504,
    "reset before": faults.RESET_BEFORE,
    "reset after": faults.RESET_AFTER,
    "unreadable": faults.CUT_OFF_JSON,
    "404": faults.NOT_FOUND,
    "429": faults.RATE_LIMIT_429,
}


class CellEnd(StrEnum):
    """How it ends for the one who is hit, while the fault lasts; afterwards what they do works again."""

    DELIVERED = "delivered"
    TOLD = "undeliverable, and told"
    GIVEN_UP = "given up, and told"
    AGAIN = "tried again until it is taken"


class ChaosPart(Protocol):
    """One part of the house in one world, and somebody in it."""

    async def begin(self, crowd: ChaosCrowd) -> None:
        """Somebody comes who is to be hit."""

    def calls(self, world: InProcessWorld) -> Sequence[tuple[faults.Faults, str, str]]:
        """Which calls are hit: whose stand-in, the method, the address."""

    async def act(self) -> None:
        """What they do, into the fault."""

    async def ends(self, end: CellEnd) -> None:
        """Wait until it has come to that."""

    async def works(self) -> None:
        """The same once more, without a fault: it arrives, and what was there before stands before it."""


@dataclass(frozen=True, slots=True)
class ChaosCell:
    """Calls of one address. `calls_hit` 0: for as long as the run lasts."""

    part: str
    fault: str
    end: CellEnd
    calls_hit: int = 0

    def __str__(self) -> str:
        lasting = f"{self.calls_hit} call" if self.calls_hit else "lasting"
        return f"{self.part}, {self.fault}, one address, {lasting}: {self.end}"


@dataclass
class CellFigures:
    """What a cell showed besides its end: how long everybody else's messages took, and what /readyz said meanwhile.

    Times are monotonic seconds; `end`: after how many the end was reached.
    """

    began: float = 0.0
    ended: float = 0.0
    end: float = 0.0
    wrong: Mapping[str, str] = field(default_factory=dict)
    arrivals: Sequence[Arrival] = ()


async def without_a_fault(crowd: ChaosCrowd, parts: Sequence[ChaosPart]) -> float:
    """The p95 of everybody else, in seconds, while somebody does the same as in each cell and nothing goes wrong."""
    await asyncio.gather(*(part.begin(crowd) for part in parts))
    delivered = asyncio.gather(*(_is_delivered(part) for part in parts))
    arrivals = await crowd.talk(ROUNDS_WITHOUT, meanwhile=lambda: not delivered.done())
    await delivered
    return p95(arrivals)


async def _is_delivered(part: ChaosPart) -> None:
    await part.act()
    await part.ends(CellEnd.DELIVERED)


async def run_cells(
    crowd: ChaosCrowd, cells: Mapping[ChaosCell, ChaosPart], least: float = 0.0
) -> Mapping[ChaosCell, CellFigures]:
    """Each with its part, all side by side; the assertions that are the same in every cell are in here.

    `least`: seconds that each must last. Raises an ExceptionGroup of the cells that came to another end.
    """
    world = crowd.world
    seen = {cell: CellFigures() for cell in cells}
    await asyncio.gather(*(part.begin(crowd) for part in cells.values()))
    tasks = [asyncio.ensure_future(_live(cell, part, seen[cell], world, least)) for cell, part in cells.items()]
    try:
        arrivals = await crowd.talk(meanwhile=lambda: not all(task.done() for task in tasks))
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    if failed := [each for each in ends if isinstance(each, Exception)]:
        raise ExceptionGroup("cells that did not end as they must", failed)
    for each in seen.values():
        each.arrivals = [arrival for arrival in arrivals if each.began <= arrival.sent <= each.ended]
    await crowd.talk(1)
    crowd.assert_everybody_got_everything()
    await is_well(world)
    world.assert_nothing_was_against_the_rules()
    return seen


async def _live(cell: ChaosCell, part: ChaosPart, seen: CellFigures, world: InProcessWorld, least: float) -> None:
    """Let it go wrong until it has come to its end, and what was asked for has passed; then it works again."""
    seen.began = time.monotonic()
    placed = [
        told.inject(FAULTS[cell.fault], method, address=address, times=cell.calls_hit or None)
        for told, method, address in part.calls(world)
    ]
    try:
        await part.act()
        await _to_its_end(part, cell, placed)
        seen.end = time.monotonic() - seen.began
        seen.wrong = await readiness(world)
        await until(lambda: time.monotonic() - seen.began >= least, "it has lasted", within=least + LONGEST_WAIT)
        _clear(placed)
        seen.ended = time.monotonic()
        if cell.end is CellEnd.AGAIN:
            await part.ends(CellEnd.DELIVERED)
        await part.works()
    except Exception as exc:
        exc.add_note(f"in the cell: {cell}")
        raise
    finally:
        _clear(placed)


def _clear(placed: Iterable[PlacedFault]) -> None:
    for each in placed:
        each.clear()


async def _to_its_end(part: ChaosPart, cell: ChaosCell, placed: Sequence[PlacedFault]) -> None:
    """How it ends while the fault is there: of what is tried for as long as it takes, only that it is tried."""
    await until(lambda: any(each.hits for each in placed), f"the fault is met: {cell}")
    if cell.end is CellEnd.AGAIN:
        tries = cell.calls_hit or 2
        await until(lambda: sum(each.hits for each in placed) >= tries, f"it is tried again: {cell}")
    else:
        await part.ends(cell.end)


def figures(cell: ChaosCell, seen: CellFigures, without: float) -> Mapping[str, object]:
    """For the table that is printed at the end; `without` is the p95 while the same is done and nothing goes wrong."""
    return {
        "part": cell.part, "cell": str(cell), "p95": p95(seen.arrivals), "without": without, "end": seen.end,
        "wrong": ", ".join(seen.wrong),
    }  # fmt: skip


def once(user: CrowdUser, text: str, shown: Sequence[str], most: int = 1) -> None:
    """It stands there, and no more than so often."""
    count = sum(text in each for each in shown)
    assert 1 <= count <= most, f"{user.name}: {text!r} stands there {count} times"
