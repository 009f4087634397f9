"""How Slack's places are written in our log, "CHANNEL:TS" for a post and for the thread under it, and its people."""

from dataclasses import dataclass

from agents_slack.config_formats import SLACK_FORMATS
from core.model.agents import Identity
from core.model.events import Event, Nudged, Reminded
from core.model.ids import AgentId, Micros, RemoteId, SurfaceName

CARD = SurfaceName("slack.card")  # its address is a channel
THREAD = SurfaceName("slack.thread")  # its address is the card's place
REMINDER = SurfaceName("slack.reminder")  # its address is a channel, or a Slack user; see `Addressee`

PROVIDER = SLACK_FORMATS.provider  # of the identities that agents have here


def slack_identity(user: str) -> Identity:
    """A Slack user's id as an agent's identity."""
    return Identity(PROVIDER, user)


@dataclass(frozen=True, slots=True)
class PostAddress:
    """A post, or the thread of which it is the root."""

    channel: str
    ts: str

    @classmethod
    def parse(cls, text: str) -> "PostAddress":
        """The inverse of `str`. Raises ValueError."""
        channel, colon, ts = text.partition(":")
        if not (channel and colon and ts):
            raise ValueError(f"not a place in Slack: {text!r}")
        return cls(channel, ts)

    def __str__(self) -> str:
        return f"{self.channel}:{self.ts}"

    @property
    def posted_at(self) -> Micros:
        """When the post was made, by Slack's clock."""
        return Micros(int(float(self.ts) * 1_000_000))

    @property
    def remote_id(self) -> RemoteId:
        """The place as the id of a copy."""
        return RemoteId(str(self))


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is told: a channel or a Slack user, and, of what concerns one agent only, that agent."""

    place: str
    agent: AgentId | None = None

    @classmethod
    def parse(cls, address: str) -> "Addressee":
        """The inverse of `str`."""
        place, _, agent = address.partition(":")
        return cls(place, AgentId(agent) if agent else None)

    def __str__(self) -> str:
        return f"{self.place}:{self.agent}" if self.agent else self.place

    def concerns(self, event: Event) -> bool:
        """Is the event news for them?"""
        if isinstance(event.body, Nudged):
            return event.body.agent == self.agent
        return isinstance(event.body, Reminded) and self.agent is None
