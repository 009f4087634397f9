"""Tries at a secret, counted for all replicas before anybody looks whether the secret is right.

They are buckets (see `core.store.buckets`) of names of their own, which nobody needs any more after a day.
"""

import hashlib
from collections.abc import Mapping

from sqlalchemy import bindparam, delete

from core.model.ports import Rate
from core.store import buckets
from core.store.buckets import BucketWait
from core.store.statements import Statement
from core.store.tables import buckets as table
from core.store.tx import Tx

_PREFIX = "try:"
_DAY = 24 * 3600 * 1_000_000
_p = bindparam
_forget = Statement(delete(table).where(table.c.name == _p("bucket")))
_sweep = Statement(delete(table).where(table.c.name.like(f"{_PREFIX}%"), table.c.next_at < _p("before")))


def attempt_bucket(*parts: str) -> str:
    """The bucket of what is tried, and by whom. What strangers typed is not kept as it is."""
    return _PREFIX + hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:40]


def count_attempt(tx: Tx, rates: Mapping[str, Rate]) -> BucketWait | None:
    """Count one try in every bucket, or in none: then how long to wait. Of several at once no more get through."""
    return buckets.take(tx, dict(sorted(rates.items())))


def forget_attempts(tx: Tx, name: str) -> None:
    """The secret was right: what was tried before is forgotten."""
    tx.run(_forget, bucket=name)


def sweep_attempts(tx: Tx) -> int:
    """Forget what is a day old. Returns how many names."""
    return tx.run(_sweep, before=tx.lease_now - _DAY)
