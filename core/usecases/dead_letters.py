"""Inbound things that could not be read: kept, so that they can be confirmed; looked at, taken in again, forgotten."""

from core.store.dead_letters import find, forget, keep, newest, set_error

__all__ = ["find", "forget", "keep", "newest", "set_error"]
