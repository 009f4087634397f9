"""Moments in words: "tomorrow at 9:00", in the languages that the texts are shipped in. Decides no opening hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.hours.zones import known_zone

_WEEK = 7
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


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
class _Language:
    """How a language says a moment. `weekdays` carry the preposition they are said with; Monday first."""

    today: str
    tomorrow: str
    weekday: str
    date: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    first: str = "1"  # the first day of a month


def _months(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_EN = _Language(
    "today at {time}",
    "tomorrow at {time}",
    "{weekday} at {time}",
    "{weekday} {day} {month} at {time}",
    tuple(f"on {day}" for day in _ENGLISH_DAYS),
    _months("January February March April May June July August September October November December"),
)
_ES = _Language(
    "hoy a las {time}",
    "mañana a las {time}",
    "{weekday} a las {time}",
    "{weekday} {day} de {month} a las {time}",
    ("el lunes", "el martes", "el miércoles", "el jueves", "el viernes", "el sábado", "el domingo"),
    _months("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
)
_PT = _Language(
    "hoje às {time}",
    "amanhã às {time}",
    "{weekday} às {time}",
    "{weekday}, {day} de {month}, às {time}",
    (
        "na segunda-feira",
        "na terça-feira",
        "na quarta-feira",
        "na quinta-feira",
        "na sexta-feira",
        "no sábado",
        "no domingo",
    ),
    _months("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    first="1º",
)
_FR = _Language(
    "aujourd'hui à {time}",
    "demain à {time}",
    "{weekday} à {time}",
    "{weekday} {day} {month} à {time}",
    ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    _months("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    first="1er",
)
_DE = _Language(
    "heute um {time} Uhr",
    "morgen um {time} Uhr",
    "{weekday} um {time} Uhr",
    "{weekday}, {day}. {month}, um {time} Uhr",
    ("am Montag", "am Dienstag", "am Mittwoch", "am Donnerstag", "am Freitag", "am Samstag", "am Sonntag"),
    _months("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
)
_IT = _Language(
    "oggi alle {time}",
    "domani alle {time}",
    "{weekday} alle {time}",
    "{weekday} {day} {month} alle {time}",
    ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    _months("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    first="1º",
)
_RU = _Language(
    "сегодня в {time}",
    "завтра в {time}",
    "{weekday} в {time}",
    "{weekday}, {day} {month}, в {time}",
    ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
    _months("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
)
_TR = _Language(
    "bugün saat {time}",
    "yarın saat {time}",
    "{weekday} günü saat {time}",
    "{day} {month} {weekday} günü saat {time}",
    ("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"),
    _months("Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"),
)
_VI = _Language(
    "lúc {time} hôm nay",
    "lúc {time} ngày mai",
    "lúc {time} {weekday}",
    "lúc {time} {weekday}, ngày {day} tháng {month}",
    ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    tuple(map(str, range(1, 13))),
)
_ZH = _Language(
    "今天{time}",
    "明天{time}",
    "{weekday}{time}",
    "{month}月{day}日（{weekday}）{time}",
    ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    tuple(map(str, range(1, 13))),
)
_LANGUAGES: Mapping[str, _Language] = {
    "en": _EN, "es": _ES, "pt": _PT, "fr": _FR, "de": _DE, "it": _IT, "ru": _RU, "tr": _TR, "vi": _VI, "zh": _ZH,
}  # fmt: skip


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

    In a language without words here it is 2026-12-28, 9:00, which can be read in each.
    """
    here = moment.astimezone(zone)
    words = _LANGUAGES.get(language.partition("-")[0].lower())
    if words is None:
        return f"{here:%Y-%m-%d}, {time_of(here)}"
    match (here.date() - at.astimezone(zone).date()).days:
        case 0:
            pattern = words.today
        case 1:
            pattern = words.tomorrow
        case days if days < _WEEK:
            pattern = words.weekday
        case _:
            pattern = words.date
    return pattern.format(
        time=time_of(here),
        weekday=words.weekdays[here.weekday()],
        day=words.first if here.day == 1 else here.day,
        month=words.months[here.month - 1],
    )


def moment_by_readers_clock(moment: datetime, at: datetime, own: ZoneInfo, reader: str, language: str) -> str:
    """The moment for a reader in the zone `reader`; for one of whom no zone is known ("") by `own`, which is named."""
    if known := known_zone(reader):
        return moment_text(moment, at, ZoneInfo(known), language)
    return f"{moment_text(moment, at, own, language)} ({_offset(moment.astimezone(own))})"


def in_full(here: datetime, reader: datetime) -> str:
    """English: "Monday 28 December at 9:00", "today at 9:00", and with the year if it is not the reader's.

    Both are in the zone whose clock is meant.
    """
    if here.date() == reader.date():
        return _EN.today.format(time=time_of(here))
    year = f" {here.year}" * (here.year != reader.year)
    month = _EN.months[here.month - 1]
    return f"{_ENGLISH_DAYS[here.weekday()]} {here.day} {month}{year} at {time_of(here)}"


def time_of(here: datetime) -> str:
    """9:00, by the clock of the datetime's own zone."""
    return f"{here.hour}:{here.minute:02}"


def _offset(here: datetime) -> str:
    """UTC, UTC+1 or UTC-3:30."""
    minutes = int((here.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" + f"{'-' if minutes < 0 else '+'}{hours}" * bool(minutes) + f":{rest:02}" * bool(rest)
