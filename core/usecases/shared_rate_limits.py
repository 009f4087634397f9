"""Rate limits that all replicas share, for calls that the relay does not make."""

from collections.abc import Mapping

from core.model.ports import Rate
from core.store import Store, buckets
from core.store.buckets import BucketWait
from core.store.keys import BUCKETS


class SharedRateLimits:
    """Buckets, by name. Every call may raise StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def take(self, rates: Mapping[str, Rate]) -> BucketWait | None:
        """Take one call from each bucket, or from none: then which opens when. None: taken."""
        return await self._store.write(f"{BUCKETS}{next(iter(rates))}", lambda tx: buckets.take(tx, rates))

    async def close(self, name: str, seconds: float) -> None:
        """Close a bucket for a while; one that is closed for longer stays so."""
        await self._store.write(f"{BUCKETS}{name}", lambda tx: buckets.close_bucket(tx, name, seconds))
