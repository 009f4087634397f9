"""What admins decide about the desk as a whole. Asked for anew each time, for the configuration reloads."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo


def channel_members() -> str:
    """Whoever is in the channel of a session's queue may act."""
    return ""


def nameless(slack_user: str, email: str) -> str:  # noqa: ARG001
    """Admins named nobody."""
    return ""


def utc() -> ZoneInfo:
    """The clocks of a house that has none of its own."""
    return ZoneInfo("UTC")


def any_number() -> int:
    """All who wait have a card."""
    return 0


@dataclass(frozen=True, slots=True)
class DeskRules:
    """`who_may_act`: the id of a user group; anything else means the members of the queue's channel.

    `admin_channel`: where admins are told what is wrong, "" for the usual channel. `zone_of`: on whose clocks a day
    begins. `name_of`: what admins call an agent, by their Slack user or e-mail; "" leaves it to Slack.
    `most_cards`: how many who wait have a card in one channel; 0 for all.
    """

    who_may_act: Callable[[], str] = channel_members
    admin_channel: str = ""
    zone_of: Callable[[], ZoneInfo] = utc
    name_of: Callable[[str, str], str] = nameless
    most_cards: Callable[[], int] = any_number


DEFAULT_DESK_RULES = DeskRules()
