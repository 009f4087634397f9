"""The web console on a real server, with people signed in to it: calls over HTTP, frames over WebSocket."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from configuration import in_force
from fastapi import FastAPI
from serving import serving
from waiting import LONGEST_WAIT, until
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bridge.bus import LocalBus
from bridge.web.console import Console, ConsoleSettings
from core.config.desk import DeskFile
from core.config.replies import RepliesFile
from core.model.agents import Agent, Role
from core.model.content import Content
from core.model.ids import AgentId, SessionId
from core.store import Store, credentials
from core.usecases import duty
from core.usecases.adapters import DeadLetterHandler
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources
from core.usecases.intake import Sender
from core.usecases.rules import Rules

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
REPLIES = RepliesFile.model_validate(
    {"replies": {"hello": {"name": "Greeting", "text": {"en": "Hello {user}, this is {agent}."}}}}
)


@dataclass
class ConsoleBrowser:
    """Somebody's browser, with its cookie, or a program with a token."""

    site: "ConsoleSite"
    http: httpx.AsyncClient
    me: dict[str, Any] = field(default_factory=dict)

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.http.get(f"/agent/api/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        return await self.call("POST", path, body, status)

    async def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = await self.http.request(method, f"/agent/api/{path}", json=body)
        assert answer.status_code == status, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def detail(self, session: str) -> Any:
        return await self.get(f"session/{session}")

    async def log(self, session: str) -> list[dict[str, Any]]:
        return (await self.get(f"session/{session}/messages"))["events"]

    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)

    @asynccontextmanager
    async def socket(self, **more: Any) -> AsyncIterator["ConsoleSocket"]:
        headers = {"Cookie": self.cookie(), **more.pop("headers", {})}
        address = self.site.url.replace("http", "ws") + "/agent/ws"
        origin = more.pop("origin", self.site.url)
        async with connect(address, additional_headers=headers, origin=origin, proxy=None) as connection:
            socket = ConsoleSocket(connection)
            listening = asyncio.create_task(socket.listen())
            try:
                yield socket
            finally:
                await connection.close()
                await listening


@dataclass
class ConsoleSocket:
    """Every frame that came, in order."""

    connection: ClientConnection
    frames: list[dict[str, Any]] = field(default_factory=list)
    code: int | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        try:
            while True:
                self.frames.append(json.loads(await self.connection.recv()))
                self._changed.set()
        except ConnectionClosed as exc:
            self.code = exc.rcvd.code if exc.rcvd else 0
            self._changed.set()

    async def say(self, event: str, **fields: Any) -> None:
        await self.connection.send(json.dumps({"event": event, **fields}))

    async def send(self, session: str, text: str, **more: Any) -> dict[str, Any]:
        """Send a message, and what was answered to it."""
        client_id = more.pop("id", None) or str(uuid.uuid4())
        await self.say("send_message", session=session, id=client_id, text=text, **more)
        return await self.until(
            lambda: next(
                (f for f in self.frames if f["event"] in ("accepted", "refused") and f["id"] == client_id), None
            )
        )

    def of(self, event: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["event"] == event]

    def events(self, session: str) -> list[dict[str, Any]]:
        return [event for batch in self.of("batch") if batch["session"] == session for event in batch["events"]]

    async def frame(self, event: str, number: int = 1) -> dict[str, Any]:
        return (await self.until(lambda: self.of(event) if len(self.of(event)) >= number else None))[number - 1]

    async def closed(self) -> int:
        await self.until(lambda: self.code is not None)
        assert self.code is not None
        return self.code

    async def until(self, true: Callable[[], Any], what: str = "the socket to have told so") -> Any:
        return await until(true, what, saw=lambda: self.frames[-10:])


@dataclass
class ConsoleSite:
    """The server and what is behind it."""

    url: str
    conversations: Conversations
    console: Console
    bus: LocalBus
    people: list[ConsoleBrowser] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.conversations.store

    async def agent(self, name: str, role: Role = Role.AGENT, password: str = PASSWORD) -> AgentId:
        """Somebody who may sign in."""
        known = await self.conversations.shared(duty.know_agent, Agent(name, email=f"{name.lower()}@example.com"))
        hashed = await asyncio.to_thread(QUICK.hash, password)

        def unit(tx: Any) -> None:
            credentials.set_role(tx, known, role)
            credentials.set_password(tx, known, hashed)

        await self.store.write("credentials", unit)
        return known

    def browser(self, **more: Any) -> ConsoleBrowser:
        """A browser in which nobody has signed in; its page is the console's own."""
        return self.program(headers={"X-Console": "1", "Origin": self.url, **more.pop("headers", {})}, **more)

    def program(self, **more: Any) -> ConsoleBrowser:
        """Whatever calls, with these headers and no others."""
        options = {"timeout": LONGEST_WAIT, "trust_env": False, "verify": False, **more}  # no https here
        client = httpx.AsyncClient(base_url=self.url, **options)
        self.people.append(ConsoleBrowser(self, client))
        return self.people[-1]

    async def signed_in(self, name: str, role: Role = Role.AGENT) -> ConsoleBrowser:
        await self.agent(name, role)
        browser = self.browser()
        browser.me = await browser.post("login", {"email": f"{name.lower()}@example.com", "password": PASSWORD})
        return browser

    async def user_says(self, text: str, user: str = "mia", **more: Any) -> SessionId:
        sender = Sender("web", user, name=user.capitalize(), language="en")
        wrote = await self.conversations.user_wrote(sender, Content(text), [("web", uuid.uuid4().hex)], **more)
        return wrote.session

    async def waiting(self, user: str = "mia") -> SessionId:
        """A session that waits for a person."""
        return await self.user_says("I want a real person", user)


@asynccontextmanager
async def console_site(
    database_url: str,
    rules: Rules,
    *,
    clock: Callable[[], Any] | None = None,
    dead_letter_handlers: Mapping[str, DeadLetterHandler] | None = None,
    **settings: Any,
) -> AsyncIterator[ConsoleSite]:
    """A console for one test."""
    store, bus = Store(database_url, **({"clock": clock} if clock else {})), LocalBus()
    store.on_commit(bus.appended)
    conversations = Conversations(
        store,
        in_force(
            replace(rules, queues=("general", "billing"), outcomes=frozenset(DeskFile().outcomes)),
            desk=DeskFile(),
            replies=REPLIES,
        ),
    )
    made = ConsoleSettings(**{"local_url": "http://console.test", "hasher": QUICK, "resync_every": 0.5, **settings})
    console = Console(made, conversations, FileSources(store), bus, dead_letter_handlers)
    bus.listen(console.hear)
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    console.mount(app)
    async with serving(app, ws="websockets-sansio", ws_per_message_deflate=False) as url:
        site = ConsoleSite(url, conversations, console, bus)
        yield site
        console.stop()
        for browser in site.people:
            await browser.http.aclose()
    await store.close()


def static_is_there() -> bool:
    folder = Path(__file__).parents[2] / "bridge" / "web" / "console" / "static"
    return (folder / "login.html").exists() and (folder / "dashboard.html").exists()
