"""Three replicas of the bridge's inside on one database, with users, agents and relays that all work at once."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from configuration import in_force
from fake_platform import FakePlatform, FakeSurface
from slack_agents import slack_agent
from waiting import takes

from bridge.relay import Relay, Timing
from core.bots.protocol import Usage
from core.model.agents import Agent
from core.model.content import Content
from core.model.errors import Refused
from core.model.ids import Seq, SessionId
from core.model.ports import NewLane
from core.store import Store, log
from core.store.token_ledger import StoreTokenLedger
from core.usecases import duty, intake, ownership, reactions, receipts, user_requests
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.reads import agents
from core.usecases.rules import Rules

USERS = 60
AGENTS = [slack_agent(f"U{number}", f"Agent {number}") for number in range(6)]


def deadlocks(database_url: str) -> int:
    """How many the server has counted in this database."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


async def longest_wait(database_url: str) -> float:
    """Seconds that somebody has been waiting for a lock just now."""
    query = (
        "SELECT extract(epoch FROM max(clock_timestamp() - query_start)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event <> 'advisory'"
    )
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        row = await (await connection.execute(query)).fetchone()
    return float(row[0] or 0.0) if row else 0.0


@dataclass
class Replica:
    store: Store
    talk: Conversations
    relays: list[Relay]
    tasks: list[Any] = field(default_factory=list)


class Replicas:
    """`work` for some seconds, then look at `done`, `failed` and what the server counted."""

    def __init__(self, database_url: str, rules: Rules, count: int = 3) -> None:
        self.url = database_url
        self.done: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.longest_wait = 0.0  # seconds for a lock, as seen by looking every half second
        self._sessions: dict[int, SessionId] = {}
        self._number = 0
        self.boards = [FakePlatform(), FakePlatform()]
        self.replicas = [self._replica(rules) for _ in range(count)]

    def _replica(self, rules: Rules) -> Replica:
        store = Store(self.url)
        names = [("chat", False), ("desk", True)]
        surfaces = [
            FakeSurface(board, name=name, internal=internal)
            for board, (name, internal) in zip(self.boards, names, strict=True)
        ]
        lanes = [NewLane(one.name, "a", one.buckets("a")[0], one.internal) for one in surfaces]

        def at_start(contact: Any) -> list[NewLane]:
            return [replace(lane, address=contact.address) for lane in lanes]

        talk = Conversations(store, in_force(replace(rules, lanes_at_start=at_start, capacity=1000)))
        relays = [Relay(store, surface, in_force(), Timing(margin=5.0, stop_within=2.0)) for surface in surfaces]
        store.on_commit(lambda appended: [relay.wake() for relay in relays] and None)
        return Replica(store, talk, relays)

    async def work(self, seconds: float, *, pause: float = 0.2) -> None:
        """Everybody does something about every `pause` seconds."""
        for replica in self.replicas:
            replica.tasks = [asyncio.create_task(relay.run()) for relay in replica.relays]
        ends = time.monotonic() + seconds
        busy = [self._until(ends, pause, lambda user=user: self._user(user)) for user in range(USERS)]
        busy += [self._until(ends, pause, self._agent) for _ in range(20)]
        await asyncio.gather(*busy, self._until(ends, 0.5, self._look))
        for replica in self.replicas:
            await asyncio.gather(*(relay.stop() for relay in replica.relays))
            await asyncio.gather(*replica.tasks)

    async def close(self) -> None:
        for replica in self.replicas:
            await replica.store.close()

    async def _until(self, ends: float, pause: float, act: Callable[[], Awaitable[None]]) -> None:
        while time.monotonic() < ends:
            await act()
            await takes(random.uniform(0, 2 * pause), "everybody")

    async def _look(self) -> None:
        self.longest_wait = max(self.longest_wait, await longest_wait(self.url))

    async def _user(self, user: int) -> None:
        sender = Sender("web", f"v{user}", f"User {user} {random.randint(0, 3)}")
        talk, number = random.choice(self.replicas).talk, self._next()
        session, content = self._sessions.get(user), Content(f"message {number}")
        acts: dict[str, Callable[[], Awaitable[Any]]] = {
            "wrote": lambda: talk.user_wrote(sender, content, [("web", str(number))]),
        }
        if session:
            acts |= {
                "reacted": lambda: talk.by(
                    reactions.user_reacted_at, sender, session, Seq(1), "👍", True, [("react", str(number))]
                ),
                "edited": lambda: talk.by(
                    intake.user_edited_at, sender, session, Seq(1), content, [("edit", str(number))]
                ),
                "seen": lambda: talk.by(receipts.seen, sender, session, Seq(10_000)),
                "asked": lambda: talk.by(user_requests.asked_for_person, sender, [("ask", str(number))]),
                "ended": lambda: talk.by(user_requests.user_ended, sender, [("end", str(number))]),
            }
        name = random.choices(list(acts), [10, 3, 3, 3, 1, 0.3][: len(acts)])[0]
        wrote = await self._do(name, acts[name])
        if name == "wrote" and wrote is not None:
            self._sessions[user] = wrote.session

    async def _agent(self) -> None:
        if not self._sessions:
            return
        replica, number = random.choice(self.replicas), self._next()
        talk, agent = replica.talk, replace(random.choice(AGENTS), picture=f"p{random.randint(0, 2)}")
        user = random.choice(list(self._sessions))
        session = self._sessions[user]
        content = Content(f"answer {number}")
        acts: dict[str, Callable[[], Awaitable[Any]]] = {
            "claimed": lambda: talk.act(ownership.claim, session, agent),
            "answered": lambda: talk.agent_wrote(session, agent, content, [("slack", str(number))]),
            "released": lambda: talk.act(ownership.release, session, agent),
            "closed": lambda: talk.act(ownership.close_by_agent, session, agent),
            "duty": lambda: talk.shared(duty.set_duty, agent, True),
            "tokens": lambda: StoreTokenLedger(replica.store).add(Usage("model", 10, 10)),
            "transferred": lambda: self._transfer(talk, session, agent),
        }
        name = random.choices(list(acts), [3, 10, 1, 0.5, 1, 1, 1])[0]
        await self._do(name, acts[name])

    async def _transfer(self, talk: Conversations, session: SessionId, agent: Agent) -> None:
        if colleagues := await talk.read(agents.profiles):
            await talk.act(ownership.transfer, session, agent, random.choice(colleagues).id)

    async def _do(self, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        try:
            result = await act()
        except Refused:
            self.done["refused"] += 1
        except Exception as exc:
            self.failed[f"{name}: {type(exc).__name__}: {exc}"] += 1
        else:
            self.done[name] += 1
            return result
        return None

    async def holes(self) -> list[SessionId]:
        """Sessions whose log is not 1, 2, 3 ..."""
        wrong = []
        for session in set(self._sessions.values()):
            events = await self.replicas[0].store.read(
                lambda tx, session=session: log.after(tx, session, Seq(0), internal=True, most=50_000)
            )
            if [event.seq for event in events] != list(range(1, len(events) + 1)):
                wrong.append(session)
        return wrong

    def _next(self) -> int:
        self._number += 1
        return self._number
