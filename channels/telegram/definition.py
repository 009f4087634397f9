"""Telegram as the registry knows it. Loads nothing of its library until it is on."""

from channels.telegram.lanes import TELEGRAM as SURFACE
from channels.telegram.lanes import new_lane
from channels.telegram.settings import TelegramSettings
from core.model.events import Side
from core.usecases.adapters import Adapter, AdapterDefinition, AdapterParts, AdapterTools, SessionSurfaces


def _surfaces(_settings: TelegramSettings) -> SessionSurfaces:
    """A session that came over Telegram is shown in its chat."""
    return SessionSurfaces(lambda contact: [new_lane(contact.address)] if contact.channel == SURFACE else [])


def _build(settings: TelegramSettings, parts: AdapterParts) -> Adapter:
    from channels.telegram.channel import TelegramChannel  # noqa: PLC0415 - see the module

    channel = TelegramChannel(
        settings, parts.conversations, parts.rates, parts.one_replica, parts.file_sources, parts.supervisor
    )
    return Adapter(
        surfaces=[channel.surface],
        start=channel.start,
        stop=channel.stop,
        close=channel.close,
        files=channel.files,
        shows_typing={Side.BOT: channel.surface, Side.AGENT: channel.surface},
        dead_letter_handlers=channel.dead_letter_handlers,
        webhooks=channel.webhooks,
        problems=channel.problems,
    )


def _tools() -> AdapterTools[TelegramSettings]:
    from channels.telegram.tools import TOOLS  # noqa: PLC0415 - see the module

    return TOOLS


TELEGRAM = AdapterDefinition(
    name="telegram",
    label="Telegram",
    settings=TelegramSettings,
    build=_build,
    tools=_tools,
    surfaces=_surfaces,
    tokens=(r"(?<=bot)\d{5,}:[\w-]{20,}", r"\b\d{5,}:[\w-]{20,}"),  # its library writes them into addresses
    loggers=("telegram",),
)
