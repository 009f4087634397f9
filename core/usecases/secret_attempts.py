"""Tries at a secret, counted for all replicas before anybody looks whether the secret is right.

They are buckets (see `core.store.buckets`) of names of their own, which nobody needs any more after a day.
"""

import hashlib
from collections.abc import Mapping

from core.model.ports import Rate
from core.store import buckets
from core.store.buckets import BucketWait, forget
from core.store.tx import Tx

__all__ = ["forget"]

_PREFIX = "try:"
_DAY = 24 * 3600


def attempt_bucket(*parts: str) -> str:
    """The bucket of what is tried, and by whom. What strangers typed is not kept as it is."""
    return _PREFIX + hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:40]


def count_attempt(tx: Tx, rates: Mapping[str, Rate]) -> BucketWait | None:
    """Count one try in every bucket, or in none: then how long to wait. Of several at once no more get through."""
    return buckets.take(tx, dict(sorted(rates.items())))


def sweep_attempts(tx: Tx) -> None:
    """Forget what is a day old."""
    buckets.forget_idle(tx, _PREFIX, _DAY)
