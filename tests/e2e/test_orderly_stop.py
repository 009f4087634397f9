"""SIGTERM: what is under way is finished and recorded, and the process ends by itself."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import httpx
import pytest
from small_config import small_config
from waiting import LONGEST_WAIT, until
from world import a_world

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.slack import CHANNEL

pytestmark = pytest.mark.slow
COMMAND = (sys.executable, "-c", "from bridge.cli import main; main()", "run")
WANT = "I want to talk to a person"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def events_in(log: bytes) -> list[str]:
    return [json.loads(line)["event"] for line in log.decode().splitlines() if line.startswith("{")]


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_the_command_itself_serves_until_it_is_told_to_stop(
    sqlite_url: str, tmp_path: Path, sign: signal.Signals
) -> None:
    """From scratch, as a service manager starts it: nothing here is forked from anything prepared."""
    port = str(free_port())
    settings = {"DATABASE_URL": sqlite_url, "SECRET_KEY": "k" * 32, "PORT": port, "PATH": os.environ["PATH"]}
    command = (*COMMAND, "--config", str(small_config()))
    process = await asyncio.create_subprocess_exec(*command, env=settings, cwd=tmp_path, stderr=PIPE, stdout=PIPE)
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=LONGEST_WAIT) as client:

            async def answers() -> bool:
                with contextlib.suppress(httpx.ConnectError):
                    return (await client.get(f"http://127.0.0.1:{port}/healthz")).json() == {"status": "ok"}
                return False

            await until(answers, "it serves")
        process.send_signal(sign)
        async with asyncio.timeout(LONGEST_WAIT):
            _, log = await process.communicate()
        assert "stopped" in events_in(log)
        assert process.returncode == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()


async def test_a_call_under_way_is_recorded_and_not_made_again(sqlite_url: str) -> None:
    async with a_world(sqlite_url, time_limit=20.0) as world:
        mia = world.telegram.person(42, first_name="Mia")
        await mia.send(WANT)
        [card] = await world.until(world.cards)
        assert await world.claim(card)
        await world.until(lambda: WANT in world.thread_text(card))
        ana, chat = world.slack.person("U0ANA"), world.telegram.chat(42)

        def shown() -> list[str]:
            return [message.text for message in chat.messages if "word" in message.text]

        world.telegram.faults.inject_next("sendMessage", InjectedFault(FaultKind.HANG_AFTER, seconds=1.0))
        await ana.post(CHANNEL, "first word", thread_ts=card.ts)
        await until(lambda: shown() == ["first word"], "Telegram shows it, and has not answered yet")
        await world.restart()
        await ana.post(CHANNEL, "second word", thread_ts=card.ts)
        await until(lambda: len(shown()) > 1, "the next one comes")
        assert shown() == ["first word", "second word"]
