"""The product in this process, served over HTTP as always, with what is otherwise seen in its log only.

It takes the place of a `BridgeProcess` in a `TelegramWorld`: a test can look into it, and everything happens on one
loop.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from embedding import embedding_settings
from waiting import until
from world import World

from agents_slack.api.rates import SlackRates
from agents_slack.surfaces.thread import surface as thread_surface
from bridge.health_checks import HealthCheckTiming as HealthPace
from bridge.relay import Timing
from bridge.serving import server_for
from bridge.settings import settings_from
from bridge.wiring import Bridge, Tuning
from channels.telegram import surface as telegram_surface
from channels.telegram.settings import TelegramRates
from core.runtime.supervision import Restarts

QUICK = {
    "margin": 0.3,
    "look_again_after": 0.0,
    "stop_within": 2.0,
    "longest_rest": 0.4,
    "settle_after": 0.05,
    "repeat_after": 0.1,
    "first_pause": 0.05,
}


@dataclass
class InProcessBridge:
    """Settings are the names of bridge.settings.Settings. `prepare` sees the bridge before it starts."""

    settings: dict[str, Any]
    config_dir: Path
    time_limit: float = 2.0  # seconds of every call; a busy machine must stay far below
    prepare: Callable[[Bridge], None] = field(default=lambda _bridge: None)
    url: str = ""
    unretrieved: list[str] = field(default_factory=list)  # what nobody awaited, and other complaints of the loop
    _bridge: Bridge | None = None
    _serving: Any = None
    _server: Any = None
    _patience: tuple[float, float] = (0.0, 0.0)  # of calls with files, which is a module's own

    @property
    def bridge(self) -> Bridge:
        assert self._bridge is not None, "not started"
        return self._bridge

    @property
    def is_alive(self) -> bool:
        return self._serving is not None and not self._serving.done()

    async def start(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._complain)
        known = {each.name for each in fields(Timing)}
        tuning = Tuning(
            timing=Timing(**{name: value for name, value in QUICK.items() if name in known}),
            rates={"slack": SlackRates.unlimited(), "telegram": TelegramRates.unlimited()},
            restarts=Restarts(first_pause=0.05, longest_pause=0.3, well_after=0.5),
            health=HealthPace(check_every=0.1, tell_after=0.3),
        )
        settings = settings_from({**embedding_settings(), **self.settings})
        self._bridge = Bridge(settings, self.config_dir, tuning)
        for relay in self._bridge._relays:
            if relay.surface not in ("bot", "summary"):
                relay._surface.time_limit = min(relay._surface.time_limit, self.time_limit)
        self._patience = (thread_surface.FILE_TIMEOUT, telegram_surface.TRANSFER_TIMEOUT)
        thread_surface.FILE_TIMEOUT, telegram_surface.TRANSFER_TIMEOUT = self.time_limit, 2 * self.time_limit
        self.prepare(self._bridge)
        await self._bridge.start()
        self._server = server_for(self._bridge, "127.0.0.1", 0)
        self._serving = asyncio.get_running_loop().create_task(self._server.serve())
        await until(lambda: self._server.started, "the bridge serves")
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._serving
        await self.bridge.stop()
        thread_surface.FILE_TIMEOUT, telegram_surface.TRANSFER_TIMEOUT = self._patience
        asyncio.get_running_loop().set_exception_handler(None)

    async def kill(self) -> None:
        raise AssertionError("what runs here cannot be killed")

    def _complain(self, _loop: asyncio.AbstractEventLoop, about: dict[str, Any]) -> None:
        self.unretrieved.append(f"{about.get('message')}: {about.get('exception')!r} {about.get('task') or ''}")


class InProcessWorld(World):
    """Everything there is, all of it in this process."""

    def another(self) -> Any:
        more = {name: value for name, value in self.more.items() if name != "settings"}
        return InProcessBridge({**self.settings, **self.more.get("settings", {})}, **more)

    @property
    def here(self) -> InProcessBridge:
        assert isinstance(self.bridge, InProcessBridge)
        return self.bridge
