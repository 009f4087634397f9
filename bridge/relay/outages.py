"""What is known of each wide bucket of a surface (a bot, a channel): does only one address fail, or is it an outage?

In memory, of this process. An outage is declared on evidence: several addresses failed in a row with none succeeding
between, or the surface says so. While it lasts the bucket rests, longer each time, and after each rest one call at a
time is let through; one that succeeds ends it.
"""

import time
from collections.abc import Mapping

from bridge.relay.timing import Timing, with_jitter

Names = tuple[str, ...]  # a call's widest bucket; () for a call that takes none

ADDRESSES = 3  # so many different ones that fail in a row are an outage
WITHIN = 60.0  # seconds
LATELY = 60.0  # seconds in which a success elsewhere says that it is not an outage


class _Bucket:
    def __init__(self) -> None:
        self.failed: dict[str, float] = {}  # address -> when it failed, since the last success
        self.rests = 0  # rests in a row
        self.until = 0.0
        self.since = 0.0
        self.reason = ""
        self.succeeded: dict[str, float] = {}  # the last addresses that did


class Outages:
    """Times are monotonic seconds."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._buckets: dict[Names, _Bucket] = {}

    def failed(self, names: Names, address: str) -> bool:
        """An address failed. True: so many have in a row that it is no longer about one of them."""
        if not names:
            return False
        bucket, now = self._of(names), time.monotonic()
        bucket.failed = {each: at for each, at in bucket.failed.items() if now - at < WITHIN}
        bucket.failed[address] = now
        return len(bucket.failed) >= ADDRESSES

    def rest(self, names: Names, reason: str) -> float:
        """Declare an outage, or prolong it; for how many seconds the bucket is to rest. Calls that were under way
        together prolong it once."""
        bucket, now = self._of(names), time.monotonic()
        if not bucket.rests:
            bucket.since = now
        if now >= bucket.until:
            bucket.rests += 1
        bucket.reason = reason
        longest = min(self._timing.longest_rest, self._timing.first_pause * 2.0 ** min(bucket.rests - 1, 10))
        rest = with_jitter(longest)
        bucket.until = now + rest
        return rest

    def succeeded(self, names: Names, address: str) -> None:
        """A call got through: whatever was, is over."""
        bucket = self._of(names)
        bucket.failed.clear()
        bucket.rests = 0
        bucket.reason = ""
        bucket.succeeded = {address: time.monotonic(), **dict(list(bucket.succeeded.items())[:1])}

    def recovered(self, names: Names) -> None:
        """The platform answers again; whether each address does is another matter."""
        bucket = self._of(names)
        bucket.failed.clear()
        bucket.rests = 0
        bucket.reason = ""

    def is_on(self, names: Names) -> bool:
        """Is there an outage? Then only one call at a time is made, to find out whether it is over."""
        bucket = self._buckets.get(names)
        return bool(bucket and bucket.rests)

    def opens_at(self, names: Names) -> float:
        """When its rest is over."""
        bucket = self._buckets.get(names)
        return bucket.until if bucket else 0.0

    def others_succeed(self, names: Names, address: str, within: float = LATELY) -> bool:
        """Did another address get through lately, or within fewer seconds?"""
        bucket = self._buckets.get(names)
        if bucket is None:
            return False
        since = time.monotonic() - min(within, LATELY)
        return any(at > since for each, at in bucket.succeeded.items() if each != address)

    @property
    def reasons(self) -> Mapping[Names, str]:
        """The outages that go on, with the reason; not for ever where nobody had a reason to look again."""
        now = time.monotonic()
        return {
            names: bucket.reason
            for names, bucket in self._buckets.items()
            if bucket.rests and now < bucket.until + WITHIN
        }

    def _of(self, names: Names) -> _Bucket:
        if names not in self._buckets:
            if len(self._buckets) > 10_000:  # noqa: PLR2004 - what is well is not missed
                self._buckets = {each: bucket for each, bucket in self._buckets.items() if bucket.rests}
            self._buckets[names] = _Bucket()
        return self._buckets[names]
