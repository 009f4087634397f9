"""Which lanes a session gets, by what is set up. Functions of the settings alone: nothing needs to run for them."""

from bridge.settings import Settings
from core.model.ports import NewLane
from core.surfaces import summary, translation
from core.surfaces.bot import NAME as BOT
from core.usecases.adapters import SessionSurfaces

_BOT_LANE = NewLane(BOT, "", "bot", internal=False)


def session_surfaces(settings: Settings) -> SessionSurfaces:
    """Every session has the bot, a summary once it escalates, and whatever the channels and desks show it on."""
    each = [definition.surfaces(own) for definition, own in settings.adapters_on.items()]
    return SessionSurfaces(
        lambda contact: [_BOT_LANE, *(lane for of in each for lane in of.lanes_at_start(contact))],
        lambda channel, most_cards: [
            summary.new_lane(),
            *([translation.new_lane()] if settings.gemini_api_key else []),
            *(lane for of in each for lane in of.lanes_at_escalation(channel, most_cards)),
        ],
        lambda whom: next((lane for of in each if (lane := of.lane_at_reminder(whom))), None),
        lambda agent: [lane for of in each for lane in of.lanes_at_nudge(agent)],
    )
