"""How long things may take: when a conversation ends, when it opens again, how long the bot may think."""

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from core.escalation.triggers import StrictModel

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PATTERN = r"^[1-9][0-9]{0,4}[smhd]$"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_PARTS = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([smhd])[a-z]*\.?", re.I)
_DURATION = re.compile(_PATTERN)


def _meant(written: str) -> str:
    """The duration that people mean who write 30 minutes, 1h30m or 1.5h; "" when nobody knows."""
    parts = _PARTS.findall(written)
    if not parts or _PARTS.sub("", written).strip(" ,and"):
        return ""
    seconds = sum(float(number.replace(",", ".")) * _SECONDS[unit.lower()] for number, unit in parts)
    fitting = (unit for unit in "dhms" if seconds >= _SECONDS[unit] and seconds % _SECONDS[unit] == 0)
    kept = parts[0][1].lower() if len(parts) == 1 and seconds % _SECONDS[parts[0][1].lower()] == 0 else ""
    unit = kept or next(fitting, "")
    return f"{int(seconds // _SECONDS[unit])}{unit}" if unit and seconds else ""


def _parsed(written: Any) -> Any:
    if isinstance(written, timedelta):
        return written
    if not isinstance(written, str) or not _DURATION.match(written):
        shown = "nothing" if written is None else repr(written)
        meant = _meant(written) if isinstance(written, str) else ""
        hint = f"; did you mean {meant}?" if meant else ""
        raise ValueError(f"{shown} is no duration - write a number and s, m, h or d: 20s, 30m, 24h, 7d{hint}")
    return timedelta(**{_UNITS[written[-1]]: int(written[:-1])})


Duration = Annotated[
    timedelta,
    BeforeValidator(_parsed),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "examples": ["20s", "30m", "24h", "7d"]}),
]


class BotTimes(StrictModel):
    """The bot's time limits."""

    answer_within: Duration = Field(
        default=timedelta(seconds=20), description="After this the answer is given up and a person is called."
    )


class Waiting(StrictModel):
    """When nobody claims a conversation."""

    remind_after: list[Duration] = Field(
        default_factory=lambda: [timedelta(minutes=2), timedelta(minutes=5)],
        max_length=10,
        description="Agents are reminded this long after the user began to wait, once for each.",
    )
    give_up_after: Duration = Field(
        default=timedelta(minutes=15),
        description="After this the assistant takes over again, apologises and asks for an address.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> "Waiting":
        if sorted(self.remind_after) != self.remind_after or any(t >= self.give_up_after for t in self.remind_after):
            raise ValueError(
                "remind_after must grow from one to the next and end before give_up_after - write it like [2m, 5m]"
            )
        return self


class DeliveryEntry(StrictModel):
    """When a message that a platform does not take is given up. An outage of the whole platform uses up no tries."""

    tries: int = Field(
        default=10, ge=1, le=100, description="So often a message is tried; then agents read that it is not delivered."
    )
    give_up_after: Duration = Field(
        default=timedelta(hours=24), description="A message that has failed for so long is given up, too."
    )


class AgentSilent(StrictModel):
    """When the agent does not answer a user."""

    nudge_after: Duration = Field(
        default=timedelta(minutes=5), description="This long after the user wrote the agent is reminded."
    )
    release_after: Duration = Field(
        default=timedelta(minutes=15), description="This long after the user wrote somebody else may claim the session."
    )

    @model_validator(mode="after")
    def _in_order(self) -> "AgentSilent":
        if self.nudge_after >= self.release_after:
            raise ValueError("the agent would be released before the reminder - let nudge_after be the shorter one")
        return self


class UserSilent(StrictModel):
    """When the user does not answer an agent."""

    ask_after: Duration = Field(
        default=timedelta(minutes=30), description="This long after the agent wrote the user is asked to answer."
    )
    close_after: Duration = Field(
        default=timedelta(hours=1), description="This long after the agent wrote the session is closed."
    )

    @model_validator(mode="after")
    def _in_order(self) -> "UserSilent":
        if self.ask_after >= self.close_after:
            raise ValueError("it would be closed before the user is asked - let ask_after be the shorter one")
        return self


class SessionsFile(StrictModel):
    """config/sessions.yaml: the life of a conversation."""

    idle_close: Duration = Field(
        default=timedelta(minutes=30), description="A conversation that never reached a person ends after this silence."
    )
    reopen_within: Duration = Field(
        default=timedelta(hours=24), description="A message this soon after the end opens the same conversation again."
    )
    waiting: Waiting = Field(default_factory=Waiting, description="When nobody claims a conversation.")
    agent_silent: AgentSilent = Field(
        default_factory=AgentSilent, description="When the agent does not answer a user. Out of hours nothing counts."
    )
    user_silent: UserSilent = Field(default_factory=UserSilent, description="When the user does not answer an agent.")
    bot: BotTimes = Field(default_factory=BotTimes, description="The bot's time limits.")
    delivery: DeliveryEntry = Field(
        default_factory=DeliveryEntry, description="When a message that a platform does not take is given up."
    )
