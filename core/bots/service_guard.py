"""Stands between a bot and the service it pays for: no calls while that fails, and none over the daily limit."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import structlog

from core.bots.circuit_breaker import BreakerState, CircuitBreaker
from core.bots.protocol import AnswerFailed, BotUnavailable, Usage
from core.bots.token_ledger import TokenLedger

log = structlog.get_logger(__name__)


class ServiceGuard:
    """One for each service; every call of it, for an answer or a summary, is made inside `call`."""

    def __init__(self, breaker: CircuitBreaker, ledger: TokenLedger, daily_tokens: int | None) -> None:
        self._breaker = breaker
        self._ledger = ledger
        self._daily_tokens = daily_tokens

    @asynccontextmanager
    async def call(self) -> AsyncIterator[None]:
        """Hold a permission to call. Raises AnswerFailed at once when there is none.

        Only Unavailable counts against the service. A question that it refuses says nothing about the next one: else
        one user could have it switched off for everybody.
        """
        if self._daily_tokens is not None and await self._ledger.spent_today() >= self._daily_tokens:
            raise AnswerFailed("daily limit")
        with admitted(self._breaker):
            yield

    async def count_tokens(self, usage: Usage) -> None:
        """Count what a call cost."""
        await self._ledger.add(usage)


@contextmanager
def admitted(breaker: CircuitBreaker) -> Iterator[None]:
    """Make one call of a service inside; how it ends is told to the breaker. Raises AnswerFailed while it rests."""
    if not breaker.admit():
        raise AnswerFailed(f"left alone for {breaker.seconds_until_retry:.0f} s more")
    outcome = breaker.abandoned
    try:
        yield
        outcome = breaker.succeeded
    except BotUnavailable as exc:
        outcome = partial(_failed, breaker, exc)
        raise
    except AnswerFailed:
        outcome = breaker.succeeded
        raise
    finally:
        outcome()


def _failed(breaker: CircuitBreaker, exc: BotUnavailable) -> None:
    breaker.failed(exc.retry_after)
    if breaker.state is BreakerState.OPEN:
        log.warning("a bot is left alone", seconds=round(breaker.seconds_until_retry), reason=str(exc))
