"""The server that forks tells how a process ended, and nothing it has forked outlives who asked for it."""

import signal
import sys
from pathlib import Path

import pytest
from fork_server import Forked
from waiting import until


@pytest.mark.parametrize(("target", "argument", "code"), [(int, "0", 0), (sys.exit, 3, 3), (int, "x", 1)])
def test_how_it_ended_is_told(target: type, argument: object, code: int) -> None:
    process = Forked(target, argument)
    process.join()
    assert (process.exitcode, process.is_alive()) == (code, False)


def test_of_which_signal_it_died_is_told() -> None:
    process = Forked(signal.pause)
    assert process.is_alive()
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL


async def test_who_is_let_go_of_is_killed() -> None:
    process = Forked(signal.pause)
    there = Path(f"/proc/{process.pid}")
    assert there.exists()
    del process
    await until(lambda: not there.exists(), "it is killed")
