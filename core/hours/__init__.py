"""When people are there: the business calendar of each queue, pure, from config/hours.yaml.

    config = read(config_dir / "hours.yaml", HoursFile, checks.problems)      # core.config; checks is core.hours.checks
    status = Calendars.from_file(config.value).of("billing").status(now)     # Open(until) or Closed(reason, opens)

Decides nothing about what happens out of hours, and reads no clock.
"""

from core.hours.calendar import Calendar, Closed, HalfDay, Holiday, Open, Opening, SpecialDay, Status
from core.hours.file import Calendars, HoursFile
from core.hours.wording import Spoken

__all__ = [
    "Calendar",
    "Calendars",
    "Closed",
    "HalfDay",
    "Holiday",
    "HoursFile",
    "Open",
    "Opening",
    "SpecialDay",
    "Spoken",
    "Status",
]
