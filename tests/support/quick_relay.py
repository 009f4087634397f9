"""Relays in a hurry, and what their agents are told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from claimed_session import ClaimedSession, words
from configuration import delivery, in_force
from fake_platform import FakeSurface
from waiting import until

from bridge.relay import GiveUpLimits, Relay, Timing
from core.model.events import Undeliverable
from core.runtime.supervision import Restarts, Supervisor
from core.store import Store, log

QUICK = Timing(
    look_again_after=0.0, stop_within=2.0, longest_back_off=0.1, settle_after=0.05, repeat_after=0.05,
    first_back_off=0.02
)  # fmt: skip
SHORT_LEASE = replace(QUICK, margin=1.0)  # for who waits for its end
FEW = GiveUpLimits(tries=4)


@asynccontextmanager
async def running_relays(
    store: Store, *surfaces: FakeSurface, bounds: GiveUpLimits = FEW, timing: Timing = QUICK
) -> AsyncIterator[list[Relay]]:
    supervisor = Supervisor(Restarts(first_pause=0.01))
    limits = delivery(bounds.tries, bounds.give_up_after)
    relays = [
        Relay(store, surface, in_force(sessions=limits), timing, supervisor=supervisor.child()) for surface in surfaces
    ]
    store.on_commit(lambda appended: [relay.wake() for relay in relays] and None)
    for relay in relays:
        supervisor.keep(f"relay {relay.surface}", relay.run)
    try:
        yield relays
    finally:
        supervisor.expect_end()
        for relay in relays:
            await relay.stop()
        await supervisor.stop(1.0)


async def failures_of(store: Store, spoken: ClaimedSession) -> list[Undeliverable]:
    events = await store.read(lambda tx: log.after(tx, spoken.session, 0, internal=True))
    return [event.body for event in events if isinstance(event.body, Undeliverable)]


async def wait_for_failures(store: Store, spoken: ClaimedSession, count: int) -> list[Undeliverable]:
    async def there() -> bool:
        return len(await failures_of(store, spoken)) >= count

    await until(there, "the agents are told")
    return await failures_of(store, spoken)


def fail_when(said: str, make: Callable[[], Exception]) -> Callable[[object], None]:
    """Fail each call that says this."""

    def fail(step: object) -> None:
        if said in words(step):
            raise make()

    return fail
