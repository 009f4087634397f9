"""Do replicas wait for each other in a circle? Prints what the PostgreSQL server counted.

python tests/bench/deadlocks.py SECONDS            three replicas' insides, as busy as the machine allows
python tests/bench/deadlocks.py SECONDS bridges    three real processes, 60 users on the web and on Telegram, agents in
                                                   Slack, about 15 messages of users a second
"""

import asyncio
import contextlib
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from own_postgres import own_postgres
from replicas import USERS, Replicas, deadlocks, longest_wait
from waiting import takes
from web_page import WebPage
from world import World

from bridge.config_folder import load_config
from bridge.rules_from_config import build_rules
from bridge.sandbox.slack import CHANNEL
from bridge.sandbox.slack.errors import SlackError
from core.store.schema import upgrade
from core.usecases.adapters import SessionSurfaces

WANT = "I want to talk to a person"
ON_THE_WEB = 20  # of the users; the others write on Telegram


async def insides(url: str, seconds: float) -> None:
    surfaces = SessionSurfaces(lambda contact: (), lambda channel, most_cards: ())
    replicas = Replicas(url, build_rules(load_config(Path(__file__).parents[2] / "config"), surfaces))
    await replicas.work(seconds)
    print(f"{len(replicas.replicas)} replicas, {USERS} users, {seconds:.0f} s, {sum(replicas.done.values())} acts")
    print(f"deadlocks {deadlocks(url)}, longest wait for a lock {replicas.longest_wait:.2f} s")
    print(f"posts {[len(board.posts) for board in replicas.boards]}, logs with holes {len(await replicas.holes())}")
    print(f"done {dict(replicas.done)}\nfailed {dict(replicas.failed)}")
    await replicas.close()


async def bridges(url: str, seconds: float) -> None:
    world = World(url, ack_timeout=15.0, time_limit=20.0, lease_margin=5.0, rates=True)
    await world.start()
    others = [world.another(), world.another()]
    for other in others:
        await other.start()
    said: Counter[str] = Counter()
    waits = [0.0]
    ends = time.monotonic() + seconds
    async with _users(world, [world.bridge, *others]) as users:
        busy = [_until(ends, 4.0, lambda say=say, who=who: _user(said, who, say)) for who, say in users]
        busy += [_until(ends, 1.0, lambda: _agent(world, said)) for _ in range(5)]
        await asyncio.gather(*busy, _until(ends, 0.5, lambda: _look(url, waits)))
    print(f"3 bridges, {len(users)} users, {seconds:.0f} s, said {dict(said)}, cards {len(world.cards())}")
    print(f"deadlocks {deadlocks(url)}, longest wait for a lock {waits[0]:.2f} s")
    for bridge in [*others, world]:
        await bridge.stop()


@contextlib.asynccontextmanager
async def _users(world: World, bridges: list[Any]) -> AsyncIterator[list[tuple[str, Callable[[str], Awaitable[Any]]]]]:
    pages = [WebPage(lambda at=bridges[number % 3]: at.url) for number in range(ON_THE_WEB)]
    for page in pages:
        await page.open()
    people = [world.telegram.person(100 + number, first_name=f"User{number}") for number in range(USERS - len(pages))]
    says = [(f"w{number}", page.send) for number, page in enumerate(pages)]
    yield [*says, *((f"t{number}", person.send) for number, person in enumerate(people))]
    for page in pages:
        await page.close()


async def _until(ends: float, pause: float, act: Callable[[], Awaitable[None]]) -> None:
    while time.monotonic() < ends:
        await takes(random.uniform(0, 2 * pause), "everybody")
        await act()


async def _user(said: Counter[str], who: str, say: Callable[[str], Awaitable[Any]]) -> None:
    said["user"] += 1
    await say(WANT if random.random() < 0.2 else f"word {said['user']} of {who}")


async def _agent(world: World, said: Counter[str]) -> None:
    if cards := world.cards():
        card, user = random.choice(cards), random.choice(["U0ANA", "U0BEN"])
        if random.random() < 0.3:
            with contextlib.suppress(SlackError):  # somebody has it, and the button is gone
                await world.claim(card, user)
        else:
            said["agent"] += 1
            await world.slack.person(user).post(CHANNEL, f"answer {said['agent']}", thread_ts=card.ts)


async def _look(url: str, waits: list[float]) -> None:
    waits[0] = max(waits[0], await longest_wait(url))


async def main(seconds: float, what: Callable[[str, float], Awaitable[None]]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with own_postgres() as server:
        upgrade(server.url)
        await what(server.url, seconds)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), bridges if sys.argv[2:] == ["bridges"] else insides))
