"""`bridge hours`: is somebody there at a given moment, and when again? Reads config/hours.yaml; changes nothing."""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, assert_never

import click

from bridge.cli.options import config_option
from core.config import read_checked
from core.hours import (
    Calendar,
    Calendars,
    ClosedStatus,
    HalfDay,
    Holiday,
    HoursFile,
    HoursStatus,
    OpenStatus,
    SpecialDay,
    SpecialOpening,
)
from core.hours.checks import problems
from core.hours.spans import clock
from core.hours.wording import in_full, time_of
from core.hours.zones import moment

_YEARS = range(1971, 2200)
_ONE_DIGIT = re.compile(r"[ T](?=[0-9]:)")  # 9:00, as the file has it


@click.group()
def hours() -> None:
    """When people are there: config/hours.yaml."""


@hours.command()
@click.argument("at", metavar='"2026-12-24 17:55"')
@click.option("--queue", default="", help="The queue that is asked. Without it, the default calendar.")
@click.option("--calendar", "name", default="", help="A calendar by its name, whichever queue has it.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a sentence.")
@config_option
def simulate(at: str, queue: str, name: str, as_json: bool, config_dir: Path) -> None:
    """Tell what a user would be told at a moment, and when somebody is there again.

    The moment is by the calendar's own clock, or by any other: 2026-12-24T17:55+01:00. Exit code 2 when the file or
    the moment cannot be used.
    """
    calendars = _calendars(config_dir)
    calendar = _named(calendars, name) if name else calendars.of(queue)
    if queue and queue not in calendars.of_queues:
        click.echo(f"Queue '{queue}' has no calendar of its own; '{calendar.name}' counts.", err=True)
    asked = _moment(at, calendar)
    status = calendar.status(asked)
    click.echo(json.dumps(_to_json(status, asked, queue, calendar)) if as_json else _sentence(status, asked, calendar))


def _named(calendars: Calendars, name: str) -> Calendar:
    if name not in calendars.named:
        raise click.BadParameter(f"There is no calendar '{name}'; there are {', '.join(calendars.named)}.")
    return calendars.named[name]


def _calendars(config_dir: Path) -> Calendars:
    reading = read_checked(config_dir / "hours.yaml", HoursFile, problems)
    if reading.value is None:
        for fault in sorted(reading.faults, key=lambda fault: fault.line):
            click.echo(str(fault), err=True)
        sys.exit(2)
    return Calendars.from_file(reading.value)


def _moment(written: str, calendar: Calendar) -> datetime:
    try:
        at = datetime.fromisoformat(_ONE_DIGIT.sub(r"\g<0>0", written))
    except ValueError as exc:
        raise click.BadParameter(f"'{written}' is no moment: write it like \"2026-12-24 17:55\".") from exc
    if at.year not in _YEARS:
        raise click.BadParameter(f"The year {at.year} is too far away.")
    return at.astimezone(UTC) if at.tzinfo else moment(at, calendar.zone)


def _sentence(status: HoursStatus, asked: datetime, calendar: Calendar) -> str:
    here = asked.astimezone(calendar.zone)
    match status:
        case OpenStatus(until=until):
            return f"Open until {_end(until.astimezone(calendar.zone), here)}." if until else "Open, without an end."
        case ClosedStatus(reason=reason, opens=opens):
            again = f"Open again {in_full(opens.astimezone(calendar.zone), here)}" if opens else "No opening in sight"
            return f"Closed: {_why(reason)}. {again}."
        case never:
            assert_never(never)


def _end(until: datetime, here: datetime) -> str:
    return time_of(until) if until.date() == here.date() else in_full(until, here)


def _why(reason: SpecialDay | None) -> str:
    match reason:
        case None:
            return "outside the opening hours"
        case Holiday(name=name):
            return name
        case HalfDay(name=name, since=since, until=until):
            start = f" from {clock(since)}" if since is not None else ""
            end = f" until {clock(until)}" if until is not None else ""
            return f"{name}, half day{start}{end}"
        case SpecialOpening(name=name, spans=spans):
            return f"{name}, open {', '.join(map(str, spans))}"
        case never:
            assert_never(never)


def _to_json(status: HoursStatus, asked: datetime, queue: str, calendar: Calendar) -> dict[str, Any]:
    """Moments are by the calendar's clock, with their offset."""
    until = status.until if isinstance(status, OpenStatus) else None
    opens = status.opens if isinstance(status, ClosedStatus) else None
    reason = status.reason if isinstance(status, ClosedStatus) else None

    def local(at: datetime | None) -> str | None:
        return at.astimezone(calendar.zone).isoformat() if at else None

    return {
        "at": local(asked),
        "queue": queue,
        "calendar": calendar.name,
        "zone": calendar.zone.key,
        "open": isinstance(status, OpenStatus),
        "until": local(until),
        "opens": local(opens),
        "reason": reason.name if reason else None,
        "sentence": _sentence(status, asked, calendar),
    }
