"""Tries at a secret: counted for all, forgotten when it was right, and after a day."""

from core.model.ids import Micros
from core.model.ports import Rate
from core.store import Store, buckets
from core.usecases import secret_attempts
from core.usecases.secret_attempts import attempt_bucket

TWICE = Rate(3600.0, burst=2)
DAY = 24 * 3600 * 1_000_000


async def test_tries_are_forgotten_when_one_was_right_and_after_a_day(database_url: str) -> None:
    now = [Micros(1_800_000_000_000_000)]
    store = Store(database_url, clock=lambda: now[0])
    if database_url.startswith("postgresql"):
        store.backend.lease_now = lambda cursor, clock: clock()
    mia, ben = attempt_bucket("password", "mia"), attempt_bucket("password", "ben")

    async def may_try(name: str) -> bool:
        return await store.write("b", lambda tx: secret_attempts.count_attempt(tx, {name: TWICE})) is None

    assert [await may_try(mia) for _ in range(3)] == [True, True, False]
    await store.write("b", lambda tx: secret_attempts.forget(tx, mia))
    assert await may_try(mia)
    assert [await may_try(ben) for _ in range(3)] == [True, True, False]
    await store.write("b", lambda tx: buckets.close_bucket(tx, "slack", 60))
    now[0] = Micros(now[0] + DAY + 1_800_000_000)  # the bucket of whoever tried once is a day old
    await store.write("b", secret_attempts.sweep_attempts)
    kept = await store.read(lambda tx: tx.cursor.execute("SELECT name FROM buckets").fetchall())
    assert {row[0] for row in kept} == {ben, "slack"}
    await store.close()
