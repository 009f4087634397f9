"""Whom users wait for: queues, the channel of each, and which conversations come to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from core.config.desk_ids import PlaceId, UsualOrPlaceId
from core.config.sessions import SessionsFile
from core.escalation.triggers import ConfigProblem, StrictModel, TriggersFile
from core.languages.known import Language
from core.yaml_files.faults import did_you_mean

GENERAL = "general"

_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"
_QUIET = re.compile(rf"{_CLOCK}\s*[-–]\s*{_CLOCK}")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` up to, not including, `end` on a wall clock, each day; over midnight when `end` is the earlier."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Is it quiet when the clock shows this?"""
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def _quiet(written: Any) -> QuietHours | None:
    if written is None or isinstance(written, QuietHours):
        return written
    found = _QUIET.fullmatch(written.strip()) if isinstance(written, str) else None
    if found is None:
        raise ValueError(f"'{written}' are no hours - write a beginning and an end, like 22:00-7:00")
    start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if start == end:
        raise ValueError(f"'{written}' ends when it begins - write two times; without 'quiet' it is never quiet")
    return QuietHours(start, end)


class Reminders(StrictModel):
    """Where agents are reminded of a wait, besides the thread."""

    on_duty: bool = Field(
        default=False,
        description="true: by direct messages to those on duty; to those with its specialty and languages, if any.",
    )
    second_channel: PlaceId | None = Field(
        default=None,
        description="The id of a {desk.name} channel that hears of it, too, like {desk.place.example}.",
    )
    second_channel_from: int = Field(
        default=2, ge=1, le=10, description="The reminder from which on the second channel hears of it."
    )
    quiet: Annotated[
        QuietHours | None,
        PlainValidator(_quiet),
        WithJsonSchema({"type": "string", "pattern": f"^{_QUIET.pattern}$", "examples": ["22:00-7:00"]}),
    ] = Field(
        default=None, description="Hours in which only the thread is reminded, by the queue's clock in hours.yaml."
    )


class Queue(StrictModel):
    """One line of users, and who answers it."""

    channel: UsualOrPlaceId = Field(
        default="",
        description="The id of the {desk.name} channel, like {desk.place.example}. Empty: {desk.usual_place}.",
    )
    triggers: list[str] = Field(
        default_factory=list, description="Only conversations escalated by one of these triggers. Empty: by any."
    )
    languages: list[Language] = Field(
        default_factory=list, description="Only users who speak one of these. Empty: everybody."
    )
    specialty: str = Field(
        default="",
        max_length=60,
        description="What these agents are good at: takes what a trigger with this specialty escalated. On the card.",
    )
    plain_text: Literal["send", "internal"] = Field(
        default="send", description="What an agent types plainly is sent to the user, or stays inside until it is sent."
    )
    translate: bool = Field(
        default=False,
        description="true: Gemini, when a key is set, translates what users write for agents, and agents for users.",
    )
    reminders: Reminders = Field(default_factory=Reminders, description="Where agents are reminded that a user waits.")


class QueuesFile(StrictModel):
    """config/queues.yaml: the queues, tried from the top."""

    queues: dict[str, Queue] = Field(
        default_factory=dict, description="The queues, by name; the first that fits is taken."
    )

    @property
    def translating(self) -> frozenset[str]:
        """The queues in which messages are translated."""
        return frozenset(name for name, queue in self.queues.items() if queue.translate)

    def specialty_of(self, name: str) -> str:
        """What the agents of a queue are good at, "" when nobody said."""
        queue = self.queues.get(name)
        return queue.specialty if queue else ""


def problems(queues: QueuesFile, triggers: TriggersFile) -> Iterator[ConfigProblem]:
    """What queues wait for in vain: triggers and specialties that the trigger file does not have."""
    specialties = {trigger.specialty for trigger in triggers.triggers.values() if trigger.specialty}
    for name, queue in queues.queues.items():
        for index, wanted in enumerate(queue.triggers):
            if wanted not in triggers.triggers:
                remedy = did_you_mean(wanted, triggers.triggers)
                yield ConfigProblem(("queues", name, "triggers", index), f"there is no trigger '{wanted}'", remedy)
        if queue.specialty and queue.specialty not in specialties:
            remedy = did_you_mean(queue.specialty, specialties) if specialties else "give a trigger this specialty"
            yield ConfigProblem(
                ("queues", name, "specialty"), f"no trigger has the specialty '{queue.specialty}'", remedy
            )


def reminders_in_vain(queues: QueuesFile, sessions: SessionsFile) -> Iterator[ConfigProblem]:
    """Second channels that are never told, because there are fewer reminders."""
    count = len(sessions.waiting.remind_after)
    for name, queue in queues.queues.items():
        if queue.reminders.second_channel and queue.reminders.second_channel_from > count:
            problem = f"there are only {count} reminders" if count else "nobody is reminded at all"
            yield ConfigProblem(
                ("queues", name, "reminders", "second_channel_from"),
                f"{problem}, so the second channel never hears of it",
                "see remind_after in sessions.yaml",
            )
