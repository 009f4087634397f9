"""Reading messages for triggers beside the event loop: what a stranger writes costs them, not everybody.

A message of some thousand characters takes tens of milliseconds of a core. Short ones are read at once; for long ones
there are a few threads, and who sends many waits for their own.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from core.escalation.policy import Policy, Signal

_AT_ONCE = 2
_SHORT = 200  # characters that are read sooner than a thread would have begun


class TextReader:
    """Reads with at most two threads. They end with their reader."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, "matching")

    async def read(self, policy: Policy, text: str, language: str) -> Sequence[Signal]:
        """See `Policy.read`."""
        if len(text) <= _SHORT:
            return policy.read(text, language)
        return await asyncio.get_running_loop().run_in_executor(self._threads, policy.read, text, language)

    async def offers(self, policy: Policy, text: str) -> bool:
        """See `Policy.offers`."""
        if len(text) <= _SHORT:
            return policy.offers(text)
        return await asyncio.get_running_loop().run_in_executor(self._threads, policy.offers, text)
