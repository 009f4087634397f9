"""The whole bridge in this process: what fails at start, while it runs and at its end stays where it is."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from embedding import embedding_settings
from small_config import small_config
from structlog.testing import capture_logs
from waiting import LONGEST_WAIT, until

from bridge.reload import ReloadTiming
from bridge.settings import settings_from
from bridge.wiring import Bridge, Tuning
from core.runtime.supervision import Restarts

QUICK = Tuning(restarts=Restarts(first_pause=0.05, longest_pause=0.1, well_after=0.3))


def a_bridge(database_url: str) -> Bridge:
    settings = settings_from({"database_url": database_url, "metrics_local": True, **embedding_settings()})
    return Bridge(settings, small_config(), QUICK)


@pytest.fixture
async def bridge(sqlite_url: str) -> AsyncIterator[Bridge]:
    made = a_bridge(sqlite_url)
    await made.start()
    yield made
    await made.stop()


async def ask(bridge: Bridge, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(bridge.app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://bridge", verify=False) as client:
        return await client.get(path)


async def test_a_relay_that_fails_is_named_and_runs_again(bridge: Bridge) -> None:
    [relay] = [relay for relay in bridge._relays if relay.surface == "bot"]
    round_, failures = relay._round, iter(["broken"])

    async def fails_once() -> float:
        for failure in failures:
            raise LookupError(failure)
        return await round_()

    relay._round = fails_once  # type: ignore[method-assign]

    async def named() -> bool:
        relay.wake()
        answer = await ask(bridge, "/readyz")
        return answer.status_code == 503 and "LookupError: broken" in answer.json().get("relay bot", "")

    async def well() -> bool:
        return (await ask(bridge, "/readyz")).status_code == 200

    with capture_logs() as logs:
        await until(named, "the relay is named")
        assert (await ask(bridge, "/readyz/traffic")).status_code == 200
        await until(well, "the relay runs again")
    told = [entry for entry in logs if entry.get("task") == "relay bot"]
    assert [entry["event"] for entry in told] == [
        "a background task failed and is started again", "a background task is well again",
    ]  # fmt: skip
    metrics = (await ask(bridge, "/metrics")).text
    assert 'handoff_task_restarts_total{task="relay bot"} 1.0' in metrics


async def test_metrics_tell_what_is_wrong_while_the_database_is_away(bridge: Bridge) -> None:
    begin = bridge.store.backend.begin

    def away(*_: Any, **__: Any) -> None:
        raise sqlite3.OperationalError("disk full")

    async def told() -> str:
        answer = await ask(bridge, "/readyz")
        return answer.json().get("database", "") if answer.status_code == 503 else ""

    async def well() -> bool:
        return (await ask(bridge, "/readyz")).json() == {"status": "ready"}

    bridge.store.backend.begin = away  # type: ignore[method-assign]
    assert "disk full" in await until(told, "readiness says that the database is away")
    assert (await ask(bridge, "/readyz/traffic")).status_code == 503
    assert 'handoff_part_down{part="database"} 1.0' in (await ask(bridge, "/metrics")).text
    bridge.store.backend.begin = begin  # type: ignore[method-assign]
    await until(well, "it is ready again")


async def test_what_cannot_be_stopped_keeps_nobody_else_from_stopping(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.wiring.STOP_WITHIN", 1.0)  # the relay that does not stop is waited for
    bridge = a_bridge(sqlite_url)
    await bridge.start()

    async def stuck() -> None:
        raise OSError("it does not end")

    bridge._relays[0].stop = stuck  # type: ignore[method-assign]
    with capture_logs() as logs:
        await bridge.stop()
    assert ("a part could not be stopped", "relays") in [(entry["event"], entry.get("part")) for entry in logs]
    with pytest.raises(RuntimeError, match="shutdown"):
        await bridge.store.read(lambda tx: tx.now)


async def test_at_the_end_no_background_task_has_to_be_cut_off(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each returns by itself; otherwise every stop would last as long as the patience with what is stuck."""
    monkeypatch.setattr("bridge.wiring.STOP_WITHIN", 100 * LONGEST_WAIT)
    bridge = a_bridge(sqlite_url)
    await bridge.start()
    async with asyncio.timeout(LONGEST_WAIT):
        await bridge.stop()


async def test_a_start_that_fails_half_way_leaves_nothing_behind(sqlite_url: str) -> None:
    bridge = a_bridge(sqlite_url)

    async def broken(*_: Any) -> None:
        raise OSError("no console")

    bridge._console.start = broken  # type: ignore[method-assign]
    before = asyncio.all_tasks()
    with pytest.raises(OSError, match="no console"):
        await bridge.start()
    assert {task for task in asyncio.all_tasks() - before if not task.done()} == set()
    with pytest.raises(RuntimeError, match="shutdown"):
        await bridge.store.read(lambda tx: tx.now)


async def test_whatever_is_kept_returns_by_itself_when_the_bridge_stops(sqlite_url: str) -> None:
    """What has to be cancelled is waited for first, each in its turn: at every stop, for seconds."""
    bridge = a_bridge(sqlite_url)
    await bridge.start()
    tasks = [kept._task for owner in (bridge.supervisor, *bridge.supervisor._children) for kept in owner._kept]
    await bridge.stop()
    assert [task.get_name() for task in tasks if task.cancelled()] == []


async def test_a_mistake_in_a_file_stands_in_the_console_until_it_is_put_right(tmp_path: Path, sqlite_url: str) -> None:
    folder = Path(shutil.copytree(small_config(), tmp_path / "config"))
    good = (folder / "web.yaml").read_text()
    settings = settings_from({"database_url": sqlite_url, **embedding_settings()})
    bridge = Bridge(settings, folder, replace(QUICK, reload=ReloadTiming(check_every=0.02, quiet_for=0.01)))
    await bridge.start()
    try:
        (folder / "web.yaml").write_text("compny: Acme\n")
        shown = bridge._console._context
        await until(lambda: "unknown key 'compny'" in shown.problems.get("configuration", ""), "the console shows it")
        await bridge.health.check_once()  # another look at the other parts does not take it away
        assert "not in force" in shown.problems["configuration"]
        (folder / "web.yaml").write_text(good)
        await until(lambda: "configuration" not in shown.problems, "the console shows it no more")
    finally:
        await bridge.stop()
