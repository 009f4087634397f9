"""Time zones: the one an admin names, and the moment at which its clocks show a time. Knows no opening hours."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_LIKE = "write a place like Europe/Berlin or America/New_York"
LONGEST_NAME = 64  # characters
_TICK = timedelta(microseconds=1)


def parse_zone(written: object) -> ZoneInfo:
    """The zone of an IANA name. Raises ValueError: what is wrong, " - ", what would be right.

    Abbreviations are refused although some of them exist: EST never has summer time, which nobody means who writes it.
    """
    if written is None:
        raise ValueError(f"nothing is no time zone - {_LIKE}")
    name = str(written)
    if "/" in name or name == "UTC":
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as exc:  # OSError: "America/" is a folder
            raise ValueError(f"there is no time zone '{name}' - {_remedy(name)}") from exc
    raise ValueError(f"'{name}' is not the full name of a time zone - {_remedy(name)}")


def known_zone(name: str) -> str:
    """The name, if it is one that browsers know, too; else "". Never looks for what might have been meant.

    "posix/Europe/Berlin" and "right/..." are files of this machine, not names: a page that is given one shows nothing.
    """
    return name if len(name) <= LONGEST_NAME and "/" in name and name in _names() else ""


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def _remedy(name: str) -> str:
    zones = available_timezones()
    if not zones:
        return "this computer knows no time zones at all: install its package tzdata"
    if name.isupper():  # an abbreviation is near to cities that have nothing to do with it
        return _LIKE
    wanted = name.lower().replace(" ", "_")
    by_name = {zone.lower(): zone for zone in sorted(zones) if "/" in zone}
    by_city = {lower.rpartition("/")[2]: zone for lower, zone in by_name.items()}
    for known, cutoff in ((by_name, 0.85), (by_city, 0.8)):
        if near := get_close_matches(wanted.rpartition("/")[2] if known is by_city else wanted, known, 1, cutoff):
            return f"did you mean '{known[near[0]]}'?"
    return _LIKE


def moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """When (in UTC) the zone's clocks first show this naive time, or jump past it.

    So what opens at 2:30 opens with the jump on the night that has no 2:30, and at the first 2:30 when there are two.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall(first, zone) == wall:
        return first
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)  # in a gap, fold=1 is the earlier of the two readings
    ticks = range((first - before) // _TICK)
    jumped = bisect_left(ticks, True, key=lambda tick: _wall(before + tick * _TICK, zone) >= wall)
    return before + jumped * _TICK


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
