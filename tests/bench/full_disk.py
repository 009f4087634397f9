"""What a full disk costs: how much the bridge logs meanwhile, what it says of itself, and what is lost afterwards.

python tests/bench/full_disk.py SECONDS    one real process on SQLite; users on the web and on Telegram, agents in Slack
"""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]
os.environ["TEST_LOG"] = "INFO"  # what is logged unless an operator asks for more

import httpx
from chaos_crowd import ChaosCrowd
from small_disk import small_disk
from waiting import takes, until
from world import World

from core.store.schema import upgrade

SPACE = 64 * 2**20  # bytes
BEAT = 2.0  # seconds between two messages of one person


async def live(folder: Path, seconds: float, logged: Path) -> list[str]:
    """One conversation each for six users; what was seen, as lines."""
    with small_disk(folder / "disk", SPACE) as disk:
        upgrade(f"sqlite:///{folder}/template.db")
        shutil.copy(folder / "template.db", disk.folder / "handoff.db")
        world = World(f"sqlite:///{disk.folder}/handoff.db", time_limit=20.0, lease_margin=5.0)
        await world.start()
        crowd = ChaosCrowd(world)  # type: ignore[arg-type]
        await crowd.come_in(pages=4, phones=2)
        await crowd.talk(2)
        before = _lines(logged)
        disk.fill()
        said, told = await _talk(crowd, seconds)
        told |= await _readiness(world)
        during = _lines(logged) - before
        disk.free()
        began = time.monotonic()
        await until(
            lambda: not _what_is_wrong(crowd), "everything arrives", within=120, saw=lambda: _what_is_wrong(crowd)
        )
        arrived = time.monotonic() - began
        world.assert_nothing_was_against_the_rules()
        await until(lambda: _is_ready(world), "/readyz is well again")
        await world.stop()
    return [
        f"full for {seconds:.0f} s: {said} messages written both ways, {during} lines logged",
        f"/readyz named: {', '.join(sorted(told))}",
        f"all {said} arrived {arrived:.1f} s after there was room again, once and in order",
    ]


async def _talk(crowd: ChaosCrowd, seconds: float) -> tuple[int, set[str]]:
    """Everybody writes on, as people do; how many messages, and what /readyz said was wrong."""
    said, told, ends = 0, set[str](), time.monotonic() + seconds
    while time.monotonic() < ends:
        number = crowd.next_number()
        for user in crowd.others:
            await asyncio.gather(
                user.says(f"{user.name} asks {number}."), user.is_told(f"{user.name} is told {number}.")
            )
            said += 2
        told |= await _readiness(crowd.world)  # type: ignore[arg-type]
        await takes(BEAT, "the next round")
    return said, told


def _what_is_wrong(crowd: ChaosCrowd) -> str:
    try:
        crowd.assert_everybody_got_everything()
    except AssertionError as exc:
        return str(exc)
    return ""


async def _readiness(world: World) -> set[str]:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        body = (await client.get(f"{world.bridge.url}/readyz")).json()  # type: ignore[union-attr]
    body.pop("status")
    return set(body)


async def _is_ready(world: World) -> bool:
    return not await _readiness(world)


def _lines(path: Path) -> int:
    return len(path.read_bytes().splitlines())


@contextlib.contextmanager
def _logged_to(path: Path) -> Iterator[None]:
    """What this process and those it starts print goes there."""
    kept = os.dup(1), os.dup(2)
    with path.open("ab") as target:
        os.dup2(target.fileno(), 1)
        os.dup2(target.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="full-disk-"))
    with _logged_to(folder / "log"):
        seen = asyncio.run(live(folder, float(sys.argv[1]), folder / "log"))
    print("\n".join([*seen, f"the log: {folder}/log"]))


if __name__ == "__main__":
    main()
