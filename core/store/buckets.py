"""Rate limits as rows, so that replicas share them. A bucket is the time at which its next call may be made.

The rule is GCRA: a bucket of `burst` calls refills one call per `interval`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, case, delete, select, update

from core.model.ids import Micros
from core.model.ports import Rate
from core.store.statements import Statement, insert_row
from core.store.tables import buckets
from core.store.tx import Tx

_p = bindparam
_next_at = Statement(select(buckets.c.next_at).where(buckets.c.name == _p("bucket")))
_add = insert_row(buckets, "name", "next_at")
_take = Statement(
    update(buckets)
    .where(buckets.c.name == _p("bucket"), buckets.c.next_at <= _p("latest"))
    .values(
        next_at=case((buckets.c.next_at < _p("floor"), _p("floor")), else_=buckets.c.next_at) + _p("interval"),
    )
)
_park = Statement(
    update(buckets).where(buckets.c.name == _p("bucket"), buckets.c.next_at < _p("until")).values(next_at=_p("until"))
)
_forget = Statement(delete(buckets).where(buckets.c.name == _p("bucket")))
_forget_idle = Statement(delete(buckets).where(buckets.c.name.like(_p("names")), buckets.c.next_at < _p("before")))

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class BucketWait:
    """Not now: `bucket` opens in `seconds`."""

    bucket: str
    seconds: float


def take(tx: Tx, rates: Mapping[str, Rate], calls: Mapping[str, int] | None = None) -> BucketWait | None:
    """Take from each bucket as many calls as `calls` says, one where it says nothing; or none from any. None: taken.

    More than a burst are taken from a full bucket, which then is closed for as long as the rest of them needs.
    """
    wanted = {name: (calls or {}).get(name, 1) for name in rates}
    ahead = {name: (min(wanted[name], rate.burst) - 1) * int(rate.interval * _SECOND) for name, rate in rates.items()}
    for name in rates:
        if (wait := _wait(tx, name, ahead[name])) > 0:
            return BucketWait(name, wait / _SECOND)
    for name, rate in sorted(rates.items()):  # two that take the same pair must not wait for each other
        interval = int(rate.interval * _SECOND)
        floor = tx.lease_now - (rate.burst - 1) * interval
        latest = tx.lease_now - ahead[name]
        if tx.run(_take, bucket=name, latest=latest, floor=floor, interval=interval * wanted[name]) != 1:
            return BucketWait(name, rate.interval)  # another replica was faster
    return None


def _wait(tx: Tx, name: str, ahead: int = 0) -> int:
    next_at = tx.value(_next_at, int, bucket=name)
    if next_at is None:
        tx.run(_add, name=name, next_at=0)
        return 0
    return max(0, next_at + ahead - int(tx.lease_now))


def close_bucket(tx: Tx, name: str, seconds: float) -> Micros:
    """Close a bucket for a while; one that is closed for longer stays so. Returns when it opens."""
    until = Micros(tx.lease_now + int(seconds * _SECOND))
    _wait(tx, name)
    tx.run(_park, bucket=name, until=until)
    return until


def is_closed(tx: Tx, name: str) -> bool:
    """Was the bucket parked, and is it still? Changes nothing."""
    return (tx.value(_next_at, int, bucket=name) or 0) > tx.lease_now


def forget(tx: Tx, name: str) -> None:
    """What was taken from a bucket is forgotten: it is full again."""
    tx.run(_forget, bucket=name)


def forget_idle(tx: Tx, prefix: str, seconds: int) -> None:
    """Forget the buckets of such names that nobody took from for so long."""
    tx.run(_forget_idle, names=f"{prefix}%", before=tx.lease_now - seconds * _SECOND)
