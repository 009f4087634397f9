"""The lane of a chat, and the buckets that its calls take."""

from core.model.ids import SurfaceName
from core.model.ports import NewLane

TELEGRAM = SurfaceName("telegram")


def new_lane(address: str) -> NewLane:
    """The lane of a chat, from the start of the log."""
    return NewLane(TELEGRAM, address, chat_bucket(address), internal=False)


def chat_bucket(address: str) -> str:
    """The bucket of one chat's calls."""
    return f"telegram.chat:{address}"
