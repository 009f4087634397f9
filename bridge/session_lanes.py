"""Which lanes a session gets, by what is set up. Functions of the settings alone: nothing needs to run for them."""

from collections.abc import Sequence

from agents_slack.surfaces.card.surface import card_lane
from agents_slack.surfaces.reminders.surface import nudge_lanes, reminder_lane
from bridge.rules_from_config import SessionSurfaces
from bridge.settings import Settings
from channels.telegram import new_lane
from core.model.ports import NewLane
from core.model.session import Contact
from core.surfaces import summary
from core.surfaces.bot import NAME as BOT

_BOT_LANE = NewLane(BOT, "", "bot", internal=False)


def session_surfaces(settings: Settings) -> SessionSurfaces:
    """Every session has the bot; one that came over Telegram is shown there. Agents see a card in their queue's
    channel, while a summary is made."""
    usual = settings.slack_channel if settings.slack_bot_token else None

    def lanes_at_start(contact: Contact) -> Sequence[NewLane]:
        is_shown = settings.telegram_bot_token is not None and contact.channel == "telegram"
        return [_BOT_LANE, *([new_lane(contact.address)] if is_shown else ())]

    def lanes_at_escalation(channel: str, most_cards: int) -> Sequence[NewLane]:
        return (summary.new_lane(), *((card_lane(channel or usual, most_cards),) if usual else ()))

    if not usual:
        return SessionSurfaces(lanes_at_start, lanes_at_escalation)
    return SessionSurfaces(lanes_at_start, lanes_at_escalation, reminder_lane, nudge_lanes)
