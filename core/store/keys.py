"""What a unit of work is keyed by: a session, a user who may have none yet, or something that is nobody's.

Units of one key run in the order of the calls. The key also says what a unit may lock (docs/decisions/0006):

    a session's id   that session's row first, then whatever belongs to it
    a user           the session that they have; which one is looked up
    anything else    rows that all sessions share: rate limits, agents, tokens. Such a unit has a transaction of its own
"""

from core.model.ids import SessionId

BUCKETS = "bucket:"  # units of rate limits; every call to a platform waits for one, so they wait for nobody
_SESSION = "ses_"
_USER = "user:"


def user_key(channel: str, address: str) -> str:
    """The key of what a user does."""
    return f"{_USER}{channel}:{address}"


def user_of(key: str) -> tuple[str, str] | None:
    """(channel, address) of a user's key."""
    if not key.startswith(_USER):
        return None
    channel, _, address = key.removeprefix(_USER).partition(":")
    return channel, address


def is_shared(key: SessionId | str) -> bool:
    """Is it neither a session's key nor a user's?"""
    return not key.startswith((_SESSION, _USER))
