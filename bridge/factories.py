"""The parts of the house, each made from settings and from what is in force. Wiring brings them together."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from agents_slack.api.rates import SlackRates
from agents_slack.desk import SlackDesk
from agents_slack.offers import AgentOptions
from agents_slack.rules import DeskRules
from bridge.adapter_settings import console_config, console_settings, slack_settings, telegram_settings
from bridge.figures import DailyDigest, DigestPlan, FigurePages, MaySee, Metrics
from bridge.figures.health_metrics import HealthMetrics
from bridge.health_checks import HealthChecks
from bridge.settings import Settings
from bridge.web.console import Console, DeadLetterHandler
from channels.telegram import TelegramChannel, TelegramRates
from channels.telegram.polling import PollingLock
from channels.web import WebChannel, WebSettings
from core.config import Config
from core.model.agents import Role
from core.model.content import Content
from core.model.ports import Bus
from core.runtime.rate_limits import LimitAlarm, RateLimits
from core.runtime.supervision import Supervisor
from core.store.file_sources import FileSources
from core.usecases.conversations import Conversations
from core.usecases.routing import QueueRouting

log = structlog.get_logger(__name__)


@dataclass
class Dependencies:
    """What every part needs. `config` is the configuration in force: a reload puts another in its place."""

    settings: Settings
    config: Config
    conversations: Conversations
    file_sources: FileSources
    bus: Bus
    supervisor: Supervisor
    alarm: LimitAlarm

    def find_leak(self, content: Content) -> str:
        """What in an agent's words looks as if it were not for the user; "" for nothing."""
        return self.conversations.rules.recipient_rules.find_leak(content)

    def asks_rating(self) -> bool:
        """Are users asked what they thought of it?"""
        return self.config.desk.rating


def make_desk(dependencies: Dependencies, rates: SlackRates) -> SlackDesk | None:
    """The agents' side in Slack; None when it is not set up."""
    settings = dependencies.settings
    if not (settings.slack_bot_token and settings.slack_channel):
        return None
    return SlackDesk(
        slack_settings(settings, settings.slack_bot_token),
        dependencies.conversations,
        rates,
        options=_offers(dependencies),
        file_sources=dependencies.file_sources,
        receipts=lambda: dependencies.config.desk.receipts,
        desk_rules=DeskRules(
            who_may_act=lambda: dependencies.config.desk.who_may_act,
            admin_channel=settings.slack_admin_channel or "",
            zone_of=lambda: dependencies.config.figures.zone,
            name_of=_name_of(dependencies),
            most_cards=lambda: dependencies.config.desk.most_cards,
        ),
        supervisor=dependencies.supervisor.child(),
    )


def _name_of(dependencies: Dependencies) -> Callable[[str, str], str]:
    def name_of(slack_user: str, email: str) -> str:
        return dependencies.config.agents.name_of(slack_user, email)  # the configuration in force: it may be replaced

    return name_of


def _offers(dependencies: Dependencies) -> AgentOptions:
    return AgentOptions(
        outcomes=lambda: dependencies.config.desk.outcomes,
        replies=lambda: dependencies.config.replies,
        company=lambda: dependencies.config.web.company,
        specialty_of=lambda queue: QueueRouting(dependencies.config.queues.queues).specialty_of(queue),
        find_leak=dependencies.find_leak,
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
        texts_of=lambda: dependencies.config.texts,
        company_of=lambda: dependencies.config.web.company,
        rates=rates,
        polling_lock=polling_lock,
        file_sources=dependencies.file_sources,
        asks_rating=dependencies.asks_rating,
        supervisor=dependencies.supervisor.child(),
    )


def make_web(dependencies: Dependencies) -> WebChannel:
    """The users' side on the web."""
    secret = dependencies.settings.secret_key
    if secret is None:
        secret = secrets.token_urlsafe(32)
        log.warning("SECRET_KEY is not set: visitors lose their conversation at a restart; `bridge init` makes one")
    settings = WebSettings(secret=secret, public_url=dependencies.settings.public_url)
    return WebChannel(
        settings,
        dependencies.conversations,
        lambda: dependencies.config,
        dependencies.bus,
        opens=dependencies.file_sources.sources,
        asks_rating=dependencies.asks_rating,
        rate_limits=RateLimits(dependencies.alarm),
    )


def make_console(dependencies: Dependencies, dead_letter_handlers: Mapping[str, DeadLetterHandler]) -> Console:
    """The agents' side in a browser. `replays` take dead letters in again, by their source."""
    return Console(
        console_settings(dependencies.settings),
        dependencies.conversations,
        dependencies.file_sources,
        console_config(lambda: dependencies.config, dead_letter_handlers),
        dependencies.bus,
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
    store, capacity = dependencies.conversations.store, _capacity(dependencies)

    async def say(channel: str, text: str) -> bool:
        usual = dependencies.settings.slack_admin_channel or ""
        return await desk.announce(text, channel or usual) if desk else True

    return FigureServices(
        FigurePages(store, lambda: dependencies.config, capacity, dependencies.supervisor.child()),
        Metrics(
            store,
            capacity,
            dependencies.settings.metrics_token,
            [HealthMetrics(lambda: health.last_problems, lambda: dependencies.supervisor.restarts)],
            local=dependencies.settings.metrics_local,
        ),
        DailyDigest(store, lambda: DigestPlan.of(dependencies.config.figures), say),
    )


def _capacity(dependencies: Dependencies) -> Callable[[], int]:
    return lambda: dependencies.conversations.rules.capacity


def admins_only(console: Console) -> MaySee:
    """Figures are seen by who is signed in to the console as an admin."""

    async def may_see(request: Request) -> bool | Response:
        profile = await console.signed_in_profile(request)
        if profile is None:
            up = "../" * request.url.path.removeprefix("/agent/").count("/")  # relative: see `Console._router`
            return RedirectResponse(f"{up}login", 303, {"Cache-Control": "no-store"})
        return profile.role is Role.ADMIN

    return may_see
