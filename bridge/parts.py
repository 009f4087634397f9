"""The parts of the house, each made from settings and from what is in force. Wiring brings them together."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from agents_slack.api.rates import SlackRates
from agents_slack.desk import SlackDesk
from agents_slack.offers import Offers
from agents_slack.rules import Rules
from bridge.figures import Digest, DigestPlan, FigurePages, MaySee, Metrics
from bridge.figures.part_metrics import PartMetrics
from bridge.health import Health
from bridge.settings import Settings
from bridge.sides import console_desk, console_settings, slack_settings, telegram_settings
from bridge.web.console import Console, Replay
from channels.telegram import TelegramChannel, TelegramRates
from channels.telegram.polling import Alone
from channels.web import WebChannel, WebSettings
from core.config import Config
from core.model.agents import Role
from core.model.content import Content
from core.model.ports import Bus
from core.runtime.rate_limits import Alarm, RateLimits
from core.runtime.supervision import Supervisor
from core.store.filing import FileCabinet
from core.usecases.conversations import Conversations
from core.usecases.routing import Routing

log = structlog.get_logger(__name__)


@dataclass
class Common:
    """What every part needs. `config` is the configuration in force: a reload puts another in its place."""

    settings: Settings
    config: Config
    conversations: Conversations
    cabinet: FileCabinet
    bus: Bus
    supervisor: Supervisor
    alarm: Alarm

    def telling_words(self, content: Content) -> str:
        """What in an agent's words looks as if it were not for the user; "" for nothing."""
        return self.conversations.house.speech.telling_words(content)

    def asks_rating(self) -> bool:
        """Are users asked what they thought of it?"""
        return self.config.desk.rating


def make_desk(common: Common, rates: SlackRates) -> SlackDesk | None:
    """The agents' side in Slack; None when it is not set up."""
    settings = common.settings
    if not (settings.slack_bot_token and settings.slack_channel):
        return None
    return SlackDesk(
        slack_settings(settings, settings.slack_bot_token),
        common.conversations,
        rates,
        offers=_offers(common),
        cabinet=common.cabinet,
        receipts=lambda: common.config.desk.receipts,
        rules=Rules(
            who_may_act=lambda: common.config.desk.who_may_act,
            admin_channel=settings.slack_admin_channel or "",
            zone_of=lambda: common.config.figures.zone,
            name_of=_name_of(common),
            most_cards=lambda: common.config.desk.most_cards,
        ),
        supervisor=common.supervisor.child(),
    )


def _name_of(common: Common) -> Callable[[str, str], str]:
    def name_of(slack_user: str, email: str) -> str:
        return common.config.agents.name_of(slack_user, email)  # the configuration in force: it may be replaced

    return name_of


def _offers(common: Common) -> Offers:
    return Offers(
        outcomes=lambda: common.config.desk.outcomes,
        replies=lambda: common.config.replies,
        company=lambda: common.config.web.company,
        specialty_of=lambda queue: Routing(common.config.queues.queues).specialty_of(queue),
        telling_words=common.telling_words,
    )


def make_telegram(common: Common, rates: TelegramRates, alone: Alone) -> TelegramChannel | None:
    """The users' side on Telegram; None when it is not set up."""
    token = common.settings.telegram_bot_token
    if token is None:
        return None
    return TelegramChannel(
        telegram_settings(common.settings, token),
        common.conversations,
        texts_of=lambda: common.config.texts,
        company_of=lambda: common.config.web.company,
        rates=rates,
        alone=alone,
        cabinet=common.cabinet,
        asks_rating=common.asks_rating,
        supervisor=common.supervisor.child(),
    )


def make_web(common: Common) -> WebChannel:
    """The users' side on the web."""
    secret = common.settings.secret_key
    if secret is None:
        secret = secrets.token_urlsafe(32)
        log.warning("SECRET_KEY is not set: visitors lose their conversation at a restart; `bridge init` makes one")
    settings = WebSettings(secret=secret, public_url=common.settings.public_url)
    return WebChannel(
        settings,
        common.conversations,
        lambda: common.config,
        common.bus,
        opens=common.cabinet.sources,
        asks_rating=common.asks_rating,
        rate_limits=RateLimits(common.alarm),
    )


def make_console(common: Common, replays: Mapping[str, Replay]) -> Console:
    """The agents' side in a browser. `replays` take dead letters in again, by their source."""
    return Console(
        console_settings(common.settings),
        common.conversations,
        common.cabinet,
        console_desk(lambda: common.config, replays),
        common.bus,
        common.supervisor.child(),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted, for people and for machines."""

    pages: FigurePages
    metrics: Metrics
    digest: Digest


def make_figures(common: Common, desk: SlackDesk | None, health: Health) -> Figures:
    """Pages, metrics, and the digest, which is posted only where there is a Slack."""
    store, capacity = common.conversations.store, _capacity(common)

    async def say(channel: str, text: str) -> bool:
        usual = common.settings.slack_admin_channel or ""
        return await desk.announce(text, channel or usual) if desk else True

    return Figures(
        FigurePages(store, lambda: common.config, capacity, common.supervisor.child()),
        Metrics(
            store,
            capacity,
            common.settings.metrics_token,
            [PartMetrics(lambda: health.last, lambda: common.supervisor.restarts)],
            local=common.settings.metrics_local,
        ),
        Digest(store, lambda: DigestPlan.of(common.config.figures), say),
    )


def _capacity(common: Common) -> Callable[[], int]:
    return lambda: common.conversations.house.capacity


def admins_only(console: Console) -> MaySee:
    """Figures are seen by who is signed in to the console as an admin."""

    async def may_see(request: Request) -> bool | Response:
        profile = await console.who(request)
        if profile is None:
            up = "../" * request.url.path.removeprefix("/agent/").count("/")  # relative: see `Console._router`
            return RedirectResponse(f"{up}login", 303, {"Cache-Control": "no-store"})
        return profile.role is Role.ADMIN

    return may_see
