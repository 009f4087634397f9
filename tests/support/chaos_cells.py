"""The cells of the table "one bad thing stays one bad thing": which part, which fault, and how it must end.

A part says who is hit, by which calls, what they do, and how each end is seen. The rest is the same for all of them:
everybody else goes on talking, nobody waits for anybody, and afterwards the house is well.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bridge_here import WorldHere
from chaos_crowd import Crowd, User, is_well, p95, readiness
from waiting import until

from bridge.sandbox import faults
from bridge.sandbox.faults import Fault, Placed

FAULTS: Mapping[str, Fault] = {
    "500 JSON": faults.JSON_500,
    "502 HTML": faults.HTML_502,
    "text/plain": faults.PLAIN_TEXT,
    "empty 504": faults.EMPTY_504,
    "reset before": faults.RESET_BEFORE,
    "reset after": faults.RESET_AFTER,
    "unreadable": faults.UNREADABLE,
    "404": faults.NOT_FOUND,
    "429": faults.TOO_MANY,
    "hang": faults.HANG,
}


class End(StrEnum):
    """How it ends for the one who is hit, while the fault lasts; afterwards what they do works again."""

    DELIVERED = "delivered"
    TOLD = "undeliverable, and told"
    GIVEN_UP = "given up, and told"
    AGAIN = "tried again until it is taken"


class Part(Protocol):
    """One part of the house in one world, and somebody in it."""

    async def begin(self, crowd: Crowd) -> None:
        """Somebody comes who is to be hit."""

    def calls(self, world: WorldHere) -> Sequence[tuple[faults.Faults, str, str]]:
        """Which calls are hit: whose stand-in, the method, the address."""

    async def act(self) -> None:
        """What they do, into the fault."""

    async def ends(self, end: End) -> None:
        """Wait until it has come to that."""

    async def works(self) -> None:
        """The same once more, without a fault: it arrives, and what was there before stands before it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Calls of one address. `calls_hit` 0: for as long as the run lasts."""

    part: str
    fault: str
    end: End
    calls_hit: int = 0

    def __str__(self) -> str:
        lasting = f"{self.calls_hit} call" if self.calls_hit else "lasting"
        return f"{self.part}, {self.fault}, one address, {lasting}: {self.end}"


@dataclass
class Seen:
    """What a cell showed besides its end: seconds to arrive for everybody else, and what /readyz said meanwhile."""

    took: list[float]
    wrong: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0  # until the end was reached


async def live_through(crowd: Crowd, part: Part, cell: Cell, least: float = 0.0) -> Seen:
    """Let it go wrong; the assertions that are the same in every cell are in here. `least`: seconds it must last."""
    world, fault = crowd.world, FAULTS[cell.fault]
    await part.begin(crowd)
    placed = [
        told.put(fault, method, address=address, times=cell.calls_hit or None)
        for told, method, address in part.calls(world)
    ]
    seen = Seen([])
    await part.act()
    ending = asyncio.ensure_future(_lasts(part, cell, placed, seen, world, least))
    try:
        seen.took = await crowd.talk(meanwhile=lambda: not ending.done())
        await ending
    finally:
        ending.cancel()
        for each in placed:
            each.clear()
    if cell.end is End.AGAIN:
        await part.ends(End.DELIVERED)
    await part.works()
    await crowd.talk(1)
    crowd.assert_everybody_got_everything()
    await is_well(world)
    world.assert_nothing_was_against_the_rules()
    return seen


async def _lasts(part: Part, cell: Cell, placed: Sequence[Placed], seen: Seen, world: WorldHere, least: float) -> None:
    """The time of the fault: over as soon as it has come to its end, and what was asked for has passed."""
    began = time.monotonic()
    await _to_its_end(part, cell, placed)
    seen.seconds = time.monotonic() - began
    seen.wrong = await readiness(world)
    await until(lambda: time.monotonic() - began >= least, "it has lasted long enough", within=least + 1.0)
    for each in placed:
        each.clear()


async def _to_its_end(part: Part, cell: Cell, placed: Sequence[Placed]) -> None:
    """How it ends while the fault is there: of what is tried for as long as it takes, only that it is tried."""
    await until(lambda: any(each.hits for each in placed), f"the fault is met: {cell}")
    if cell.end is End.AGAIN:
        tries = cell.calls_hit or 2
        await until(lambda: sum(each.hits for each in placed) >= tries, f"it is tried again: {cell}")
    else:
        await part.ends(cell.end)


def figures(cell: Cell, seen: Seen, without: float) -> Mapping[str, object]:
    """For the table that is printed at the end; `without` is the p95 while nothing is wrong."""
    return {
        "part": cell.part, "cell": str(cell), "p95": p95(seen.took), "without": without, "end": seen.seconds,
        "wrong": ", ".join(seen.wrong),
    }  # fmt: skip


def once(user: User, text: str, shown: Sequence[str], most: int = 1) -> None:
    """It stands there, and no more than so often."""
    count = sum(text in each for each in shown)
    assert 1 <= count <= most, f"{user.name}: {text!r} stands there {count} times"
