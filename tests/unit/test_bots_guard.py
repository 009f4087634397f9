"""Which calls of a paid service are let through, and what they are told otherwise."""

import asyncio

import pytest

from core.bots.circuit_breaker import BreakerState, CircuitBreaker
from core.bots.protocol import AnswerFailed, BotUnavailable, Usage
from core.bots.service_guard import ServiceGuard
from core.bots.settings import BreakerSettings
from core.bots.token_ledger import MemoryTokenLedger
from core.model.ids import Micros

HOUR = 3_600_000_000
NOON = 20_000 * 24 * HOUR + 12 * HOUR


class World:
    """A guard, and the two clocks that it goes by."""

    def __init__(self, daily_tokens: int | None = None) -> None:
        self.seconds = 0.0
        self.micros = NOON
        self.breaker = CircuitBreaker(BreakerSettings(failures=2, within=60, rest=30), lambda: self.seconds)
        self.ledger = MemoryTokenLedger(lambda: Micros(self.micros))
        self.guard = ServiceGuard(self.breaker, self.ledger, daily_tokens)

    async def call(self, failure: Exception | None = None) -> None:
        async with self.guard.call():
            if failure:
                raise failure


async def test_a_service_that_fails_is_left_alone_and_tried_again() -> None:
    world = World()
    for _ in range(2):
        with pytest.raises(BotUnavailable):
            await world.call(BotUnavailable("500"))
    with pytest.raises(AnswerFailed, match="left alone for 30 s more"):
        await world.call()
    world.seconds += 30
    await world.call()
    assert world.breaker.state is BreakerState.CLOSED


async def test_questions_that_are_refused_do_not_close_the_service_for_everybody() -> None:
    world = World()
    for _ in range(10):
        with pytest.raises(AnswerFailed):
            await world.call(AnswerFailed("the question was blocked"))
    await world.call()


async def test_a_service_that_asks_for_patience_gets_it() -> None:
    world = World()
    with pytest.raises(BotUnavailable):
        await world.call(BotUnavailable("429", retry_after=50))
    assert world.breaker.seconds_until_retry == 50


async def test_a_call_that_is_cancelled_while_trying_again_makes_room_for_the_next() -> None:
    world = World()
    for _ in range(2):
        with pytest.raises(BotUnavailable):
            await world.call(BotUnavailable("500"))
    world.seconds += 30
    with pytest.raises(asyncio.CancelledError):
        await world.call(asyncio.CancelledError())  # type: ignore[arg-type]
    await world.call()


async def test_over_the_daily_limit_nobody_calls_until_the_day_is_over() -> None:
    world = World(daily_tokens=1000)
    await world.guard.count_tokens(Usage("m", prompt=900, answer=60, thoughts=39, cached=800))
    await world.call()
    await world.guard.count_tokens(Usage("m", prompt=1))
    with pytest.raises(AnswerFailed, match=r"^daily limit$"):
        await world.call()
    assert world.breaker.state is BreakerState.CLOSED
    world.micros += 12 * HOUR
    await world.call()
    assert await world.ledger.spent_today() == 0


async def test_a_limit_of_nothing_lets_nothing_through_and_none_lets_everything() -> None:
    with pytest.raises(AnswerFailed, match="daily limit"):
        await World(daily_tokens=0).call()
    spent = World(daily_tokens=None)
    await spent.guard.count_tokens(Usage("m", prompt=10**9))
    await spent.call()
