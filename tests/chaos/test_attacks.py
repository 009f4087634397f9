"""What one stranger can do to everybody: while each attack goes on, an honest visitor is answered and /healthz answers.

The bridge is a process of its own. Strangers come from one address, the honest visitor from another one. How long the
honest wait is printed and kept as properties of the test, and not judged: a busy machine is nobody's fault. Judged are
that every answer comes, that /healthz never fails, and that afterwards no connection, handle or memory is gone.
"""

import asyncio
import contextlib
import json
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from bridge_process import BridgeProcess
from raw_http import raw_call
from waiting import LONGEST_WAIT, takes, until
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

pytestmark = pytest.mark.slow

STRANGER = "198.51.100.66"
HONEST = "192.0.2.10"
QUESTIONS = ("How much does it cost?", "Where is your office?", "How long does a visa take?", "Thank you!")
LEAVES_AFTER = 0.5  # seconds; a bridge that slows a flood down is slow to say goodbye, and no stranger waits for that
MOST_MEMORY = 150 * 2**20  # bytes that a process may have taken for good: caches, pools, the allocator's own


@dataclass
class Attacked:
    """A bridge under attack, from outside."""

    bridge: BridgeProcess
    answers: list[float] = field(default_factory=list)  # seconds that the honest visitor waited for each
    health: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.bridge.url

    @contextlib.asynccontextmanager
    async def socket(
        self, address: str = STRANGER, *, hello: bool = True, **more: Any
    ) -> AsyncIterator[ClientConnection]:
        headers = {"X-Forwarded-For": address}
        target = self.url.replace("http", "ws") + "/chat/ws"
        options = {"proxy": None, "additional_headers": headers, "ping_interval": None, "close_timeout": LEAVES_AFTER}
        async with connect(target, **options, **more) as socket:
            if hello:
                await socket.send(json.dumps({"type": "hello", "language": "en"}))
                await frame(socket, "welcome")
            yield socket

    def handles(self) -> int:
        return len(list(Path(f"/proc/{self.bridge._process.pid}/fd").iterdir()))

    def memory(self) -> int:
        pages = int(Path(f"/proc/{self.bridge._process.pid}/statm").read_text().split()[1])
        return pages * 4096


async def frame(socket: ClientConnection, *kinds: str) -> dict[str, Any]:
    while (found := json.loads(await socket.recv()))["type"] not in kinds:
        pass
    return found


def act(kind: str, **fields: Any) -> str:
    return json.dumps({"type": kind, "id": str(uuid.uuid4()), **fields})


async def drain(socket: ClientConnection) -> None:
    with contextlib.suppress(WebSocketException):
        while True:
            await socket.recv()


@pytest.fixture
async def attacked(sqlite_url: str):
    process = BridgeProcess({"database_url": sqlite_url, "secret_key": "k" * 32}, time_limit=20.0)
    await process.start()
    try:
        yield Attacked(process)
    finally:
        await process.stop()


async def ask(attacked: Attacked) -> None:
    """The honest visitor: a question, its answer, and a look at the clock."""
    async with attacked.socket(HONEST) as socket:
        for question in QUESTIONS:
            began = time.monotonic()
            await socket.send(act("send", text=question))
            while all(event["by"] == "user" for event in (await frame(socket, "batch"))["events"]):
                pass
            attacked.answers.append(time.monotonic() - began)


async def probe(attacked: Attacked) -> None:
    async with httpx.AsyncClient(base_url=attacked.url, trust_env=False, timeout=LONGEST_WAIT) as client:
        while True:
            began = time.monotonic()
            assert (await client.get("/healthz")).status_code == 200
            attacked.health.append(time.monotonic() - began)
            await takes(0.05, "who asks how it is")


# --- the attacks


async def odd_numbers(attacked: Attacked) -> None:
    for number in range(150):
        async with attacked.socket(hello=False) as socket:
            await socket.send(json.dumps({"type": "hello", "after": 2**63 + number}))
            await socket.send(json.dumps({"type": "seen", "session": "s", "upto": 2**63}))
            await drain(socket)


async def many_short_messages(attacked: Attacked) -> None:
    async with attacked.socket() as socket:
        for number in range(120):
            await socket.send(act("send", text=f"and {number}"))
        await drain_for(socket, 4)


async def many_long_messages(attacked: Attacked) -> None:
    words = "I want a refund, not a human agent, please talk to me now! "
    async with attacked.socket() as socket:
        for _ in range(55):
            await socket.send(act("send", text=(words * 80)[:4_000]))
        await drain_for(socket, 4)


async def typing_among_many(attacked: Attacked) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for number in range(150):
            await stack.enter_async_context(attacked.socket(f"198.51.100.{number}"))
        senders = [await stack.enter_async_context(attacked.socket()) for _ in range(2)]
        for sender in senders:
            await sender.send(act("send", text="hello"))
        for _ in range(3_000):
            for sender in senders:
                await sender.send('{"type": "typing"}')
            await takes(0, "the flood")


async def many_who_ask_for_a_person(attacked: Attacked) -> None:
    async def one() -> None:
        with contextlib.suppress(WebSocketException):
            async with attacked.socket() as socket:
                await socket.send(act("human"))
                await frame(socket, "accepted", "refused")

    for _ in range(20):
        await asyncio.gather(*(one() for _ in range(25)))


async def flapping(attacked: Attacked) -> None:
    async with attacked.socket() as socket:
        for _ in range(300):
            await socket.send(act("human"))
            await socket.send(act("cancel"))
        await drain_for(socket, 3)


async def many_files(attacked: Attacked) -> None:
    async with attacked.socket(hello=False) as socket:
        await socket.send(json.dumps({"type": "hello"}))
        token = (await frame(socket, "welcome"))["token"]
    headers = {"X-Chat-Token": token, "X-Forwarded-For": STRANGER, "X-File-Name": "a.png"}
    content = b"\x89PNG\r\n\x1a\n" + bytes(4_000_000)
    async with httpx.AsyncClient(base_url=attacked.url, trust_env=False, timeout=LONGEST_WAIT) as client:
        answers = [await client.post("/chat/files", content=content, headers=headers) for _ in range(35)]
    assert {answer.status_code for answer in answers} == {201, 429}


async def half_open(attacked: Attacked) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for number in range(120):
            call = await stack.enter_async_context(raw_call(attacked.url))
            await call.send(["", "GET / HT", "POST /chat/files HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"][number % 3])
        for _ in range(100):
            await stack.enter_async_context(attacked.socket(hello=False))
        await takes(3, "an attacker who holds them open")


async def nonsense(attacked: Attacked) -> None:
    for number in range(200):
        async with attacked.socket() as socket:
            await socket.send([b"\x00" * 1_000, "{" * 20_000, "[]", '{"type": 7}'][number % 4])
            await drain(socket)


async def guesses(attacked: Attacked) -> None:
    headers = {"X-Console": "1", "Origin": attacked.url, "X-Forwarded-For": STRANGER}
    async with httpx.AsyncClient(
        base_url=attacked.url, trust_env=False, timeout=LONGEST_WAIT, headers=headers
    ) as client:
        wrong = {"email": "owner@example.com", "password": "wrong wrong wrong"}
        answers = await asyncio.gather(*(client.post("/agent/api/login", json=wrong) for _ in range(30)))
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 20


async def drain_for(socket: ClientConnection, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await drain(socket)


ATTACKS = [
    odd_numbers, many_short_messages, many_long_messages, typing_among_many, many_who_ask_for_a_person, flapping,
    many_files, half_open, nonsense, guesses,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
async def test_beside_an_attack_the_honest_are_answered(
    attacked: Attacked,
    attack: Callable[[Attacked], Awaitable[None]],
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    await ask(attacked)  # everything is loaded
    attacked.answers.clear()
    handles, memory = attacked.handles(), attacked.memory()
    probing = asyncio.create_task(probe(attacked))
    attacking = asyncio.create_task(attack(attacked))
    await ask(attacked)
    await attacking
    probing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await probing
    await until(lambda: attacked.handles() <= handles + 5, "every handle is given back", saw=attacked.handles)
    grown = attacked.memory() - memory
    figures = {
        "answer, longest": f"{max(attacked.answers):.2f} s",
        "healthz, 95 %": f"{sorted(attacked.health)[int(0.95 * (len(attacked.health) - 1))] * 1000:.0f} ms",
        "healthz, longest": f"{max(attacked.health) * 1000:.0f} ms",
        "memory kept": f"{grown / 2**20:.0f} MB",
    }
    for name, value in figures.items():
        record_property(name, value)
    with capsys.disabled():
        told = ", ".join(f"{name} {value}" for name, value in figures.items())
        sys.stderr.write(f"\n{attack.__name__}: {told}\n")
    assert len(attacked.answers) == len(QUESTIONS)
    assert grown < MOST_MEMORY
