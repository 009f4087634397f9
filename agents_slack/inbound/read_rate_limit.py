"""Slack's pace for reading threads (conversations.replies): one bucket, shared by all replicas and the relay."""

import asyncio

from agents_slack.api.rates import REPLIES
from core.model.errors import Retry
from core.model.ports import Rate
from core.usecases.shared_rate_limits import SharedRateLimits


class ReadRateLimit:
    """Who may read now. Raises StoreUnavailable."""

    def __init__(self, limits: SharedRateLimits, rate: Rate) -> None:
        self._limits = limits
        self._rate = rate

    async def take(self, patience: float | None = None) -> None:
        """The right to one call. Raises Retry when it comes only after `patience` seconds; None: it is waited for."""
        while wait := await self._limits.take({REPLIES: self._rate}):
            if patience is not None and wait.seconds > patience:
                raise Retry(wait.seconds)
            await asyncio.sleep(wait.seconds)

    async def rest(self, seconds: float) -> None:
        """Slack asks for so long a rest. It counts by method, so nobody reads meanwhile; everything else goes on."""
        await self._limits.close(REPLIES, seconds)
