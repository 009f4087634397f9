"""How moments, spans of time and whom a line is for are written in Slack. Pure; knows no clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agents_slack.api.addresses import PROVIDER
from agents_slack.api.outbound import SlackJson
from core.hours.wording import utc_minute
from core.model.events import Event, Transferred
from core.model.ids import Micros
from core.model.ports import SessionView
from core.statistics import number_words

_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_CLOCK = "{date_short_pretty} at {time}"


def duration(start: Micros, end: Micros) -> str:
    """How long it was from `start` to `end`: "less than a minute", "5 min", "2 h 5 min", "3 days"."""
    return number_words.duration(end - start) if end - start >= _MINUTE else "less than a minute"


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


def owner_mention(event: Event, view: SessionView) -> SlackJson | None:
    """A block with the owner's name, where the line is for them, so that Slack tells them; None where it is for nobody.

    That is only whoever was given the session, as long as they have it: a thread is quiet.
    """
    owner = view.owner
    if owner is None or event.epoch != view.session.epoch:
        return None
    match event.body:
        case Transferred(agent=agent) if agent == owner.id != event.author.id and (user := owner.id_at(PROVIDER)):
            element = {"type": "user", "user_id": user}
            return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}
    return None


def _date(at: Micros, shown: str, before: str = "") -> SlackJson:
    """See "Date formatting" at docs.slack.dev/messaging/formatting-message-text."""
    seconds = at // _SECOND
    return {"type": "mrkdwn", "text": f"<!date^{seconds}^{shown}|{before}{utc_minute(seconds)}>", "verbatim": True}
