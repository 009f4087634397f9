"""Slack as the registry knows it: the agents' desk. Loads nothing of Slack's libraries until it is on."""

from agents_slack.api.lanes import card_lane, nudge_lanes, reminder_lane
from agents_slack.config_formats import SLACK_FORMATS
from agents_slack.settings import SlackSettings
from agents_slack.tools.commands import slack
from core.model.events import Side
from core.usecases.adapters import Adapter, AdapterDefinition, AdapterParts, AdapterTools, SessionSurfaces


def _surfaces(settings: SlackSettings) -> SessionSurfaces:
    """Agents see a card in their queue's channel, and are reminded there and in direct messages."""
    return SessionSurfaces(
        lanes_at_escalation=lambda channel, most_cards: [card_lane(channel or settings.channel, most_cards)],
        lane_at_reminder=reminder_lane,
        lanes_at_nudge=nudge_lanes,
    )


def _build(settings: SlackSettings, parts: AdapterParts) -> Adapter:
    from agents_slack.desk import SlackDesk  # noqa: PLC0415 - see the module

    desk = SlackDesk(
        settings, parts.conversations, parts.rates, file_sources=parts.file_sources, supervisor=parts.supervisor
    )
    return Adapter(
        surfaces=desk.surfaces,
        start=desk.start,
        close=desk.stop,
        files=desk.files,
        shows_typing={Side.USER: desk.thread},
        dead_letter_handlers=desk.dead_letter_handlers,
        webhooks=desk.webhooks,
        hear=desk.hear,
        problems=desk.problems,
        told_itself=desk.lost_channels,
        announce=desk.announce,
    )


def _tools() -> AdapterTools[SlackSettings]:
    from agents_slack.tools.adapter_tools import TOOLS  # noqa: PLC0415 - see the module

    return TOOLS


SLACK = AdapterDefinition(
    name="slack",
    label="Slack",
    settings=SlackSettings,
    build=_build,
    tools=_tools,
    surfaces=_surfaces,
    tokens=(r"xox[abp]-[\w-]+", r"xapp-[\w-]+"),
    loggers=("slack_sdk", "slack_bolt"),
    commands=(slack,),
    is_desk=True,
    formats=SLACK_FORMATS,
)
