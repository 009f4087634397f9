"""Whom users wait for: queues, the Slack channel of each, and which conversations come to it."""

from pydantic import BaseModel, ConfigDict, Field

from core.escalation.languages import Language

GENERAL = "general"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Queue(_Strict):
    """One line of users, and who answers it."""

    channel: str = Field(
        default="",
        pattern=r"^([CG][A-Z0-9]{4,})?$",
        description="The id of the Slack channel, like C0123456789. Empty: SLACK_CHANNEL.",
    )
    triggers: list[str] = Field(
        default_factory=list, description="Only conversations escalated by one of these triggers. Empty: by any."
    )
    languages: list[Language] = Field(
        default_factory=list, description="Only users who speak one of these. Empty: everybody."
    )
    specialty: str = Field(default="", max_length=60, description="What these agents are good at, shown on the card.")


class QueuesFile(_Strict):
    """config/queues.yaml: the queues, tried from the top."""

    queues: dict[str, Queue] = Field(
        default_factory=dict, description="The queues, by name; the first that fits is taken."
    )
