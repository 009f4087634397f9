"""The clockwork: what is wrong with one session holds up no other, is told, and ends when its cause does."""

from dataclasses import replace
from typing import Any

import pytest
from configuration import in_force
from structlog.testing import capture_logs

from bridge.scheduled_jobs import ScheduledJobs
from bridge.sweeps import FIRST_PAUSE, Sweep
from core.model.content import Content
from core.model.errors import StoreUnavailable
from core.model.ids import Micros, SessionId
from core.store import Store, sessions
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import Rules


async def idle_sessions(talk: Conversations, count: int) -> list[SessionId]:
    wrote = [
        await talk.user_wrote(Sender("web", f"v{number}"), Content("hi"), [("web", str(number))])
        for number in range(count)
    ]
    return [each.session for each in wrote]


async def test_a_deadline_that_raises_stops_nobody_behind_it(database_url: str, rules: Rules) -> None:
    now = [Micros(1_000_000_000_000)]
    store = Store(database_url, clock=lambda: now[0])
    talk = Conversations(store, in_force(replace(rules, idle_close=1_000_000)))
    opened = await idle_sessions(talk, 5)
    poisoned = opened[0]
    now[0] = Micros(now[0] + 60_000_000)
    if database_url.startswith("sqlite"):  # no figures can be noted of it
        when = f"WHEN NEW.session = '{poisoned}'"
        query = (
            f"CREATE TRIGGER poison BEFORE INSERT ON session_analytics {when} BEGIN SELECT RAISE(ABORT, 'poison'); END"
        )
        await store.write("x", lambda tx: tx.cursor.execute(query) and None)
    else:
        query = f"ALTER TABLE session_analytics ADD CONSTRAINT poison CHECK (session <> '{poisoned}')"
        await store.write("x", lambda tx: tx.cursor.execute(query) and None)
    ticks = ScheduledJobs(store, [], talk.in_force)
    with capture_logs() as logs:
        for _ in range(5):
            await ticks.sweep_deadlines()
    states = {id_: await store.read(lambda tx, id_=id_: sessions.find_session(tx, id_)) for id_ in opened}
    assert [id_ for id_, session in states.items() if session and session.state.value != "closed"] == [poisoned]
    told = [entry for entry in logs if entry["log_level"] == "error"]
    assert [(entry["event"], entry["session"]) for entry in told] == [("a session could not be moved on", poisoned)]
    assert poisoned in ticks.problems()["deadlines"]
    drop = "DROP TRIGGER poison" if "sqlite" in database_url else "ALTER TABLE session_analytics DROP CONSTRAINT poison"
    await store.write("x", lambda tx: tx.cursor.execute(drop) and None)
    ticks._deadlines._clock = lambda: 1e12
    await ticks.sweep_deadlines()
    assert ticks.problems() == {}
    await store.close()


async def test_a_session_that_cannot_be_moved_is_tried_ever_more_rarely(store: Store) -> None:
    now = [0.0]
    sweep = Sweep("deadlines", store, clock=lambda: now[0])
    tried: list[float] = []

    def fails(tx: Any) -> None:
        tried.append(now[0])
        raise LookupError("gone")

    for second in range(0, 400, 5):
        now[0] = float(second)
        await sweep.run_all([(SessionId("ses_a"), fails)])
    assert sorted(set(tried)) == [0.0, FIRST_PAUSE, 3 * FIRST_PAUSE, 7 * FIRST_PAUSE]
    assert sweep.problem == "1 conversation cannot be moved on; ses_a: LookupError: gone"
    sweep.forget_all_but([])
    assert sweep.problem == ""


@pytest.mark.postgres
async def test_a_session_that_somebody_holds_is_left_alone_and_the_others_go_on(
    postgres_url: str, rules: Rules
) -> None:
    store = Store(postgres_url)
    sweep = Sweep("deadlines", store)
    done: list[str] = []

    def locked(tx: Any) -> None:
        raise StoreUnavailable("canceling statement due to lock timeout")

    await sweep.run_all([(SessionId("ses_a"), locked), (SessionId("ses_b"), lambda tx: done.append("b"))])
    assert done == ["b"]
    assert sweep.backing_off == 1
    await store.close()


async def test_units_of_one_sweep_share_transactions(store: Store) -> None:
    commits: list[set[SessionId]] = []
    store.on_commit(commits.append)
    names = [SessionId(f"ses_{number}") for number in range(200)]
    await Sweep("waiting lines", store).run_all([(name, lambda tx, name=name: tx.appended.add(name)) for name in names])
    assert set().union(*commits) == set(names)
    assert len(commits) < len(names) / 4
