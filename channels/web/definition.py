"""The web chat as the registry knows it. It is always on, and needs no other service."""

import secrets
from dataclasses import replace

import structlog

from channels.web.settings import WebSettings
from core.runtime.rate_limits import RateLimits
from core.usecases.adapters import Adapter, AdapterDefinition, AdapterParts

log = structlog.get_logger(__name__)


def _build(settings: WebSettings, parts: AdapterParts) -> Adapter:
    from channels.web.channel import WebChannel  # noqa: PLC0415 - the pages and their files

    if not settings.secret:
        log.warning("SECRET_KEY is not set: visitors lose their conversation at a restart; `bridge init` makes one")
        settings = replace(settings, secret=secrets.token_urlsafe(32))
    channel = WebChannel(
        settings,
        parts.conversations,
        parts.bus,
        opens=parts.file_sources.sources,
        rate_limits=RateLimits(parts.alarm),
    )
    return Adapter(stop=channel.stop, hear=channel.hear, routers=channel.routers)


WEB = AdapterDefinition(name="web", label="Web chat", settings=WebSettings, build=_build)
