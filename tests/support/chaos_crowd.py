"""People who go on talking while something goes wrong for somebody else, and what is asked of the house meanwhile.

Everybody is with an agent; both sides write numbered messages, each timed from its sending to the other's screen.
"""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import httpx
from bridge_in_process import InProcessWorld
from waiting import LONGEST_WAIT, takes, until
from web_page import WebPage

from bridge.sandbox.slack import CHANNEL
from bridge.sandbox.telegram.person import PersonAtPhone
from channels.telegram.outbound import REPEAT_MARK

WANT = "I want to talk to a person"
BEAT = 0.06  # seconds between two rounds
SLOW_BEAT = 0.8  # the same, where they have to talk for long
LOOK = 0.02  # seconds between two looks at the screens
LATEST = 40  # lines that are looked at
ROUNDS = 3
READY_EVERY = 0.05  # seconds between two questions whether all is well


class Arrival(NamedTuple):
    """A message of somebody who is not concerned: when it was sent (the clock is monotonic), and seconds until seen."""

    sent: float
    took: float


class UserEndpoint(Protocol):
    """Where a user is."""

    async def say(self, text: str) -> None: ...
    def hears(self) -> list[str]:
        """What stands on their screen and is not their own."""
        ...

    def has_agent(self) -> bool: ...


@dataclass
class PageEndpoint:
    page: WebPage

    async def say(self, text: str) -> None:
        await self.page.send(text)

    def hears(self) -> list[str]:
        return [text for by, text in self.page.messages if by != "user"]

    def has_agent(self) -> bool:
        return self.page.status.get("state") == "assigned"


@dataclass
class TelegramEndpoint:
    world: InProcessWorld
    person: PersonAtPhone
    chat: int

    async def say(self, text: str) -> None:
        await self.person.send(text)

    def hears(self) -> list[str]:
        return [each.text for each in self.world.telegram.chat(self.chat).messages if each.from_bot]

    def has_agent(self) -> bool:
        return any("Ana" in text or "Ben" in text for text in self.hears())


@dataclass
class CrowdUser:
    """Somebody with an agent. `card` is the root of their thread in Slack."""

    name: str
    door: UserEndpoint
    world: InProcessWorld
    card: Any = None
    said: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    agent: str = "U0ANA"

    async def says(self, text: str) -> None:
        """The user writes."""
        self.said.append(text)
        await self.door.say(text)

    async def is_told(self, text: str) -> None:
        """Their agent writes."""
        self.told.append(text)
        await self.world.slack.person(self.agent).post(CHANNEL, text, thread_ts=self.card.ts)

    def heard(self) -> list[str]:
        return self.door.hears()

    def heard_once(self) -> list[str]:
        """What they read, without what a marked second copy repeats: Telegram has no key to send by."""
        read: list[str] = []
        for text in self.heard():
            known = set("\n".join(read).splitlines()) if text.startswith(REPEAT_MARK) else set()
            read.append("\n".join(line for line in text.removeprefix(REPEAT_MARK).splitlines() if line not in known))
        return read

    def in_slack(self) -> list[str]:
        return [message.text for message in self.world.thread(self.card)]

    def failures(self) -> list[str]:
        """What their thread says about what could not be delivered."""
        return [text for text in self.in_slack() if "ot delivered" in text or "may have" in text]

    def assert_in_order(self) -> None:
        """All that was numbered has arrived on both sides, once and in order."""
        mark = re.compile(rf"{self.name} (?:asks|is told) \d+")
        there = ((self.said, self.in_slack(), "Slack"), (self.told, self.heard_once(), "their screen"))
        for sent, arrived, where in there:
            meant = [text.strip(".") for text in sent if mark.search(text)]
            side = meant[0].rsplit(" ", 1)[0] if meant else "?"
            shown = re.findall(rf"{re.escape(side)} \d+", "\n".join(arrived))
            assert shown == meant, f"{self.name}, {where}: {_difference(meant, shown)}"


def _difference(meant: Sequence[str], shown: Sequence[str]) -> str:
    missing = [each for each in meant if each not in shown]
    doubled = [each for each in set(shown) if shown.count(each) > 1]
    return f"missing {missing}, doubled {doubled}, or out of order: {shown}"


class ChaosCrowd:
    """The users of one world, and how long their messages took."""

    def __init__(self, world: InProcessWorld) -> None:
        self.world = world
        self.others: list[CrowdUser] = []
        self._count = 0
        self._chats = 1000

    async def come_in(self, pages: int = 2, phones: int = 2) -> None:
        """Everybody who is not concerned, each with their agent."""
        self.others = [await self.page() for _ in range(pages)] + [await self.phone() for _ in range(phones)]
        await asyncio.gather(*(self.is_claimed(user) for user in self.others))

    async def page(self) -> CrowdUser:
        self._chats += 1
        return CrowdUser(f"Page{self._chats}", PageEndpoint(await self.world.page()), self.world)

    async def phone(self) -> CrowdUser:
        self._chats += 1
        name = f"Phone{self._chats}"
        person = self.world.telegram.person(self._chats, first_name=name)
        return CrowdUser(name, TelegramEndpoint(self.world, person, self._chats), self.world)

    async def is_claimed(self, user: CrowdUser, agent: str = "U0ANA") -> None:
        """They want a person, and get one."""
        user.agent = agent
        await user.says(f"{WANT}, says {user.name}")
        mark = f"says {user.name}"

        def card() -> Any:
            return next((each for each in self.world.cards() if mark in self.world.thread_text(each)), None)

        user.card = await until(card, f"{user.name} is in Slack", every=LOOK)
        assert await self.world.claim(user.card, agent)
        await until(user.door.has_agent, f"{user.name} has an agent")

    async def talk(
        self, rounds: int = ROUNDS, meanwhile: Callable[[], bool] = lambda: False, *, beat: float = SLOW_BEAT
    ) -> list[Arrival]:
        """Everybody writes, both ways, so often and for as long as `meanwhile` is true, until all of it was seen.

        `beat`: seconds between two rounds, once there were as many as asked for.
        """
        watch = _Watch(self.others)
        done = 0
        while done < rounds or meanwhile():
            done += 1
            number = self.next_number()
            for user in self.others:
                await watch.sends(user, f"{user.name} asks {number}.", f"{user.name} is told {number}.")
            async with asyncio.timeout(LONGEST_WAIT):
                await (watch.look(BEAT) if done < rounds else watch.look(beat, meanwhile))
        await until(watch.sees_everything, "everything arrives", saw=lambda: watch.missing)
        return watch.took

    def next_number(self) -> int:
        """Of a round: what is said in it carries it."""
        self._count += 1
        return self._count

    def assert_everybody_got_everything(self) -> None:
        for user in self.others:
            user.assert_in_order()


class _Watch:
    """Looks at everybody's screens now and then, and notes when something that was sent stands there."""

    def __init__(self, users: Sequence[CrowdUser]) -> None:
        self._users = users
        self._sent: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)  # who, which screen -> text -> when
        self.took: list[Arrival] = []

    @property
    def missing(self) -> list[str]:
        return [text for sent in self._sent.values() for text in sent]

    async def sends(self, user: CrowdUser, asks: str, told: str) -> None:
        self._sent[user.name, "Slack"][asks] = self._sent[user.name, "their own"][told] = time.monotonic()
        await asyncio.gather(user.says(asks), user.is_told(told))

    async def look(self, seconds: float, meanwhile: Callable[[], bool] = lambda: True) -> None:
        """For so long, and no longer than `meanwhile` is true."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and meanwhile():
            self.sees_everything()
            await takes(LOOK, "whoever looks at the screens")

    def sees_everything(self) -> bool:
        for user in self._users:
            self._looks_at(self._sent[user.name, "Slack"], user.in_slack)
            self._looks_at(self._sent[user.name, "their own"], user.heard)
        return not self.missing

    def _looks_at(self, sent: dict[str, float], screen: Callable[[], list[str]]) -> None:
        """Only where something is awaited: most looks find nothing new, and a screen is long."""
        if not sent:
            return
        now, shown = time.monotonic(), "\n".join(screen()[-LATEST:])
        for text in [each for each in sent if each in shown]:
            at = sent.pop(text)
            self.took.append(Arrival(at, now - at))


def p95(arrivals: Sequence[Arrival]) -> float:
    """The time within which 95 of 100 arrived; seconds."""
    ranked = sorted(each.took for each in arrivals)
    return ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))] if ranked else 0.0


async def readiness(world: InProcessWorld) -> dict[str, str]:
    """What /readyz says is wrong; empty with 200."""
    async with httpx.AsyncClient(
        trust_env=False, verify=False
    ) as client:  # reading all certificates costs 25 ms each time
        answer = await client.get(f"{world.here.url}/readyz")
    body = answer.json()
    body.pop("status")
    assert (answer.status_code == 200) == (not body), (answer.status_code, body)
    return dict(body)


async def is_well(world: InProcessWorld) -> None:
    """Wait until /readyz is well again; no kept task may be down, and nothing may have been left to nobody."""
    asked = lambda: readiness(world)  # noqa: E731
    await until(lambda: _nothing_wrong(world), "/readyz is well again", saw=asked, every=READY_EVERY)
    assert not world.here.bridge.supervisor.failing_tasks
    assert world.here.unretrieved == []


async def _nothing_wrong(world: InProcessWorld) -> bool:
    return not await readiness(world)
