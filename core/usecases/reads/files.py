"""Which files who may fetch, and where their bytes are."""

from core.store.queries.file_access import agents_may_fetch, user_may_fetch

__all__ = ["agents_may_fetch", "user_may_fetch"]
