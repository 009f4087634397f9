"""How Slack's places are written in our log: "CHANNEL:TS" for a post, and for the thread under it."""

from dataclasses import dataclass

from core.model.ids import Micros, RemoteId, SurfaceName

CARD = SurfaceName("slack.card")  # its address is a channel
THREAD = SurfaceName("slack.thread")  # its address is the card's place
REMINDER = SurfaceName("slack.reminder")  # its address is a channel, or a Slack user; see `reminders.Addressee`


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
