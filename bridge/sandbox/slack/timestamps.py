"""Timestamps and ids as Slack makes them. Must not know what they are for."""

import secrets
import string
import time

_ALPHABET = string.ascii_uppercase + string.digits


class Timestamps:
    """Message timestamps of one workspace: "1700000000.000100", from the real clock, each later than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """A timestamp nobody has had yet."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return to_timestamp(self._last)


def to_timestamp(micros: int) -> str:
    """Microseconds since 1970 as Slack writes them."""
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def to_micros(stamp: str) -> int:
    """The inverse of `to_stamp`; "0", "1700000000" and "1700000000.5" are read too. Raises ValueError."""
    seconds, _, fraction = stamp.partition(".")
    if not seconds.isdigit() or (fraction and not fraction.isdigit()):
        raise ValueError(f"not a timestamp: {stamp!r}")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0")[:6] or 0)


def new_id(prefix: str, length: int = 10) -> str:
    """A random id in Slack's manner: `new_id("Ev") -> "Ev0A1B2C3D4E"`."""
    return prefix + "0" + "".join(secrets.choice(_ALPHABET) for _ in range(length - 1))
