"""The one way in which tests wait: it returns what came, and says what it waited for when nothing did."""

import asyncio

import pytest
from waiting import stays, until


async def test_waiting_returns_what_the_condition_returned():
    answers = iter([None, [], ["card"]])
    assert await until(lambda: next(answers), "a card") == ["card"]


async def test_a_condition_may_be_asked_with_await():
    answers = iter([0, 0, 7])

    async def count() -> int:
        return next(answers)

    assert await until(count, "a count") == 7


async def test_giving_up_says_what_was_waited_for_and_what_was_seen_last():
    with pytest.raises(AssertionError, match=r"^waited 0\.05 s for: two cards; last seen: \[\]$"):
        await until(lambda: [], "two cards", within=0.05)
    with pytest.raises(AssertionError, match=r"for: two cards; last seen: \['one card'\]$"):
        await until(lambda: False, "two cards", within=0.05, saw=lambda: ["one card"])


async def test_a_condition_that_hangs_is_given_up_too():
    with pytest.raises(AssertionError, match="for: an answer; last seen: 'nothing"):
        await until(asyncio.Event().wait, "an answer", within=0.05)


async def test_a_condition_that_fails_fails_the_test_at_once():
    async def asks() -> bool:
        raise TimeoutError("the database does not answer")

    with pytest.raises(TimeoutError, match="the database does not answer"):
        await until(asks, "an answer")
    with pytest.raises(KeyError):
        await until(lambda: {}["card"], "an answer")


async def test_what_must_not_happen_is_looked_at_for_a_while():
    answers = iter([True, True, False])
    await stays(lambda: True, "nobody is told", seconds=0.05)
    with pytest.raises(AssertionError, match="it did not stay so: nobody is told"):
        await stays(lambda: next(answers), "nobody is told", seconds=5)
