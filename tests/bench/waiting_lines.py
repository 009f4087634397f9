"""What it costs to tell 1,800 waiting users of a new estimate, one transaction each and many together: `make bench`.

Prints a table: the transactions, the time of the sweeps, how many were told, and the longest that a user's message
waited meanwhile. Asserts nothing.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from configuration import in_force
from slack_agents import slack_agent
from waiting import takes

from bridge.config_folder import load_config
from bridge.rules_from_config import build_rules
from bridge.scheduled_jobs import ScheduledJobs
from bridge.sweeps import AT_ONCE, Sweep
from core.model.content import Content
from core.model.ids import Micros, SessionId
from core.store import Store, sessions
from core.store.schema import upgrade
from core.usecases import duty, ownership
from core.usecases.adapters import SessionSurfaces
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import SECOND, always_open

WAITING = 1_800
QUEUES = 4
ANA = slack_agent("U0ANA", "Ana")


async def waiting(url: str, now: list[Micros]) -> tuple[Store, Conversations]:
    """A house in which so many wait, who have been told their place and no estimate."""
    store = Store(url, clock=lambda: now[0])
    built = build_rules(
        load_config(Path(__file__).parents[2] / "config"),
        SessionSurfaces(lambda contact: [], lambda channel, most_cards: []),
    )
    talk = Conversations(store, in_force(replace(built, closed_now=always_open, capacity=WAITING)))
    await talk.shared(duty.set_duty, ANA, True)
    wrote = await asyncio.gather(
        *(
            talk.user_wrote(Sender("web", f"v{number}"), Content("I want a real person"), [("web", str(number))])
            for number in range(WAITING + 4 * QUEUES)
        )
    )
    for number, each in enumerate(wrote):
        unit = lambda tx, session=each.session, name=f"q{number % QUEUES}": sessions.write_session(  # noqa: E731
            tx, session, queue=name, priority="normal", deadline_at=None
        )
        await store.write(each.session, unit)
    now[0] = Micros(now[0] + 60 * SECOND)
    await ScheduledJobs(store, [], talk.in_force).sweep_waiting_lines()
    for each in wrote[: 4 * QUEUES]:  # four of each queue are taken, a minute after they came
        await talk.act(ownership.claim, each.session, ANA)
    return store, talk


async def tell_all(folder: Path, at_once: int) -> None:
    """Sweep until nobody is to be told any more; a stranger writes meanwhile, now and then."""
    url = f"sqlite:///{folder / f'{at_once}.db'}"
    upgrade(url)
    store, talk = await waiting(url, [Micros(1_700_000_000 * SECOND)])
    commits: list[set[SessionId]] = []
    store.on_commit(commits.append)
    ticks = ScheduledJobs(store, [], talk.in_force)
    ticks._lines = Sweep("waiting lines", store, at_once=at_once)
    sweeps, spent, slowest, before = 0, 0.0, 0.0, -1
    while before != len(commits):
        before, began = len(commits), time.perf_counter()
        sweeping = asyncio.ensure_future(ticks.sweep_waiting_lines())
        while not sweeping.done():
            wrote = time.perf_counter()
            await talk.user_wrote(Sender("web", "stranger"), Content("hello"), [("web", f"s{wrote}")])
            slowest = max(slowest, time.perf_counter() - wrote)
            await takes(0.02, "a stranger who writes now and then")
        spent += time.perf_counter() - began
        sweeps += 1
        before = before if len(commits) - before > 3 else len(commits)  # else only the stranger's own
    told = sum(len(each) for each in commits)
    print(f"{at_once:8} {sweeps:7} {len(commits):13} {told:6} {spent:9.2f} {slowest * 1000:12.0f}")
    await store.close()


async def main() -> None:
    """Print the table."""
    print("at once  sweeps  transactions   told   seconds  message, ms")
    with tempfile.TemporaryDirectory() as folder:
        for at_once in (1, AT_ONCE):
            await tell_all(Path(folder), at_once)


if __name__ == "__main__":
    asyncio.run(main())
