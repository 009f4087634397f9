"""What one message costs the writer's thread, for which everybody waits: statements, milliseconds, and those of a core.

python tests/bench/writer_thread.py [DATABASE_URL ...]     a SQLite file of its own, and the databases named

The product runs here, against the stand-ins over HTTP; rate limits are off. A message costs its append, and take and
record of each lane that it concerns. Prints a table; asserts nothing.
"""

import asyncio
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import structlog
from bridge_in_process import InProcessWorld
from waiting import stays
from world import sqlite_at

from bridge.sandbox.slack import CHANNEL
from core.store.schema import upgrade
from core.store.tx import Tx
from core.store.writer import Writer

MESSAGES = 30
SHORT = "Your parcel is on its way, and it should be with you by Thursday. " * 4
LONG = "Your parcel is on its way, and it should be with you by Thursday. " * 100

spent = Counter[str]()  # on writers' threads


def watch() -> None:
    execute, run_unit = Tx._execute, Writer._run_unit

    def counted(tx: Tx, *args: Any) -> Any:
        spent["statements"] += threading.current_thread().name == "writer"
        return execute(tx, *args)

    def timed(writer: Writer, tx: Tx, job: Any) -> None:
        wall, core = time.perf_counter(), time.thread_time()
        try:
            run_unit(writer, tx, job)
        finally:
            spent["microseconds"] += int((time.perf_counter() - wall) * 1e6)
            spent["of a core"] += int((time.thread_time() - core) * 1e6)
            spent["units"] += 1

    Tx._execute = counted  # type: ignore[method-assign]
    Writer._run_unit = timed  # type: ignore[method-assign]


async def measure(url: str) -> None:
    upgrade(url)
    world = InProcessWorld(url)
    await world.start()
    mia, ana = world.telegram.person(101), world.slack.person("U0ANA")
    await mia.send("I want to talk to a person")
    card = await world.until(
        lambda: next((card for card in world.cards() if "handoff.claim" in str(card.blocks)), None)
    )
    await world.claim(card)

    def shown_to_user(text: str) -> bool:
        return any(text in (message.text or "") for message in world.telegram.chat(101).messages)

    await world.until(lambda: shown_to_user("Ana"))
    ways: list[tuple[str, str, Callable[[str], Awaitable[object]], Callable[[str], bool]]] = [
        ("Telegram to Slack", SHORT, mia.send, lambda text: text in world.thread_text(card)),
        ("Slack to Telegram", SHORT, lambda text: ana.post(CHANNEL, text, thread_ts=card.ts), shown_to_user),
        ("Slack to Telegram, long", LONG, lambda text: ana.post(CHANNEL, text, thread_ts=card.ts), shown_to_user),
    ]
    for name, text, send, is_shown in ways:
        await stays(lambda: True, "what went before has ended", 1.5)
        spent.clear()
        for number in range(MESSAGES):
            end = f"number {number} of {len(text)}."
            await send(f"{text} {end}")
            await world.until(lambda end=end, is_shown=is_shown: is_shown(end))
        await stays(lambda: True, "its record is written", 1.0)
        each = {what: count / MESSAGES for what, count in spent.items()}
        print(
            f"{url.partition(':')[0]:12}{name:26}{each['units']:8.1f}{each['statements']:12.1f}"
            f"{each['microseconds'] / 1000:10.2f}{each['of a core'] / 1000:12.2f}",
            flush=True,
        )
    await world.stop()


async def main() -> None:
    structlog.configure(processors=[lambda *_: (_ for _ in ()).throw(structlog.DropEvent)])
    watch()
    print(f"{'database':12}{'one message':26}{'units':>8}{'statements':>12}{'ms':>10}{'of a core':>12}")
    with tempfile.TemporaryDirectory() as folder:
        for url in [sqlite_at(Path(folder) / "bench.db"), *sys.argv[1:]]:
            await measure(url)


if __name__ == "__main__":
    asyncio.run(main())
