"""The parts of the bridge, each made from settings and from what is in force. Wiring brings them together."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from bridge.config_editing.editor import ConfigEditor
from bridge.figures import DailyDigest, FigurePages, MaySee, Metrics
from bridge.figures.health_metrics import HealthMetrics
from bridge.health_checks import HealthChecks
from bridge.settings import Settings
from bridge.web.console import Console
from bridge.web.console.settings import ConsoleSettings
from core.model.agents import Role
from core.model.ports import Bus
from core.runtime.rate_limits import LimitAlarm
from core.runtime.supervision import Supervisor
from core.usecases.adapters import Adapter, AdapterParts, Announce, DeadLetterHandler
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What every part needs."""

    settings: Settings
    conversations: Conversations
    file_sources: FileSources
    bus: Bus
    supervisor: Supervisor


def build_adapters(
    dependencies: Dependencies,
    rates: Mapping[str, Any],
    one_replica: Callable[[], AbstractAsyncContextManager[None]],
    alarm: LimitAlarm,
) -> dict[str, Adapter]:
    """Every channel and desk that is set up, by its name. Files are opened wherever they are from now on."""
    made: dict[str, Adapter] = {}
    for definition, own in dependencies.settings.adapters_on.items():
        parts = AdapterParts(
            dependencies.conversations, dependencies.file_sources, dependencies.bus, dependencies.supervisor.child(),
            one_replica, alarm, rates.get(definition.name),
        )  # fmt: skip
        adapter = made[definition.name] = definition.build(own, parts)
        if adapter.files:
            dependencies.file_sources.add(adapter.files)
    return made


def make_console(
    dependencies: Dependencies, dead_letter_handlers: Mapping[str, DeadLetterHandler], editor: ConfigEditor
) -> Console:
    """The agents' side in a browser. The handlers take dead letters in again, by their source."""
    return Console(
        ConsoleSettings.of(dependencies.settings),
        dependencies.conversations,
        dependencies.file_sources,
        dependencies.bus,
        dead_letter_handlers,
        dependencies.supervisor.child(),
        editor,
    )


@dataclass(frozen=True, slots=True)
class FigureServices:
    """What is counted, for people and for machines."""

    pages: FigurePages
    metrics: Metrics
    digest: DailyDigest


def make_figures(
    dependencies: Dependencies, announce: Announce | None, health: HealthChecks, by_meaning: Mapping[str, int]
) -> FigureServices:
    """Pages, metrics, and the digest, which is posted only where there is a desk that can be told.

    `by_meaning` counts questions by whether they were compared by meaning, or why not.
    """
    store, in_force = dependencies.conversations.store, dependencies.conversations.in_force

    async def say(channel: str, text: str) -> bool:
        return await announce(text, channel) if announce else True

    return FigureServices(
        FigurePages(store, in_force, dependencies.supervisor.child()),
        Metrics(
            store,
            in_force,
            dependencies.settings.metrics_token,
            [HealthMetrics(lambda: health.last_problems, lambda: dependencies.supervisor.restarts, by_meaning)],
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
