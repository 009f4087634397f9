"""What admins decide about the figures: the wait they mean to keep, and the digest in the morning."""

import re
from datetime import time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema

from core.config.desk_ids import UsualOrPlaceId
from core.config.sessions import Duration
from core.escalation.triggers import StrictModel
from core.hours.zones import parse_zone

_CLOCK = r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"


def _parsed(written: Any) -> Any:
    if isinstance(written, time):
        return written
    if not isinstance(written, str) or not re.match(_CLOCK, written):
        raise ValueError(f'{written!r} is no time of day - write it like "08:30"')
    hour, minute = written.split(":")
    return time(int(hour), int(minute))


def _known(name: Any) -> Any:
    if isinstance(name, (str, int, float)):
        parse_zone(name)
    return name


TimeOfDay = Annotated[
    time,
    BeforeValidator(_parsed),
    WithJsonSchema({"type": "string", "pattern": _CLOCK, "examples": ["08:30"]}),
]


class DigestEntry(StrictModel):
    """Yesterday in a few lines, in a channel."""

    at: TimeOfDay | None = Field(
        default=time(8, 30), description="When it is posted, on the clocks of the time zone below. Null: never."
    )
    channel: UsualOrPlaceId = Field(
        default="",
        description="The id of the {desk.name} channel, like {desk.place.example}. "
        "Empty: {desk.admin_place}, else {desk.usual_place}.",
    )


class FiguresFile(StrictModel):
    """config/figures.yaml: how conversations are counted."""

    timezone: Annotated[str, BeforeValidator(_known)] = Field(
        default="UTC", description="Whose midnight ends a day: a place like Europe/London."
    )
    longest_wait: Duration = Field(
        default=timedelta(minutes=5),
        description="A user who waits longer for an agent is named in the digest; a line in the plot of waits.",
    )
    digest: DigestEntry = Field(default_factory=DigestEntry, description="Yesterday in a few lines, in a channel.")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)
