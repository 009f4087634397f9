"""The real rate limits, off unless asked for: per method and workspace, and per channel for chat.postMessage.

Source: https://docs.slack.dev/apis/web-api/rate-limits and the methods' own pages.
"""

import time
from collections import deque
from collections.abc import Callable
from enum import IntEnum
from math import ceil


class Tier(IntEnum):
    """How many calls of a method Slack takes in a minute. SPECIAL methods have a rule of their own."""

    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100
    SPECIAL = 0
    NONE = -1


WINDOW = 60.0
POSTS_PER_SECOND = 1.0  # in one channel
POST_BURST = 3
POSTS_PER_MINUTE = 300  # in the whole workspace: "several hundred"


class Rates:
    """Says how long a call has to wait. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls: dict[str, deque[float]] = {}
        self._posts: dict[str, float] = {}  # channel -> when its bucket is full again

    def wait(self, method: str, tier: Tier, channel: str) -> int:
        """Whole seconds to wait (Slack's Retry-After); 0 when the call may pass, which counts it."""
        now = self._clock()
        if tier is Tier.NONE:
            return 0
        if tier is not Tier.SPECIAL:
            return self._in_window(method, int(tier), now)
        full_at = max(self._posts.get(f"{method} {channel}", now), now)
        over = full_at - now - (POST_BURST - 1) / POSTS_PER_SECOND
        if over > 0:
            return max(1, ceil(over))
        waits = self._in_window(method, POSTS_PER_MINUTE, now)
        if not waits:
            self._posts[f"{method} {channel}"] = full_at + 1 / POSTS_PER_SECOND
        return waits

    def _in_window(self, name: str, most: int, now: float) -> int:
        calls = self._calls.setdefault(name, deque())
        while calls and calls[0] <= now - WINDOW:
            calls.popleft()
        if len(calls) >= most:
            return max(1, ceil(calls[0] + WINDOW - now))
        calls.append(now)
        return 0
