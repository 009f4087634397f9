"""A world with a whole desk in it: agents who can use Slack and the console, two queues, and the log to look at."""

import json
import shutil
from collections.abc import Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from bridge_process import BridgeProcess
from console_site import PASSWORD, QUICK, ConsoleBrowser
from small_config import small_config
from waiting import LONGEST_WAIT, until
from world import World

from bridge.sandbox.slack import CHANNEL
from core.model.events import Event
from core.model.ids import AgentId, Seq, SessionId
from core.model.session import Session
from core.store import Store, agents, credentials, lanes, log, sessions
from core.store.backends import Clock
from core.store.store import system_clock

BILLING = "C0BILLING"


@dataclass(frozen=True, slots=True)
class DeskAgent:
    """An agent: one person, however they come."""

    name: str
    user: str  # in Slack
    role: str = "agent"
    capacity: int | None = None

    @property
    def email(self) -> str:
        """Their address: Slack and the console know them by it."""
        return f"{self.name.split()[0].lower()}@example.com"


ANA = DeskAgent("Ana Ruiz", "U0ANA")
BEN = DeskAgent("Ben Okafor", "U0BEN")
LEA = DeskAgent("Lea Lang", "U0LEA", role="lead")
KIM = DeskAgent("Kim Cho", "U0KIM", capacity=1)
DORA = DeskAgent("Dora Weiss", "U0DORA")
CLEO = DeskAgent("Cleo Marsh", "U0CLEO")
DAN = DeskAgent("Dan Petrov", "U0DAN")


def desk_config(people: Sequence[DeskAgent], **files: Any) -> Path:
    """A small configuration with these agents and a second queue; `files` replace others, by name."""
    folder = small_config()
    entries = [
        {"name": who.name, "email": who.email, "role": who.role} | ({"capacity": who.capacity} if who.capacity else {})
        for who in people
    ]
    queues = {"general": {}, "billing": {"channel": BILLING, "languages": ["vi"]}}
    written = {"agents": {"agents": entries}, "queues": {"queues": queues}, **files}
    for name, more in written.items():
        (folder / f"{name}.yaml").write_text(json.dumps(more), encoding="utf-8")  # JSON is YAML
    return folder


class DeskWorld(World):
    """A world whose agents are known, and may sign in to the console; `store` looks into the same database."""

    store: Store

    def __init__(
        self, database_url: str, people: Sequence[DeskAgent], *, clock: Clock = system_clock, **more: Any
    ) -> None:
        self._clock = clock
        settings = {"max_concurrent_sessions_per_agent": 20, **more.pop("settings", {})}
        super().__init__(database_url, settings=settings, **more)
        self.people = people
        self.browsers: dict[DeskAgent, ConsoleBrowser] = {}
        self.elsewhere: dict[DeskAgent, BridgeProcess] = {}  # who signs in to the console at another replica
        self.at_the_end = AsyncExitStack()  # what is to be closed before the bridge stops

    async def start(self, *, bridge: bool = True) -> None:
        for who in self.people:
            if who.user not in self.slack.workspace.users:
                self.slack.workspace.add_user(who.user, who.email.split("@")[0], who.name)
            self.slack.workspace.channels[CHANNEL].members.add(who.user)
        everybody = {self.slack.app.bot_user, *(who.user for who in self.people)}
        self.slack.workspace.add_channel(BILLING, "billing", everybody)
        self.store = Store(self.database_url, clock=self._clock)
        await super().start(bridge=bridge)
        await self.store.write("agents", self._come_to_work)

    async def stop(self) -> None:
        await self.at_the_end.aclose()
        await super().stop()
        await self.store.close()

    async def sign_in(self, who: DeskAgent) -> ConsoleBrowser:
        """The agent's browser, signed in to the console, wherever that is after a restart."""
        replica = self.elsewhere.get(who, self.bridge)
        assert replica is not None
        if who in self.browsers:
            self.browsers[who].site = replica  # type: ignore[assignment]  # has a url
            self.browsers[who].http.base_url = httpx.URL(replica.url)
        else:
            await self.store.write("credentials", lambda tx: credentials.set_password(tx, _id_of(tx, who), _HASHED))
            http = httpx.AsyncClient(
                base_url=replica.url, trust_env=False, headers={"X-Console": "1"}, timeout=LONGEST_WAIT
            )
            self.at_the_end.push_async_callback(http.aclose)
            browser = self.browsers[who] = ConsoleBrowser(replica, http)  # type: ignore[arg-type]  # has a url
            browser.me = await browser.post("login", {"email": who.email, "password": PASSWORD})
        return self.browsers[who]

    def _come_to_work(self, tx: Any) -> None:
        for who in self.people:
            agents.set_duty(tx, _id_of(tx, who), True)

    async def id_of(self, who: DeskAgent) -> AgentId:
        """The house's own id of an agent."""
        return await self.store.read(lambda tx: _id_of(tx, who))

    async def events(self, session: SessionId) -> list[Event]:
        """The whole log."""
        return await self.store.read(lambda tx: log.after(tx, session, Seq(0), internal=True, most=2000))

    async def session(self, session: SessionId) -> Session:
        """The session as its row has it."""
        found = await self.store.read(lambda tx: sessions.find_session(tx, session))
        assert found is not None
        return found

    async def settled(self, session: SessionId) -> None:
        """Wait until every surface shows the whole log, and nothing is on its way from anybody."""

        async def under_way() -> list[Any]:
            due = await self.store.read(lambda tx: lanes.all_of(tx, session))
            behind = [lane for lane in due if lane.position < lane.head]
            return [
                *behind,
                *(["Slack delivers"] if self.slack.delivery._tasks else []),
                *(["Telegram delivers"] if self.telegram.pending_updates else []),
            ]

        async def nothing() -> bool:
            return not await under_way()

        await until(nothing, "everything is shown and nothing is on its way", saw=under_way)


def _id_of(tx: Any, who: DeskAgent) -> AgentId:
    profile = agents.by_email(tx, who.email)
    assert profile is not None, who.name
    return profile.id


_HASHED = QUICK.hash(PASSWORD)


@asynccontextmanager
async def a_desk_world(database_url: str, people: Sequence[DeskAgent], **more: Any) -> Any:
    """Everything there is, for a desk; nothing in it may have been against the platforms' rules."""
    config = desk_config(people, **more.pop("files", {}))
    world = DeskWorld(database_url, people, config_dir=config, **more)
    try:
        await world.start()
        yield world
        world.assert_nothing_was_against_the_rules()
    finally:
        await world.stop()
        shutil.rmtree(config.parent, ignore_errors=True)
