"""Reads for the figures, on real databases with a planted month: nothing is missed, doubled or another's."""

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from planted_month import LAST, NOW, SECOND, PlantedMonth
from shift import ANA, Shift, ShiftClock

from core.model.events import Side
from core.model.ids import Micros
from core.statistics.live import QueueBacklog
from core.statistics.period import Period
from core.statistics.records import ConversationFilter
from core.statistics.results import ConversationResult, result_of
from core.store import Store
from core.store.queries import analytics
from core.store.queries.metrics import WAIT_BUCKETS, Totals, totals
from core.store.tables import session_analytics
from core.usecases import ownership
from core.usecases.rules import Rules

UTC = ZoneInfo("UTC")
WEEK = Period(date(2026, 11, 15), LAST, UTC)


@pytest.fixture
async def month(database_url: str):
    store = Store(database_url, clock=lambda: NOW)
    yield store, await PlantedMonth(days=12).grow().into(store)
    await store.close()


async def test_every_conversation_of_the_period_is_read_once_by_its_end(month, monkeypatch: pytest.MonkeyPatch) -> None:
    store, planted = month
    monkeypatch.setattr(analytics, "BATCH", 10)
    found = await analytics.every_conversation(store, ConversationFilter(WEEK), 10_000)
    ended = [row for row in planted.rows[session_analytics] if WEEK.since <= row["closed_at"] < WEEK.until]
    assert len(ended) > 100
    assert [each.session for each in found] == [
        row["session"] for row in sorted(ended, key=lambda row: (row["closed_at"], row["session"]))
    ]
    assert len(await analytics.every_conversation(store, ConversationFilter(WEEK), 33)) == 33


async def test_a_choice_of_queue_and_channel_leaves_the_others_out(month) -> None:
    store, _ = month
    everything = await analytics.every_conversation(store, ConversationFilter(WEEK), 10_000)
    chosen = await analytics.every_conversation(store, ConversationFilter(WEEK, "billing", "web"), 10_000)
    assert chosen == [each for each in everything if (each.queue, each.channel) == ("billing", "web")]
    options = await store.read(lambda tx: analytics.filter_options(tx, WEEK))
    assert (options.queues, options.channels) == (["billing", "general", "visas"], ["telegram", "web"])


async def test_turns_are_those_of_the_conversations_that_ended_then(month) -> None:
    store, _ = month
    found = await analytics.every_conversation(store, ConversationFilter(WEEK), 10_000)
    turns = await store.read(lambda tx: analytics.stints(tx, ConversationFilter(WEEK)))
    taken = {each.session: each for each in found if each.claimed_at is not None}
    assert sorted(turn.session for turn in turns) == sorted(taken)
    for turn in turns:
        assert turn.name == taken[turn.session].agent_name
        assert turn.first_words_at == taken[turn.session].first_response_at


async def test_what_is_going_on_now_is_told_with_who_is_there(month) -> None:
    store, planted = month
    quiet = await store.read(lambda tx: analytics.live(tx, capacity=5))
    assert (quiet.active, quiet.oldest, quiet.lines) == (0, 0, [])
    await planted.plant_open_ones(store)
    live = await store.read(lambda tx: analytics.live(tx, capacity=5))
    assert (live.with_bot, live.waiting, live.assigned, live.active) == (2, 3, 1, 6)
    assert list(live.lines) == [
        QueueBacklog("billing", 1, 15 * 60 * SECOND),
        QueueBacklog("general", 2, 12 * 60 * SECOND),
    ]
    assert live.oldest == 15 * 60 * SECOND
    # Daniel is off duty; Chloé has her one session; Ana and Ben have room, unless nobody may have any.
    assert (live.agents, live.on_duty, live.available) == (4, 3, 2)
    assert (await store.read(lambda tx: analytics.live(tx, capacity=0))).available == 0


async def test_totals_are_the_sums_of_all_there_is(month) -> None:
    store, planted = month
    await planted.plant_open_ones(store)
    rows = planted.rows[session_analytics]
    told = await store.read(totals)
    assert told.messages[Side.AGENT] == sum(row["agent_messages"] for row in rows)
    assert told.messages[Side.USER] == sum(row["user_messages"] for row in rows) + 6  # one in each open session
    assert told.calls == Counter((row["category"], row["trigger"]) for row in rows if "category" in row)
    assert told.ratings == Counter(row["rating"] for row in rows if "rating" in row)
    long_ago = ConversationFilter(Period(date(2026, 1, 1), date(2026, 12, 31), UTC))
    everything = await analytics.every_conversation(store, long_ago, 10_000)
    assert {result: number for result, number in told.results.items() if number} == Counter(map(result_of, everything))
    waits = [each.waited / SECOND for each in everything if each.waited is not None]
    assert (told.claims.claims, told.claims.waits) == (len(waits), len(waits))
    assert told.claims.seconds == pytest.approx(sum(waits))
    assert list(told.claims.within) == [sum(wait <= upto for wait in waits) for upto in WAIT_BUCKETS]
    assert told.dead_letters == {"telegram": 1}
    assert (told.lags["slack.card"].lanes, told.lags["slack.card"].oldest) == (6, 18 * 60)


@pytest.fixture
async def shift(database_url: str, rules: Rules):
    clock = ShiftClock()
    store = Store(database_url, clock=clock)
    yield Shift(store, rules, clock)
    await store.close()


async def counted(shift: Shift) -> Totals:
    return await shift.store.read(totals)


async def test_what_a_session_adds_stays_when_it_closes_and_when_it_opens_again(shift: Shift) -> None:
    session = await shift.says("mia", "hello")
    await shift.bot(session)
    await shift.says("mia", "a real person")
    open_ = await counted(shift)
    assert (open_.messages, open_.calls) == (
        {Side.USER: 2, Side.BOT: 1, Side.AGENT: 0}, {("request", "asks-for-a-person"): 1},
    )  # fmt: skip
    await shift.talk.act(ownership.claim, session, ANA)
    await shift.talk.act(ownership.close_by_agent, session, ANA)
    closed = await counted(shift)
    assert (closed.messages, closed.calls, closed.results[ConversationResult.AGENT]) == (open_.messages, open_.calls, 1)
    shift.clock.advance(60)
    await shift.says("mia", "one more thing")
    reopened = await counted(shift)
    assert reopened.messages == {Side.USER: 3, Side.BOT: 1, Side.AGENT: 0}
    assert reopened.calls == open_.calls
    assert reopened.claims.claims == 1


async def test_a_session_of_a_later_day_is_not_in_an_earlier_one(shift: Shift) -> None:
    await shift.says("mia", "hello")
    await shift.ends("mia")
    today = Period(date(2023, 11, 15), date(2023, 11, 15), UTC)
    yesterday = Period(date(2023, 11, 14), date(2023, 11, 14), UTC)
    assert len(await analytics.every_conversation(shift.store, ConversationFilter(today), 10)) == 1
    assert await analytics.every_conversation(shift.store, ConversationFilter(yesterday), 10) == []
    assert shift.clock.now < Micros(today.until)
