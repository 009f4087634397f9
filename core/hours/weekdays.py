"""Days of the week as an admin writes them: "mon-fri", "sat", "tue, thu". Knows no hours."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = {name: number for names in (DAYS, _FULL) for number, name in enumerate(names)}

_DAY_SHAPE = rf"(?:{'|'.join(short + f'(?:{full[3:]})?' for short, full in zip(DAYS, _FULL, strict=True))})"
_PART_SHAPE = rf"{_DAY_SHAPE}(?: *- *{_DAY_SHAPE})?"
WEEKDAYS_SHAPE = rf"^{_PART_SHAPE}(?: *, *{_PART_SHAPE})*$"


def parse_weekdays(written: object) -> tuple[int, ...]:
    """The days' numbers in the order written; Monday is 0.

    Raises ValueError: what is wrong, " - ", what would be right.
    """
    return tuple(day for part in str(written).split(",") for day in _parse_part(part))


def _parse_part(written: str) -> list[int]:
    first, dash, last = written.partition("-")
    start = _parse_day(first)
    end = _parse_day(last) if dash else start
    return [(start + count) % 7 for count in range((end - start) % 7 + 1)]


def _parse_day(written: str) -> int:
    name = written.strip().lower()
    if name not in _NUMBER:
        raise ValueError(f"there is no day '{name}' in the week - write mon, tue, wed, thu, fri, sat, sun, or mon-fri")
    return _NUMBER[name]
