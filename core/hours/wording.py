"""Moments in words: "tomorrow at 9:00". Decides no opening hours.

Babel knows the names of days and months in each language, and its word for today. What a sentence needs around them
in the languages of the shipped texts (the preposition, the case) is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, localedata
from babel.dates import format_date

from core.hours.zones import known_zone
from core.languages.tags import main_language

_WEEK = 7


@dataclass(frozen=True, slots=True)
class OpeningTexts:
    """What a text's placeholders are filled with. A part is "" when there is nothing to say.

    `opens`: "tomorrow at 9:00", with the preposition it needs. `until`: "18:00", when that is within a day.
    `reason`: the special day's name as the admin wrote it. `zone`: whose clock it is, as "UTC+1".
    """

    opens: str
    until: str
    reason: str
    zone: str


@dataclass(frozen=True, slots=True)
class _MomentPatterns:
    """How a language says a moment. `weekday` and `date` are patterns of the CLDR: EEEE is the day's name."""

    moment: str
    weekday: str = "EEEE"
    date: str = "EEEE d MMMM"
    first: str = "d"  # of a month
    amended: Mapping[str, str] = field(default_factory=dict)  # a name that takes another form behind "on"


_PATTERNS: Mapping[str, _MomentPatterns] = {
    "en": _MomentPatterns("{day} at {time}", "'on' EEEE", "'on' EEEE d MMMM"),
    "es": _MomentPatterns("{day} a las {time}", "'el' EEEE", "'el' EEEE d 'de' MMMM"),
    "pt": _MomentPatterns(
        "{day} às {time}", "'na' EEEE", "'na' EEEE, d 'de' MMMM,", "'1º'", {"na sáb": "no sáb", "na dom": "no dom"}
    ),
    "fr": _MomentPatterns("{day} à {time}", first="'1er'", amended={"’": "'"}),
    "de": _MomentPatterns("{day} um {time} Uhr", "'am' EEEE", "'am' EEEE, d. MMMM,"),
    "it": _MomentPatterns("{day} alle {time}", first="'1º'"),
    "ru": _MomentPatterns(
        "{day} в {time}",
        "'в' EEEE",
        "'в' EEEE, d MMMM,",
        amended={"в вт": "во вт", "среда": "среду", "пятница": "пятницу", "суббота": "субботу"},
    ),
    "tr": _MomentPatterns("{day} saat {time}", "EEEE 'günü'", "d MMMM EEEE 'günü'"),
    "vi": _MomentPatterns("lúc {time} {day}", date="EEEE, 'ngày' d 'tháng' M", amended={"Thứ": "thứ", "Nhật": "nhật"}),
    "zh": _MomentPatterns("{day}{time}", date="M月d日（EEEE）"),
}


def opening_texts(
    at: datetime,
    zone: ZoneInfo,
    language: str,
    *,
    opens: datetime | None = None,
    until: datetime | None = None,
    reason: str = "",
) -> OpeningTexts:
    """The parts for somebody who reads them at `at`, by the zone's clock. All moments are aware."""
    return OpeningTexts(
        opens=moment_text(opens, at, zone, language) if opens else "",
        until=time_of(until.astimezone(zone)) if until and until - at < timedelta(days=1) else "",
        reason=reason,
        zone=_offset((opens or at).astimezone(zone)),
    )


def moment_text(moment: datetime, at: datetime, zone: ZoneInfo, language: str) -> str:
    """The moment, said at `at`: by today and tomorrow, within a week by the weekday, beyond that by the date.

    In a language without patterns here it is what the CLDR has: the day and then the time, without a preposition. In
    one that the CLDR does not know it is 2026-12-28, 9:00, which can be read in each.
    """
    here = moment.astimezone(zone)
    days = (here.date() - at.astimezone(zone).date()).days
    locale = _locale_of(language)
    if locale is None:
        return f"{here:%Y-%m-%d}, {time_of(here)}"
    patterns = _PATTERNS.get(locale.language) or _cldr_patterns(locale)
    if days in (0, 1):
        day = localedata.load(str(locale))["date_fields"]["day"]["relative"][days]
    else:
        pattern = patterns.weekday if days < _WEEK else patterns.date
        day = format_date(here, pattern.replace(" d ", f" {patterns.first} ") if here.day == 1 else pattern, locale)
    for written, amended in patterns.amended.items():
        day = day.replace(written, amended)
    return patterns.moment.format(day=day, time=time_of(here))


def moment_by_readers_clock(moment: datetime, at: datetime, own: ZoneInfo, reader: str, language: str) -> str:
    """The moment for a reader in the zone `reader`; for one of whom no zone is known ("") by `own`, which is named."""
    if known := known_zone(reader):
        return moment_text(moment, at, ZoneInfo(known), language)
    return f"{moment_text(moment, at, own, language)} ({_offset(moment.astimezone(own))})"


def in_full(here: datetime, reader: datetime) -> str:
    """English: "Monday 28 December at 9:00", "today at 9:00", and with the year if it is not the reader's.

    Both are in the zone whose clock is meant.
    """
    pattern = "EEEE d MMMM" if here.year == reader.year else "EEEE d MMMM y"
    day = "today" if here.date() == reader.date() else english_date(here, pattern)
    return f"{day} at {time_of(here)}"


def english_date(on: date, pattern: str) -> str:
    """A date by a pattern of the CLDR: "EEEE d MMMM" is "Monday 28 December"."""
    return format_date(on, pattern, "en")


def time_of(here: datetime) -> str:
    """9:00, by the clock of the datetime's own zone."""
    return f"{here.hour}:{here.minute:02}"


def _offset(here: datetime) -> str:
    """UTC, UTC+1 or UTC-3:30."""
    minutes = int((here.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" + f"{'-' if minutes < 0 else '+'}{hours}" * bool(minutes) + f":{rest:02}" * bool(rest)


@lru_cache(maxsize=64)
def _locale_of(language: str) -> Locale | None:
    """Of "pt-BR" that of "pt", in which the texts are; None of what the CLDR does not know."""
    try:
        return Locale.parse(main_language(language))
    except (ValueError, UnknownLocaleError):
        return None


def _cldr_patterns(locale: Locale) -> _MomentPatterns:
    moment = locale.datetime_formats["medium"].replace("{1}", "{day}").replace("{0}", "{time}")
    return _MomentPatterns(moment, date=locale.date_formats["full"].pattern)


def utc_minute(seconds: float) -> str:
    """A moment, in seconds since 1970, for who may be in any zone: 2026-03-01 09:30 UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
