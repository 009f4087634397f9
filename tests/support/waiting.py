"""How tests wait: for a condition, never for a time that is hoped to be enough.

`until` waits for something to become so, and says on giving up what it waited for and what it saw last. `stays` is for
what must not happen. `takes` is for a scene in which somebody is slow: an editor that writes a file in pieces, a user
who types. Nothing else in the tests may sleep (`tests/unit/test_code_rules.py`).
"""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

T = TypeVar("T")

LONGEST_WAIT = 30.0  # seconds; the one limit of all tests: it is for what never comes, a busy machine stays far below
_LOOKS_EVERY = 0.01
_LOOKS_AT_LEAST_EVERY = 0.05
_OF_THE_WAIT = 0.05  # is added to the pause: what takes long is looked at less often, and known 5 % later at the most
_MOST_WORDS = 2000  # of what was seen last


async def until(
    condition: Callable[[], T | Awaitable[T]],
    what: str = "",
    within: float = LONGEST_WAIT,
    *,
    saw: Callable[[], object] | None = None,
    every: float | None = None,
) -> T:
    """Wait until `condition` (plain or async) is true, and return what it returned.

    AssertionError after `within` seconds, with `what` (as "the card is in Slack"; or else the condition's source) and
    with what `saw` tells then, or else the last answer. `every`: seconds between looks, more where a look is costly; by
    default the longer, the longer it has taken.
    """
    last: object = "nothing: the condition never returned"
    began = time.monotonic()
    try:
        async with asyncio.timeout(within) as limit:
            while not (last := await _asked(condition)):
                await asyncio.sleep(every or _pause(time.monotonic() - began))
            return cast(T, last)
    except TimeoutError:
        if not limit.expired():
            raise  # the condition's own
        last = await _asked(saw) if saw else last
    raise AssertionError(f"waited {within:g} s for: {what or _source_of(condition)}; last seen: {last!r}"[:_MOST_WORDS])


def _pause(waited: float) -> float:
    return min(_LOOKS_AT_LEAST_EVERY, _LOOKS_EVERY + _OF_THE_WAIT * waited)


async def stays(condition: Callable[[], object], what: str, seconds: float = 0.2) -> None:
    """Look at `condition` (plain or async) for so long; AssertionError once it is not true.

    Only for what must not happen and of which nothing else tells that it did not. Where something comes after it in the
    same order, wait for that with `until` and look once.
    """
    ends = time.monotonic() + seconds
    while True:
        assert await _asked(condition), f"it did not stay so: {what}"
        if time.monotonic() >= ends:
            return
        await asyncio.sleep(_LOOKS_EVERY)


async def takes(seconds: float, who: str) -> None:
    """Somebody in the scene is slow; `who` says who. What comes after may not rely on anything having happened."""
    assert who
    await asyncio.sleep(seconds)


def _source_of(condition: Callable[[], object]) -> str:
    try:
        return " ".join(inspect.getsource(condition).split())
    except (OSError, TypeError):
        return repr(condition)


async def _asked(condition: Callable[[], object]) -> object:
    answer = condition()
    return await answer if inspect.isawaitable(answer) else answer
