"""An operation that is several remote calls says so, and takes as many from the bucket that they share."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from claimed_session import start_claimed_session
from fake_platform import FakePlatform, FakeSurface
from quick_relay import running_relays
from waiting import until

from core.model.events import Event
from core.model.ids import Micros
from core.model.ports import Operation, Rate, SessionView, WaitForMore
from core.store import Store, buckets
from core.store.buckets import BucketWait
from core.store.tx import Tx
from core.usecases.rules import Rules

HOUR = 3600.0


async def test_several_calls_are_taken_as_one_after_the_other(database_url: str) -> None:
    now = [Micros(1_000_000_000)]
    store = Store(database_url, clock=lambda: now[0])
    if database_url.startswith("postgresql"):
        store.backend.lease_now = lambda cursor, clock: clock()

    async def seconds_until_taken(calls: int) -> float:
        rates = {"files": Rate(1.0, burst=3), "channel": Rate(0.0)}
        wait = await store.write("b", lambda tx: buckets.take(tx, rates, {"files": calls}))
        return wait.seconds if wait else 0.0

    assert await seconds_until_taken(2) == 0
    assert await seconds_until_taken(2) == 1.0  # one is left
    assert await seconds_until_taken(1) == 0
    now[0] = Micros(now[0] + 60_000_000)
    assert await seconds_until_taken(5) == 0  # more than a burst, of a full bucket
    assert await seconds_until_taken(1) == 3.0
    await store.close()


class Album(FakeSurface):
    """A board that needs three calls for a post, and has five an hour."""

    def rate(self, bucket: str) -> Rate:
        return Rate(HOUR, 5) if ":" in bucket else Rate(0.0)

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        planned = super().plan(view, pending)
        return replace(planned, calls=3) if isinstance(planned, Operation) else planned


async def test_the_relay_takes_what_the_operation_says(store: Store, rules: Rules) -> None:
    surface = Album(board := FakePlatform())
    spoken = await start_claimed_session(store, rules, surface)
    bucket = surface.buckets("mia")[0]
    async with running_relays(store, surface):
        await spoken.says("one")
        await until(lambda: "one" in " ".join(board.shown), "it is shown")

        def take(calls: int) -> Callable[[Tx], BucketWait | None]:
            return lambda tx: buckets.take(tx, {bucket: surface.rate(bucket)}, {bucket: calls})

        assert await store.write("b", take(3)) is not None
        assert await store.write("b", take(2)) is None  # two were left
