"""What a reader of the figures asks for, from the address of the page, and back. Bad input becomes a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from core.hours.zones import parse_zone
from core.model.ids import Micros
from core.statistics.period import Period
from core.statistics.records import ConversationFilter

PRESETS: Mapping[str, int] = {"7": 7, "30": 30, "90": 90, "365": 365}  # whole days that end with yesterday
DEFAULT_PRESET = "30"
TODAY = "today"
MOST_DAYS = 731
KNOWN_PARAMETERS = {"days", "from", "to", "zone", "queue", "channel", "scheme", "size"}  # the last two are a plot's
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    """A choice as it was asked for. `preset` is "" when both days were named; `problem` is a sentence or ""."""

    choice: ConversationFilter
    preset: str
    zone: str
    problem: str = ""

    @property
    def period(self) -> Period:
        """The days that are looked at."""
        return self.choice.period

    def address(self, **other: str) -> str:
        """This query as the part of an address behind "?", with some values replaced."""
        days = {"days": self.preset} if self.preset else {
            "from": self.period.first.isoformat(), "to": self.period.last.isoformat(),
        }  # fmt: skip
        told = days | {"zone": self.zone, "queue": self.choice.queue or "", "channel": self.choice.channel or ""}
        if "days" in other:
            told = {name: value for name, value in told.items() if name not in ("from", "to")}
        return urlencode({name: value for name, value in (told | other).items() if value})


def read_query(asked: Mapping[str, str], now: Micros, default_zone: ZoneInfo) -> FiguresQuery:
    """What `days` (7, 30, 90, 365, today) or `from` and `to`, `zone`, `queue` and `channel` ask for."""
    zone, problem = _zone(asked.get("zone", ""), default_zone)
    today = datetime.fromtimestamp(now / _SECOND, zone).date()
    preset = asked.get("days", "")
    days: tuple[date, date] | None = None
    if not preset and (asked.get("from") or asked.get("to")):
        days, wrong = _named_days(asked.get("from", ""), asked.get("to", ""), today)
        problem = problem or wrong
    if days is None:
        problem = problem or _unknown_preset(preset)
        preset = preset if preset in PRESETS or preset == TODAY else DEFAULT_PRESET
        days = _preset_days(preset, today)
    problem = problem or _unknown_filter(asked)
    choice = ConversationFilter(Period(*days, zone), asked.get("queue") or None, asked.get("channel") or None)
    return FiguresQuery(choice, preset, zone.key, problem)


def _unknown_preset(preset: str) -> str:
    if not preset or preset in PRESETS or preset == TODAY:
        return ""
    return f"“{preset[:60]}” is none of {', '.join((*PRESETS, TODAY))}. These are the last {DEFAULT_PRESET} days."


def _unknown_filter(asked: Mapping[str, str]) -> str:
    """A filter that nobody knows narrows nothing, which must not look like an answer."""
    unknown = sorted(set(asked) - KNOWN_PARAMETERS)
    return f"There is no filter “{unknown[0][:60]}”: everything is counted." if unknown else ""


def _zone(name: str, default_zone: ZoneInfo) -> tuple[ZoneInfo, str]:
    if not name:
        return default_zone, ""
    try:
        return parse_zone(name), ""
    except ValueError:
        return default_zone, f"“{name[:60]}” is no time zone; the days are those of {default_zone.key}."


def _preset_days(preset: str, today: date) -> tuple[date, date]:
    if preset == TODAY:
        return today, today
    yesterday = today - timedelta(days=1)
    return yesterday - timedelta(days=PRESETS[preset] - 1), yesterday


def _named_days(first: str, last: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """The days, or None and what is wrong with them. Without an end it is today; without a beginning, the month's."""
    instead = f"These are the last {DEFAULT_PRESET} days."
    try:
        end = date.fromisoformat(last) if last else today
        begin = date.fromisoformat(first) if first else end.replace(day=1)
    except ValueError:
        return None, f"A day is written like {today.isoformat()}. {instead}"
    if end < begin:
        return None, f"The last day is before the first. {instead}"
    if (end - begin).days >= MOST_DAYS:
        return None, f"At most {MOST_DAYS} days can be looked at once. {instead}"
    if not date(2000, 1, 1) <= begin <= end <= today + timedelta(days=366):
        return None, f"Nothing can have happened then. {instead}"
    return (begin, end), ""
