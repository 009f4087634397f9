"""Do replicas wait for each other in a circle? `python tests/bench/deadlocks.py SECONDS`.

Three replicas on a PostgreSQL of their own; users, agents and relays work at once. Prints what the server counted.
"""

import asyncio
import sys
from pathlib import Path

import structlog

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from own_postgres import own_postgres
from replicas import USERS, Replicas

from bridge.house import Surfaces, build_house
from core.config import load
from core.store.schema import upgrade


async def main(seconds: float) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    surfaces = Surfaces(lambda contact: (), lambda channel: ())
    with own_postgres() as server:
        upgrade(server.url)
        replicas = Replicas(server.url, build_house(load(Path(__file__).parents[2] / "config"), surfaces))
        await replicas.work(seconds)
        print(f"{len(replicas.replicas)} replicas, {USERS} users, {seconds:.0f} s, {sum(replicas.done.values())} acts")
        print(f"deadlocks {replicas.deadlocks()}, longest wait for a lock {replicas.longest_wait:.2f} s")
        print(f"posts {[len(board.posts) for board in replicas.boards]}, logs with holes {len(await replicas.holes())}")
        print(f"done {dict(replicas.done)}\nfailed {dict(replicas.failed)}")
        await replicas.close()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
