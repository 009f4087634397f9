"""When people are there: the business calendar of each queue, pure, from config/hours.yaml.

    config = read(config_dir / "hours.yaml", HoursFile, checks.problems)      # core.config; checks is core.hours.checks
    status = Calendars.from_file(config.value).of("billing").status(now)     # Open(until) or Closed(reason, opens)

Decides nothing about what happens out of hours, and reads no clock.
"""

from core.hours.calendar import (
    Calendar,
    ClosedStatus,
    HalfDay,
    Holiday,
    HoursStatus,
    OpenStatus,
    SpecialDay,
    SpecialOpening,
)
from core.hours.hours_file import Calendars, HoursFile
from core.hours.wording import OpeningTexts

__all__ = [
    "Calendar",
    "Calendars",
    "ClosedStatus",
    "HalfDay",
    "Holiday",
    "HoursFile",
    "HoursStatus",
    "OpenStatus",
    "OpeningTexts",
    "SpecialDay",
    "SpecialOpening",
]
