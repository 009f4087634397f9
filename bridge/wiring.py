"""The composition root: the only place where settings become objects, and objects meet each other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import structlog
from fastapi import FastAPI
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from bridge.bus import LocalBus, OtherReplicas
from bridge.config_editing.editor import ConfigEditor
from bridge.config_folder import read_config_folder
from bridge.embedding.meaning import Meaning
from bridge.factories import Dependencies, admins_only, build_adapters, make_console, make_figures
from bridge.health_checks import HealthChecks
from bridge.health_checks import HealthCheckTiming as HealthPace
from bridge.live_bots import LiveBots
from bridge.private_files import make_private
from bridge.relay import Relay, Timing
from bridge.reload import Reloader, ReloadTiming, folder_snapshot
from bridge.scheduled_jobs import ScheduledJobs
from bridge.session_lanes import session_surfaces
from bridge.settings import Settings, SettingsFault
from bridge.typing_indicator import TypingIndicator
from bridge.web.app import make_app
from core.config import Config
from core.model.errors import StoreUnavailable
from core.model.events import Side
from core.model.ids import SessionId
from core.model.ports import ShowsTyping, Surface
from core.runtime.client_addresses import TrustedProxies
from core.runtime.rate_limits import LimitAlarm
from core.runtime.supervision import Restarts, Supervisor, unless_stopped
from core.store import Store, pooler
from core.store.backends import CONNECT_OPTIONS, Clock, backend_for
from core.store.database_faults import reason_of
from core.store.pooler import pools_transactions
from core.store.schema import CannotUpgrade, upgrade
from core.store.store import system_clock
from core.store.token_ledger import StoreTokenLedger
from core.surfaces.bot import BotSurface
from core.surfaces.summary import SummarySurface
from core.surfaces.translation import TranslationSurface
from core.usecases.adapters import Adapter
from core.usecases.conversations import Conversations
from core.usecases.enrolment import enrol_all, takes_the_last_admin
from core.usecases.file_sources import FileSources
from core.usecases.in_force import InForce, LoadedConfig

log = structlog.get_logger(__name__)

STOP_WITHIN = 15.0  # seconds for each part; what does not end by then is left behind
_ALONE_LOCK = 4_711_002  # PostgreSQL advisory lock: one replica does what only one may, like polling


NO_ADMIN = "agents.yaml: nobody would be an admin any more - give somebody `role: admin`"


@dataclass(frozen=True, slots=True)
class Tuning:
    """What operators never set and tests do: patience and pace."""

    timing: Timing = field(default_factory=Timing)
    rates: Mapping[str, Any] = field(default_factory=dict)  # of channels and desks, by name; else their own
    reload: ReloadTiming = field(default_factory=ReloadTiming)
    restarts: Restarts = field(default_factory=Restarts)
    health: HealthPace = field(default_factory=HealthPace)
    clock: Clock = system_clock


class Bridge:
    """The whole product. Make it on a running loop, `start`, serve `app`, `stop`."""

    def __init__(self, settings: Settings, config_dir: Path, tuning: Tuning | None = None) -> None:
        self._settings = settings
        self._tuning = tuning or Tuning()
        _prepare_database(settings.database_url)
        self.store = Store(settings.database_url, clock=self._tuning.clock, echo=settings.sql_echo)
        ledger = StoreTokenLedger(self.store)
        self._meaning = Meaning(settings, lambda: self.in_force.now.embedded)
        read_folder = partial(
            read_config_folder,
            settings=settings, surfaces=session_surfaces(settings), ledger=ledger, embedder=self._meaning.embedder,
        )  # fmt: skip
        read = partial(read_folder, config_dir)
        looked = folder_snapshot(config_dir)
        self.in_force = InForce(read())
        self.conversations = Conversations(self.store, self.in_force, self._meaning.embedder)
        self.supervisor = Supervisor(self._tuning.restarts)
        self.bus = LocalBus()
        self.proxies = TrustedProxies.parse(settings.trusted_proxies)
        self._stopping = asyncio.Event()
        self._running = contextlib.AsyncExitStack()
        self._dependencies = parts = Dependencies(
            settings, self.conversations, FileSources(self.store), self.bus, self.supervisor
        )
        self.alarm = LimitAlarm(self._tell_of_stranger)
        self._adapters = build_adapters(parts, self._tuning.rates, self._one_replica, self.alarm)
        self._announce = next((each.announce for each in self._adapters.values() if each.announce), None)
        replays = {source: take_in for each in self._each for source, take_in in each.dead_letter_handlers.items()}
        editor = ConfigEditor(config_dir, self.conversations, read_folder, self._losses)
        self._console = make_console(parts, replays, editor)
        self.health = HealthChecks(self._tell_admins, self._tuning.health)
        self._reloader = Reloader(
            config_dir, read, self._put_in_force, self._tell_admins, self._tuning.reload,
            vet=self._losses, changed=lambda: self._show_admins(self.health.last_problems), in_force=looked,
        )  # fmt: skip
        self._figures = make_figures(parts, self._announce, self.health, self._meaning.counts)
        self._bots = LiveBots(self.in_force, self.supervisor.child())
        self._relays = [
            Relay(self.store, surface, self.in_force, self._tuning.timing, supervisor=self.supervisor.child())
            for surface in self._surfaces()
        ]
        digest = self._figures.digest.tick if self._announce else None
        self._ticks = ScheduledJobs(self.store, self._relays, self.in_force, digest)
        self._typing = TypingIndicator(self.store, self._typing_surfaces(), self.supervisor.child())
        self.app = self._make_app()

    async def start(self) -> None:
        """Start everything that moves; returns when all sides that are on have been started.

        Each part says first how it is stopped. When one cannot be started, the others are stopped again.
        """
        async with contextlib.AsyncExitStack() as stack:
            try:
                await self._start(stack)
            except BaseException:
                self._stopping.set()
                self.supervisor.expect_end()
                raise
            self._running = stack.pop_all()
        log.info("started", on=list(self._adapters), bot=self.in_force.bots.names)

    async def stop(self) -> None:
        """Take nothing more in, finish the calls under way, close. What is not shown yet waits in the log."""
        self._stopping.set()
        self.supervisor.expect_end()
        await self._running.aclose()
        log.info("stopped")

    async def _start(self, stack: contextlib.AsyncExitStack) -> None:
        """What is named first is stopped last: the store outlives all who write to it."""
        _stop_later(stack, "store", self.store.close)
        _stop_later(stack, "bots", self._bots.close)
        _stop_later(stack, "meaning", self._meaning.close)
        stack.callback(self._figures.pages.close)
        _stop_later(stack, "background tasks", lambda: self.supervisor.stop(within=STOP_WITHIN / 3))
        self._hear()
        await self._apply(self.in_force.config)
        self._keep()
        for name, adapter in self._adapters.items():
            _stop_later(stack, f"{name} connections", adapter.close)
        _stop_later(stack, "relays", self._stop_relays)
        for name, adapter in self._adapters.items():
            _stop_later(stack, name, adapter.stop)
            await adapter.start()
        stack.callback(self._console.stop)
        stack.callback(self._ticks.stop)
        self._ticks.start()
        await self._console.start()

    def _hear(self) -> None:
        self.store.on_commit(self._appended)
        for hear in (self._console.hear, self._typing.hear, *(each.hear for each in self._each)):
            if hear:
                self.bus.listen(hear)
        self.health.add_check(lambda: self.supervisor.failing_tasks)
        self.health.add_check(self.store.wrong)
        self.health.add_check(self._ticks.problems)
        for relay in self._relays:
            self.health.add_check(relay.problems)
        for each in self._each:
            self.health.add_check(each.problems)
            self.health.add_check(each.told_itself, tells_admins_itself=True)
        self.health.listen(self._show_admins)

    def _keep(self) -> None:
        keep = self.supervisor.keep
        self._meaning.start(self.supervisor)
        for relay in self._relays:
            keep(f"relay {relay.surface}", relay.run)
        keep("configuration watch", lambda: self._reloader.run(self._stopping))
        keep("database watch", lambda: unless_stopped(self._stopping, self.store.run_probes()))
        keep("health watch", lambda: unless_stopped(self._stopping, self.health.watch()))
        if self._settings.database_url.startswith("postgresql"):
            others = OtherReplicas(_conninfo(self._settings), self.bus)
            self.health.add_check(others.problems)
            keep("replica news", lambda: others.listen(self._stopping))

    async def _stop_relays(self) -> None:
        await asyncio.gather(*(relay.stop() for relay in self._relays))

    def _appended(self, sessions: set[SessionId]) -> None:
        self.bus.appended(sessions)
        for relay in self._relays:
            relay.wake()

    async def _losses(self, decided: LoadedConfig) -> Sequence[str] | None:
        """Why a save that can be read is not taken while everything runs; None while the database cannot tell."""
        lost = decided.losses(self.in_force.now)
        try:
            leaves_none = await self.store.read(lambda tx: takes_the_last_admin(tx, decided.config.agents))
        except StoreUnavailable as exc:
            log.warning("the database is away", error=str(exc))
            return lost or None
        return [*lost, NO_ADMIN] if leaves_none else lost

    def _show_admins(self, wrong: Mapping[str, str]) -> None:
        """In the console: what does not work, and what of the configuration is not in force."""
        self._console.show_health({**wrong, **self._reloader.problems()})

    def _put_in_force(self, decided: LoadedConfig) -> None:
        """At once for everybody: nothing is awaited in here, and whoever began under the old keeps to it."""
        replaced = self.in_force.now
        self.in_force.replace(decided)
        self._meaning.wake()
        self._bots.close_replaced(replaced.bots)
        self.supervisor.start("put the configuration in force", self._apply(decided.config))

    async def _apply(self, config: Config) -> None:
        """Bring what is stored to what admins decided: who the agents are, and where sessions are shown."""
        try:
            await self.store.write("agents", lambda tx: enrol_all(tx, config.agents))
            if any(each.is_desk for each in self._settings.adapters_on):
                await self.conversations.show_waiting_at_desk()
        except StoreUnavailable:
            self.store.outage.refused("configuration")

    async def _tell_admins(self, text: str) -> None:
        """Say it where admins read; without such a desk the log has it."""
        if self._announce:
            await self._announce(text, "")

    def _tell_of_stranger(self, text: str) -> None:
        self.supervisor.start("tell admins of a limit", self._tell_admins(text))

    def _surfaces(self) -> list[Surface]:
        bot = BotSurface(self.store, self._bots, self.in_force, self.bus, self.bus.watching, self._meaning.embedder)
        inside: list[Surface] = [SummarySurface(self._bots), TranslationSurface(self._bots, self.in_force)]
        return [bot, *inside, *(surface for each in self._each for surface in each.surfaces)]

    def _typing_surfaces(self) -> Mapping[Side, Sequence[ShowsTyping]]:
        return {side: [each.shows_typing[side] for each in self._each if side in each.shows_typing] for side in Side}

    @property
    def _each(self) -> Iterable[Adapter]:
        return self._adapters.values()

    def _make_app(self) -> FastAPI:
        is_https = self._settings.public_url.startswith("https://")
        webhooks = [webhook for each in self._each for webhook in each.webhooks]
        app = make_app(ready=self.health.problems, webhooks=webhooks, hsts=is_https)
        for each in self._each:
            for router in each.routers:
                app.include_router(router)
        self._console.mount(app)
        self._figures.pages.mount(app, admins_only(self._console))
        self._figures.metrics.mount(app)
        return app

    @contextlib.asynccontextmanager
    async def _one_replica(self) -> AsyncIterator[None]:
        """Only one replica is in here at a time. A SQLite file has one process anyway."""
        if not self._settings.database_url.startswith("postgresql"):
            yield
            return
        async with await psycopg.AsyncConnection.connect(
            _conninfo(self._settings), autocommit=True, **CONNECT_OPTIONS
        ) as connection:
            await connection.execute("SELECT pg_advisory_lock(%s)", (_ALONE_LOCK,))
            yield  # the lock goes with the connection


def _stop_later(stack: contextlib.AsyncExitStack, part: str, stop: Callable[[], Awaitable[None]]) -> None:
    """Stop the part when the stack is closed. Whatever becomes of that, the others are stopped, too."""

    async def stop_part() -> None:
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await stop()
        except Exception:
            log.exception("a part could not be stopped", part=part)

    stack.push_async_callback(stop_part)


def _prepare_database(database_url: str) -> None:
    """Bring the database to this version's schema. Raises SettingsFault when there is no database to speak of."""
    try:
        backend_for(database_url)
        url = make_url(database_url)
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            make_private(Path(str(url.database)))
        if url.get_backend_name() == "postgresql" and pools_transactions(database_url):
            raise SettingsFault(pooler.SENTENCE)
        upgrade(database_url)
    except (ValueError, ArgumentError) as exc:
        raise SettingsFault(f"DATABASE_URL cannot be used: {exc}") from exc
    except OSError as exc:
        raise SettingsFault(f"The database's file cannot be made: {exc.strerror}. See DATABASE_URL.") from exc
    except CannotUpgrade as exc:
        raise SettingsFault(str(exc)) from exc
    except (OperationalError, psycopg.OperationalError) as exc:
        reason = reason_of(getattr(exc, "orig", None) or exc)
        raise SettingsFault(f"The database cannot be opened: {reason}. Is it running? See DATABASE_URL.") from exc
    except (SQLAlchemyError, psycopg.Error) as exc:
        reason = reason_of(getattr(exc, "orig", None) or exc)
        raise SettingsFault(f"The database cannot be used: {reason}. See DATABASE_URL.") from exc


def _conninfo(settings: Settings) -> str:
    return make_url(settings.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
