"""The composition root: the only place where settings become objects, and objects meet each other."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg
import structlog
from fastapi import FastAPI
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from agents_slack.desk import SlackDesk
from agents_slack.rates import SlackRates
from bridge.bus import LocalBus, listen_to_others
from bridge.folder import Decided, read_folder
from bridge.house import Surfaces
from bridge.live_bots import LiveBots
from bridge.relay import Relay, Timing
from bridge.reload import Pace, Reloader
from bridge.settings import Settings, SettingsFault
from bridge.sides import slack_settings, telegram_settings
from bridge.ticks import Ticks
from bridge.typing import TypingRelay
from bridge.web.app import make_app
from channels.telegram import TelegramChannel, TelegramRates, new_lane
from channels.web import WebChannel, WebSettings
from core.bots import summary_surface
from core.bots.summary_surface import SummarySurface
from core.bots.surface import NAME as BOT
from core.bots.surface import BotSurface
from core.conversations import Conversations
from core.events import Side
from core.ids import SessionId
from core.ports import NewLane, ShowsTyping, Surface
from core.routing import Routing
from core.session import Contact
from core.store import Store
from core.store.backends import backend_for
from core.store.ledger import StoreLedger
from core.store.schema import upgrade

log = structlog.get_logger(__name__)

_POLLING_LOCK = 4_711_002  # PostgreSQL advisory lock: one replica polls Telegram


@dataclass(frozen=True, slots=True)
class Tuning:
    """What operators never set and tests do: patience and pace."""

    timing: Timing = field(default_factory=Timing)
    slack_rates: SlackRates = field(default_factory=SlackRates)
    telegram_rates: TelegramRates = field(default_factory=TelegramRates)
    reload: Pace = field(default_factory=Pace)


class Bridge:
    """The whole product. Make it on a running loop, `start`, serve `app`, `stop`."""

    def __init__(self, settings: Settings, config_dir: Path, tuning: Tuning | None = None) -> None:
        self._settings = settings
        self._tuning = tuning or Tuning()
        _prepare_database(settings.database_url)
        self.store = Store(settings.database_url, echo=settings.sql_echo)
        self._reloader = self._make_reloader(config_dir)
        decided = self._reloader.first()
        self._config = decided.config
        self._bots = LiveBots(decided.bots)
        self._stopping = asyncio.Event()
        self._running: list[asyncio.Task[None]] = []
        self.bus = LocalBus()
        self.conversations = Conversations(self.store, decided.house)
        self._desk = self._make_desk()
        self._telegram = self._make_telegram()
        self._web = self._make_web()
        self._relays = [Relay(self.store, surface, self._tuning.timing) for surface in self._surfaces()]
        self._ticks = Ticks(self.store, self._relays, lambda: self.conversations.house)
        self._typing = TypingRelay(self.store, self._typing_surfaces())
        self.app = self._make_app()

    async def start(self) -> None:
        """Start everything that moves; returns when all sides that are on have been started."""
        self.store.on_commit(self._appended)
        self.bus.listen(self._web.hear)
        self.bus.listen(self._typing.hear)
        self._running = [asyncio.create_task(relay.run()) for relay in self._relays]
        self._running.append(asyncio.create_task(self._reloader.run(self._stopping)))
        if self._settings.database_url.startswith("postgresql"):
            self._running.append(
                asyncio.create_task(listen_to_others(_conninfo(self._settings), self.bus, self._stopping))
            )
        self._ticks.start()
        if self._desk:
            await self.conversations.show_waiting_at_desk()
            await self._desk.start()
        if self._telegram:
            await self._telegram.start()
        log.info("started", web="on", slack=_on(self._desk), telegram=_on(self._telegram), bot=self._bots.names)

    async def stop(self) -> None:
        """Take nothing more in, finish the calls under way, close. What is not shown yet waits in the log."""
        self._stopping.set()
        self._ticks.stop()
        self._web.stop()
        if self._telegram:
            await self._telegram.stop()
        await asyncio.gather(*(relay.stop() for relay in self._relays))
        if self._desk:
            await self._desk.stop()
        if self._telegram:
            await self._telegram.close()
        await asyncio.gather(*self._running)
        await self._bots.close()
        await self.store.close()
        log.info("stopped")

    def _appended(self, sessions: set[SessionId]) -> None:
        self.bus.appended(sessions)
        for relay in self._relays:
            relay.ring()

    def _make_reloader(self, config_dir: Path) -> Reloader[Decided]:
        surfaces = Surfaces(self._lanes_at_start, self._lanes_at_escalation)
        read = partial(read_folder, config_dir, self._settings, surfaces, StoreLedger(self.store))
        return Reloader(config_dir, read, self._put_in_force, self._tell_admins, self._tuning.reload)

    def _put_in_force(self, decided: Decided) -> None:
        """At once for everybody: nothing is awaited in here, and whoever began under the old keeps to it."""
        self._config = decided.config
        self.conversations.house = decided.house
        self._bots.replace(decided.bots)
        self._bot.time_limit = self._bots.seconds + 5

    async def _tell_admins(self, text: str) -> None:
        """Say it where admins read; without Slack the log has it."""
        if self._desk:
            await self._desk.announce(text, self._settings.slack_admin_channel or "")

    def _lanes_at_start(self, contact: Contact) -> Sequence[NewLane]:
        """Every session has the bot; one that came over Telegram is shown there."""
        lanes = [NewLane(BOT, "", "bot", internal=False)]
        if self._telegram and contact.channel == "telegram":
            lanes.append(new_lane(contact.address))
        return lanes

    def _lanes_at_escalation(self, channel: str) -> Sequence[NewLane]:
        """Agents see a card in their queue's channel; the summary is made meanwhile."""
        return (summary_surface.new_lane(), *((self._desk.card_lane(channel),) if self._desk else ()))

    def _surfaces(self) -> list[Surface]:
        self._bot = BotSurface(
            self.store,
            answerer=lambda: self._bots,
            house=lambda: self.conversations.house,
            bus=self.bus,
            watching=self.bus.watching,
            time_limit=self._bots.seconds + 5,
        )
        surfaces: list[Surface] = [self._bot, SummarySurface(lambda: self._bots)]
        if self._telegram:
            surfaces.append(self._telegram.surface)
        if self._desk:
            surfaces.extend(self._desk.surfaces)
        return surfaces

    def _typing_surfaces(self) -> Mapping[Side, Sequence[ShowsTyping]]:
        return {
            Side.USER: [self._desk.thread] if self._desk else [],
            Side.BOT: [self._telegram.surface] if self._telegram else [],
        }

    def _make_desk(self) -> SlackDesk | None:
        settings = self._settings
        if not (settings.slack_bot_token and settings.slack_app_token and settings.slack_channel):
            return None
        slack = slack_settings(settings, settings.slack_bot_token)
        return SlackDesk(slack, self.conversations, self._tuning.slack_rates, specialty_of=self._specialty_of)

    def _specialty_of(self, queue: str) -> str:
        return Routing(self._config.queues.queues).specialty_of(queue)

    def _make_telegram(self) -> TelegramChannel | None:
        settings = self._settings
        if settings.telegram_bot_token is None:
            return None
        return TelegramChannel(
            telegram_settings(settings, settings.telegram_bot_token),
            self.conversations,
            texts_of=lambda: self._config.texts,
            company_of=lambda: self._config.web.company,
            rates=self._tuning.telegram_rates,
            alone=self._alone,
        )

    def _make_web(self) -> WebChannel:
        secret = self._settings.secret_key
        if secret is None:
            secret = secrets.token_urlsafe(32)
            log.warning("SECRET_KEY is not set: visitors lose their conversation at a restart; `bridge init` makes one")
        settings = WebSettings(secret=secret, public_url=self._settings.public_url)
        return WebChannel(settings, self.conversations, lambda: self._config, self.bus)

    def _make_app(self) -> FastAPI:
        webhook = self._telegram.handle_webhook if self._telegram else None
        app = make_app(ready=self._ready, telegram_webhook=webhook)
        self._web.mount(app)
        return app

    async def _ready(self) -> Mapping[str, str]:
        wrong: dict[str, str] = {}
        try:
            async with asyncio.timeout(2):
                await self.store.write("ready", lambda tx: tx.now)
        except Exception as exc:
            wrong["database"] = str(exc) or type(exc).__name__
        if self._desk and not await self._desk.is_connected():
            wrong["slack"] = "not connected to Socket Mode"
        return wrong

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Only one replica is in here at a time. A SQLite file has one process anyway."""
        if not self._settings.database_url.startswith("postgresql"):
            yield
            return
        async with await psycopg.AsyncConnection.connect(_conninfo(self._settings), autocommit=True) as connection:
            await connection.execute("SELECT pg_advisory_lock(%s)", (_POLLING_LOCK,))
            yield  # the lock goes with the connection


def _prepare_database(database_url: str) -> None:
    """Bring the database to this version's schema. Raises SettingsFault when there is no database to speak of."""
    try:
        backend_for(database_url)
        url = make_url(database_url)
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).absolute().parent.mkdir(parents=True, exist_ok=True)
        upgrade(database_url)
    except (ValueError, ArgumentError) as exc:
        raise SettingsFault(f"DATABASE_URL cannot be used: {exc}") from exc
    except OSError as exc:
        raise SettingsFault(f"The database's folder cannot be made: {exc.strerror}. See DATABASE_URL.") from exc
    except OperationalError as exc:
        reason = str(exc.orig).strip().splitlines()[0]
        raise SettingsFault(f"The database cannot be opened: {reason}. Is it running? See DATABASE_URL.") from exc


def _conninfo(settings: Settings) -> str:
    return make_url(settings.database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _on(part: object) -> str:
    return "on" if part else "off"
