"""Moments and spans of time, as agents read them. Pure; knows no clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agents_slack.api.outbound import SlackJson
from core.model.ids import Micros

_SECOND = 1_000_000
_CLOCK = "{date_short_pretty} at {time}"


def duration(start: Micros, end: Micros) -> str:
    """How long it was from `start` to `end`: "less than a minute", "5 min", "2 h 5 min"."""
    minutes = (end - start) // _SECOND // 60
    if minutes < 1:
        return "less than a minute"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def after_duration(start: Micros | None, end: Micros | None) -> str:
    """How long it took, behind what was done: " after 5 min". "" when that is not known."""
    return "" if start is None or end is None or end < start else f" after {duration(start, end)}"


def since_time(at: Micros | None, *, ago: bool = False) -> list[SlackJson]:
    """A context element: since when, in each reader's own time zone, or in UTC where that cannot be done.

    `ago`: and how long ago that is while it is read, for a wait goes on when nobody redraws the card.
    """
    if at is None:
        return []
    return [_date(at, "since " + _CLOCK + (" ({ago})" if ago else ""), "since ")]


def date_time(at: Micros) -> SlackJson:
    """A context element: when it was, in each reader's own time zone."""
    return _date(at, _CLOCK)


def local_time(at: Micros, zone: str) -> str:
    """What a user's clocks showed: "14:05 in Bogota". "" when nobody told where they are."""
    if not zone:
        return ""
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"{datetime.fromtimestamp(at / _SECOND, ZoneInfo(zone)):%H:%M} in {place}"


def _date(at: Micros, shown: str, before: str = "") -> SlackJson:
    """See "Date formatting" at docs.slack.dev/messaging/formatting-message-text."""
    seconds = at // _SECOND
    utc = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return {"type": "mrkdwn", "text": f"<!date^{seconds}^{shown}|{before}{utc}>", "verbatim": True}
