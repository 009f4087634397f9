"""What shall go wrong next in a stand-in. Shared by the Slack, Telegram and Gemini stand-ins.

A fault is queued for a method ("chat.postMessage", "sendMessage", "*" for any) and used up by the next call of it.
"""

import asyncio
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """How a call goes wrong. `AFTER` means that the work was done and only the answer is lost."""

    RATE_LIMITED = "rate_limited"  # 429 with Retry-After `seconds`
    SERVER_ERROR = "server_error"  # 5xx, not done
    SERVER_ERROR_AFTER = "server_error_after"  # 5xx, done
    HANG_BEFORE = "hang_before"  # no answer for `seconds`, not done
    HANG_AFTER = "hang_after"  # done, no answer for `seconds`
    DROP_BEFORE = "drop_before"  # connection closed, not done
    DROP_AFTER = "drop_after"  # done, connection closed without an answer
    SLOW = "slow"  # done after `seconds`


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong. `seconds` is the wait of the kinds that have one."""

    kind: FaultKind
    seconds: float = 1.0
    status: int = 500


class Faults:
    """The faults waiting for each method, and the outage switch ("Slack is down for 30 s")."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._down_until = 0.0
        self.ended = asyncio.Event()  # set at shutdown: hanging calls give up at once

    def add(self, method: str, *faults: Fault) -> None:
        """Let the next calls of `method` go wrong, one fault each."""
        self._waiting[method].extend(faults)

    def take(self, method: str) -> Fault | None:
        """The fault for this call, if one waits. During an outage: a 503, not done."""
        if self.is_down:
            return Fault(FaultKind.SERVER_ERROR, status=503)
        for name in (method, "*"):
            if self._waiting[name]:
                return self._waiting[name].popleft()
        return None

    def go_down(self, seconds: float) -> None:
        """Refuse every call for `seconds`; 0 ends the outage."""
        self._down_until = time.monotonic() + seconds

    @property
    def is_down(self) -> bool:
        """Is the outage on?"""
        return time.monotonic() < self._down_until

    def clear(self) -> None:
        """Forget every waiting fault and the outage."""
        self._waiting.clear()
        self._down_until = 0.0

    async def hang(self, seconds: float) -> None:
        """Wait as a hanging call does, or until the stand-in stops."""
        try:
            await asyncio.wait_for(self.ended.wait(), seconds)
        except TimeoutError:
            return
