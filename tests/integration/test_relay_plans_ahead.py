"""A call is planned before its lane is leased: what was said in between is never passed over, and nobody starves."""

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence
from functools import partial

import pytest
from claimed_session import MIA, ClaimedSession, edit, start_claimed_session
from fake_platform import FakePlatform, FakeSurface
from quick_relay import FEW, running_relays
from waiting import until

from bridge.relay import transactions
from bridge.relay.planned_call import PlannedCall, plan_ahead
from core.model.errors import StoreUnavailable
from core.model.events import Event
from core.model.ports import Operation, SessionView, WaitForMore
from core.store import Store, lanes
from core.usecases import user_requests
from core.usecases.rules import Rules


@pytest.fixture
def surface() -> FakeSurface:
    return FakeSurface(FakePlatform())


async def _lane(store: Store, spoken: ClaimedSession) -> lanes.Lane:
    return (await store.read(lambda tx: lanes.all_of(tx, spoken.session)))[0]


async def _planned(store: Store, spoken: ClaimedSession, surface: FakeSurface) -> PlannedCall:
    lane = await _lane(store, spoken)
    planned = await store.read(partial(plan_ahead, surface=surface, lane_id=lane.id))
    assert planned
    return planned


async def _take(
    store: Store, spoken: ClaimedSession, surface: FakeSurface, planned: PlannedCall | None
) -> transactions.TakeResult:
    lane = await _lane(store, spoken)
    how = transactions.TakeOptions("test", 10.0, 10.0, frozenset(surface.buckets("mia")), FEW)
    return await store.write(spoken.session, lambda tx: transactions.take(tx, surface, lane.id, how, planned))


async def test_what_was_planned_is_leased_as_it_is(store: Store, rules: Rules, surface: FakeSurface) -> None:
    spoken = await start_claimed_session(store, rules, surface)
    await spoken.says("one")
    planned = await _planned(store, spoken, surface)
    taken = await _take(store, spoken, surface, planned)
    assert isinstance(taken, transactions.Taken)
    assert taken.op is planned.call


async def test_a_plan_made_before_more_was_said_leases_nothing(
    store: Store, rules: Rules, surface: FakeSurface
) -> None:
    spoken = await start_claimed_session(store, rules, surface)
    first = await spoken.says("one")
    for happens in (
        partial(spoken.says, "two"),
        partial(edit, store, spoken.session, surface, first, "uno"),
        partial(spoken.conversations.by, user_requests.user_ended, MIA, [("test", "end")]),
    ):
        planned = await _planned(store, spoken, surface)
        await happens()
        assert isinstance(await _take(store, spoken, surface, planned), transactions.Outdated)
        assert (await _lane(store, spoken)).position == planned.lane.position


async def test_a_plan_made_before_a_call_was_lost_leases_nothing(
    store: Store, rules: Rules, surface: FakeSurface
) -> None:
    spoken = await start_claimed_session(store, rules, surface)
    await spoken.says("one")
    planned = await _planned(store, spoken, surface)
    lane = await _lane(store, spoken)
    how = transactions.TakeOptions("dead", 0.0, 0.0, frozenset(surface.buckets("mia")), FEW)
    await store.write(spoken.session, lambda tx: transactions.take(tx, surface, lane.id, how))
    assert isinstance(await _take(store, spoken, surface, planned), transactions.Outdated)
    again = await _take(store, spoken, surface, await _planned(store, spoken, surface))
    assert isinstance(again, transactions.Taken)
    assert again.op.call.repeats


class Interrupted(FakeSurface):
    """Whenever it is planned beside the writer's thread, somebody says something before the lane is leased."""

    def __init__(self, board: FakePlatform) -> None:
        super().__init__(board)
        self.spoken: ClaimedSession | None = None
        self.loop = asyncio.get_running_loop()
        self.planned_on = Counter[str]()

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        self.planned_on[threading.current_thread().name] += 1
        if self.spoken and threading.current_thread().name == "reader":
            asyncio.run_coroutine_threadsafe(self.spoken.says("more"), self.loop).result()
        return super().plan(view, pending)


async def test_a_session_in_which_somebody_always_speaks_is_shown(store: Store, rules: Rules) -> None:
    surface = Interrupted(FakePlatform())
    spoken = await start_claimed_session(store, rules, surface)
    surface.spoken = spoken
    async with running_relays(store, surface):
        await spoken.says("first")
        await until(lambda: "first" in " ".join(surface.board.shown), "it is shown")
        surface.spoken = None
        await until(lambda: " ".join(surface.board.shown).count("more") == spoken.count - 1, "and all the rest")
    assert surface.planned_on["writer"] >= 1
    assert surface.planned_on["reader"] >= 3  # tries before each of those


async def test_without_readers_a_lane_waits_for_the_database_and_is_not_at_fault(
    store: Store, rules: Rules, surface: FakeSurface, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = await start_claimed_session(store, rules, surface)
    read, refused = store.read, []

    async def away(unit):
        if getattr(unit, "func", None) is plan_ahead and not refused:
            refused.append(unit)
            raise StoreUnavailable("no reader")
        return await read(unit)

    monkeypatch.setattr(store, "read", away)
    async with running_relays(store, surface):
        await spoken.says("one")
        await until(lambda: "one" in " ".join(surface.board.shown), "it is shown")
    lane = await _lane(store, spoken)
    assert refused
    assert (await read(lambda tx: lanes.find_lane(tx, lane.id))).failures == 0
