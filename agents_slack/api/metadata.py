"""What our posts carry to be recognised by: which stretch of which log they show. Ids and numbers only, never words.

Anybody in the workspace can read a post's metadata (docs.slack.dev/messaging/message-metadata).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents_slack.api.addresses import PostAddress
from core.model.ids import Seq, SessionId
from core.model.ports import Copy, Covers, Lane

EVENT_TYPE = "handoff_bridge"
OVERFLOW_TYPE = "handoff_bridge_overflow"


@dataclass(frozen=True, slots=True)
class PostMetadata:
    """One post of a lane: what it covers, the events it shows, and which part of them."""

    session: SessionId
    lane: int
    covers: Covers
    seqs: tuple[Seq, ...]
    part: int = 0

    def copies(self, place: PostAddress) -> tuple[Copy, ...]:
        """The copies that a post with this mark is."""
        return tuple(Copy(seq, place.remote_id, self.covers.as_of, self.part) for seq in self.seqs)

    def is_beyond(self, lane: Lane) -> bool:
        """Is it of this lane, and does it show something the cursor has not passed?"""
        is_own = self.lane == lane.id and self.session == lane.session
        return is_own and self.covers.is_beyond(lane)


def to_metadata(mark: PostMetadata) -> dict[str, Any]:
    """The `metadata` argument of chat.postMessage."""
    covers = mark.covers
    payload = {
        "session": mark.session, "lane": mark.lane, "first": covers.first, "last": covers.last, "as_of": covers.as_of,
        "parts": covers.parts, "seqs": ",".join(map(str, mark.seqs)), "part": mark.part,
        **({} if covers.left_at is None else {"left_at": covers.left_at}),
    }  # fmt: skip
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def read_metadata(message: Mapping[str, Any]) -> PostMetadata | None:
    """The mark of a message as Slack's history shows it; None when it is not a post of ours."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload") or {}
    try:
        first, last, as_of = (Seq(int(payload[name])) for name in ("first", "last", "as_of"))
        left_at = Seq(int(payload["left_at"])) if "left_at" in payload else None
        covers = Covers(first, last, as_of, int(payload["parts"]), left_at)
        seqs = tuple(Seq(int(seq)) for seq in payload["seqs"].split(",") if seq)
        return PostMetadata(SessionId(payload["session"]), int(payload["lane"]), covers, seqs, int(payload["part"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None  # somebody else's, whatever it calls itself


@dataclass(frozen=True, slots=True)
class Overflow:
    """What an overflow card says: how many who wait have a card in the channel, and how many more there are."""

    cards: int
    more: int


def to_overflow_metadata(overflow: Overflow) -> dict[str, Any]:
    """The `metadata` argument of an overflow card."""
    return {"event_type": OVERFLOW_TYPE, "event_payload": {"cards": overflow.cards, "more": overflow.more}}


def to_overflow(message: Mapping[str, Any]) -> Overflow | None:
    """What an overflow card says, as Slack's history shows it; None when the message is something else."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != OVERFLOW_TYPE:
        return None
    payload = metadata.get("event_payload") or {}
    try:
        return Overflow(int(payload["cards"]), int(payload["more"]))
    except (KeyError, TypeError, ValueError):
        return None
