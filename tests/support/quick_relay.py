"""Relays in a hurry, and what their agents are told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from board import BoardSurface
from board_talk import Talk, words
from waiting import until

from bridge.relay import Bounds, Relay, Timing
from core.model.events import Undeliverable
from core.runtime.supervision import Restarts, Supervisor
from core.store import Store, log

QUICK = Timing(
    look_again_after=0.0, stop_within=2.0, longest_rest=0.1, settle_after=0.05, repeat_after=0.05, first_pause=0.02
)  # fmt: skip
SHORT_LEASE = replace(QUICK, margin=1.0)  # for who waits for its end
FEW = Bounds(tries=4)


@asynccontextmanager
async def running(
    store: Store, *surfaces: BoardSurface, bounds: Bounds = FEW, timing: Timing = QUICK
) -> AsyncIterator[list[Relay]]:
    supervisor = Supervisor(Restarts(first_pause=0.01))
    relays = [
        Relay(store, surface, timing, supervisor=supervisor.child(), bounds=lambda: bounds) for surface in surfaces
    ]
    store.on_commit(lambda appended: [relay.ring() for relay in relays] and None)
    for relay in relays:
        supervisor.keep(f"relay {relay.surface}", relay.run)
    try:
        yield relays
    finally:
        supervisor.end()
        for relay in relays:
            await relay.stop()
        await supervisor.stop(1.0)


async def failures_of(store: Store, spoken: Talk) -> list[Undeliverable]:
    events = await store.read(lambda tx: log.after(tx, spoken.session, 0, internal=True))
    return [event.body for event in events if isinstance(event.body, Undeliverable)]


async def told(store: Store, spoken: Talk, count: int) -> list[Undeliverable]:
    async def there() -> bool:
        return len(await failures_of(store, spoken)) >= count

    await until(there, "the agents are told")
    return await failures_of(store, spoken)


def whenever(said: str, make: Callable[[], Exception]) -> Callable[[object], None]:
    """Fail each call that says this."""

    def fail(step: object) -> None:
        if said in words(step):
            raise make()

    return fail
