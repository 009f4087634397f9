"""The parts of the bridge, each made from settings and from what is in force. Wiring brings them together."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from agents_slack.api.rates import SlackRates
from agents_slack.desk import SlackDesk
from bridge.adapter_settings import console_settings, slack_settings, telegram_settings
from bridge.figures import DailyDigest, FigurePages, MaySee, Metrics
from bridge.figures.health_metrics import HealthMetrics
from bridge.health_checks import HealthChecks
from bridge.settings import Settings
from bridge.web.console import Console, DeadLetterHandler
from channels.telegram import TelegramChannel, TelegramRates
from channels.telegram.polling import PollingLock
from channels.web import WebChannel, WebSettings
from core.model.agents import Role
from core.model.ports import Bus
from core.runtime.rate_limits import LimitAlarm, RateLimits
from core.runtime.supervision import Supervisor
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What every part needs."""

    settings: Settings
    conversations: Conversations
    file_sources: FileSources
    bus: Bus
    supervisor: Supervisor


def make_desk(dependencies: Dependencies, rates: SlackRates) -> SlackDesk | None:
    """The agents' side in Slack; None when it is not set up."""
    settings = dependencies.settings
    if not (settings.slack_bot_token and settings.slack_channel):
        return None
    return SlackDesk(
        slack_settings(settings, settings.slack_bot_token),
        dependencies.conversations,
        rates,
        file_sources=dependencies.file_sources,
        supervisor=dependencies.supervisor.child(),
    )


def make_telegram(
    dependencies: Dependencies, rates: TelegramRates, polling_lock: PollingLock
) -> TelegramChannel | None:
    """The users' side on Telegram; None when it is not set up."""
    token = dependencies.settings.telegram_bot_token
    if token is None:
        return None
    return TelegramChannel(
        telegram_settings(dependencies.settings, token),
        dependencies.conversations,
        rates=rates,
        polling_lock=polling_lock,
        file_sources=dependencies.file_sources,
        supervisor=dependencies.supervisor.child(),
    )


def make_web(dependencies: Dependencies, alarm: LimitAlarm) -> WebChannel:
    """The users' side on the web."""
    secret = dependencies.settings.secret_key
    if secret is None:
        secret = secrets.token_urlsafe(32)
        log.warning("SECRET_KEY is not set: visitors lose their conversation at a restart; `bridge init` makes one")
    settings = WebSettings(secret=secret, public_url=dependencies.settings.public_url)
    return WebChannel(
        settings,
        dependencies.conversations,
        dependencies.bus,
        opens=dependencies.file_sources.sources,
        rate_limits=RateLimits(alarm),
    )


def make_console(dependencies: Dependencies, dead_letter_handlers: Mapping[str, DeadLetterHandler]) -> Console:
    """The agents' side in a browser. `replays` take dead letters in again, by their source."""
    return Console(
        console_settings(dependencies.settings),
        dependencies.conversations,
        dependencies.file_sources,
        dependencies.bus,
        dead_letter_handlers,
        dependencies.supervisor.child(),
    )


@dataclass(frozen=True, slots=True)
class FigureServices:
    """What is counted, for people and for machines."""

    pages: FigurePages
    metrics: Metrics
    digest: DailyDigest


def make_figures(dependencies: Dependencies, desk: SlackDesk | None, health: HealthChecks) -> FigureServices:
    """Pages, metrics, and the digest, which is posted only where there is a Slack."""
    store, in_force = dependencies.conversations.store, dependencies.conversations.in_force

    async def say(channel: str, text: str) -> bool:
        usual = dependencies.settings.slack_admin_channel or ""
        return await desk.announce(text, channel or usual) if desk else True

    return FigureServices(
        FigurePages(store, in_force, dependencies.supervisor.child()),
        Metrics(
            store,
            in_force,
            dependencies.settings.metrics_token,
            [HealthMetrics(lambda: health.last_problems, lambda: dependencies.supervisor.restarts)],
            local=dependencies.settings.metrics_local,
        ),
        DailyDigest(store, in_force, say),
    )


def admins_only(console: Console) -> MaySee:
    """Figures are seen by who is signed in to the console as an admin."""

    async def may_see(request: Request) -> bool | Response:
        profile = await console.signed_in_profile(request)
        if profile is None:
            up = "../" * request.url.path.removeprefix("/agent/").count("/")  # relative: see `Console._router`
            return RedirectResponse(f"{up}login", 303, {"Cache-Control": "no-store"})
        return profile.role is Role.ADMIN

    return may_see
