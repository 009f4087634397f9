"""A working day in a minute, with agents in Slack and in the console on the same queue, audited at its end.

Users ask, wait, talk, fall silent, block, come back and rate; agents claim at the same moment, answer, hand over,
forget and close; Slack is away for a while; everything is delivered twice and out of order. Then every surface equals
its log. DAY_SEED makes it another day, DAY_USERS a fuller one (`make long` has 40).
"""

import itertools
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from agent_clients import ConsoleAgentClient, SlackAgentClient
from audit import AuditEvidence, OwnershipSpan, UserScreen, audit, what_is_inside
from audit_evidence import gather
from desk_people import ANA, BEN, CLEO, DAN, DeskWorld, a_desk_world
from desk_users import TelegramUser, WebUser
from sim_clock import SimClock
from working_day import HOURS, WorkingDay, until_monday
from working_day_people import SentTexts, SimulatedAgent, SimulatedUser

from core.model import event_json

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("DAY_SEED", "20261122"))
USERS = int(os.environ.get("DAY_USERS", "30"))
CAPACITY = 6
OF_A_DAY = {  # and more, which chance may leave out
    "message", "note", "edit", "reacted", "delivered", "escalated", "wait_changed", "out_of_hours",
    "cancelled", "reminded", "timed_out", "contact_left", "claimed", "released", "released silent", "transferred",
    "nudged", "checked_in", "handed_back", "concluded", "closed agent", "closed idle", "rated", "reopened", "reachable",
}  # fmt: skip


@asynccontextmanager
async def a_day(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[DeskWorld, SimClock]]:
    """A desk of four on a Monday morning."""
    clock = SimClock(tmp_path / "clock")
    clock.forward(until_monday(clock, 8, 10))
    people, capacity = (ANA, BEN, CLEO, DAN), {"max_concurrent_sessions_per_agent": CAPACITY}
    more = {"clock_file": clock.path, "time_limit": 5.0, "lease_margin": 2.0, "longest_rest": 2.0}
    async with a_desk_world(
        database_url, people, clock=clock, ack_timeout=5.0, settings=capacity, files={"hours": HOURS}, **more
    ) as world:
        yield world, clock


def visitors_of(world: DeskWorld, diary: SentTexts, count: int, ticks: int) -> list[SimulatedUser]:
    """As many on the page as on Telegram, who come one after the other; pages are spread over the replicas."""
    arrivals = [number * (ticks * 2 // 3) // count for number in range(count)]
    doors = itertools.cycle([world.bridge, *world.elsewhere.values()])
    users = [WebUser(world, next(doors)) if n % 2 else TelegramUser(world, 5000 + n) for n in range(count)]
    names = (f"{'w' if isinstance(user, WebUser) else 't'}{number}" for number, user in enumerate(users))
    return [
        SimulatedUser(name, user, world, diary, SEED + number, arrives)
        for number, (name, user, arrives) in enumerate(zip(names, users, arrivals, strict=True))
    ]


def workers_of(world: DeskWorld, diary: SentTexts) -> list[SimulatedAgent]:
    """Ana and Ben in Slack, Cleo and Dan in the console."""
    console = ConsoleAgentClient(world)
    desks = {ANA: SlackAgentClient(world, 1.0), BEN: SlackAgentClient(world, 1.0), CLEO: console, DAN: console}
    return [
        SimulatedAgent(who, desk, world, list(desks), diary, SEED * 2 + number)
        for number, (who, desk) in enumerate(desks.items())
    ]


async def lived_through(world: DeskWorld, clock: SimClock, users: int, ticks: int) -> tuple[SentTexts, AuditEvidence]:
    """The day, what people remember of it, and what there is to see at its end."""
    diary = SentTexts()
    visitors = visitors_of(world, diary, users, ticks)
    world.slack.delivery.duplicate = world.telegram.redeliver = True
    world.slack.delivery.shuffle(SEED, 0.02)
    day = WorkingDay(world, clock, visitors, workers_of(world, diary), SEED, outage=(ticks // 2, ticks // 2 + 4))
    await day.pass_by(ticks)
    await day.calm()
    for visitor in visitors:
        if isinstance(visitor.user, WebUser) and visitor.user.page.session:
            head = (await world.session(await visitor.user.session())).head
            await visitor.user.page.until(lambda page=visitor.user.page, head=head: page.cursor >= head)
    screens = {visitor.name: visitor.user for visitor in visitors}
    browser = await world.sign_in(CLEO)
    return diary, await gather(world, screens, browser, diary.written, capacity=CAPACITY)


def happened(evidence: AuditEvidence) -> Counter[str]:
    """How often each kind of event was in the day's logs; with why it ended or was released."""
    events = [event for record in evidence.records for event in record.log]
    return Counter(f"{event_json.event_kind(event.body)} {getattr(event.body, 'why', '')}".strip() for event in events)


def spoiled(evidence: AuditEvidence) -> Iterator[tuple[str, AuditEvidence]]:
    """The same day with one fault each, for an auditor's silence alone proves nothing."""
    screen, own, note = next(
        (screen, record, text)
        for screen in evidence.screens
        if not screen.exact and _said_by_agents(screen)
        for record in evidence.records
        if record.session.id in screen.sessions and record.stays
        for text in sorted(_unseen(what_is_inside(record.log), screen))
    )
    [said, *_] = _said_by_agents(screen)

    def on_screen(*shown: tuple[str, str]) -> AuditEvidence:
        return replace(evidence, screens=[replace(screen, shown=shown)])

    yield "is 0 times on the user's screen", on_screen(*(line for line in screen.shown if line != said))
    yield "is 2 times on the user's screen", on_screen(*screen.shown, said)
    yield "the user sees what is internal", on_screen(*screen.shown, ("agent", note))
    second = replace(own, stays=[*own.stays, OwnershipSpan("agt_ghost", own.stays[0].since, None)])
    yield "had it at the same time", replace(evidence, records=[second], screens=[])
    silent = replace(own, threads=[[]])
    yield "is not in Slack", replace(evidence, records=[silent], screens=[])


def _unseen(texts: set[str], screen: UserScreen) -> set[str]:
    shown = "\n".join(text for _, text in screen.shown)
    return {text for text in texts if text not in shown}


def _said_by_agents(screen: UserScreen) -> list[tuple[str, str]]:
    return [line for line in screen.shown if line[0] == "agent" and line[1].startswith("[")]


async def test_a_working_day_leaves_nothing_open(sqlite_url: str, tmp_path: Path) -> None:
    async with a_day(sqlite_url, tmp_path) as (world, clock):
        diary, evidence = await lived_through(world, clock, users=USERS, ticks=USERS * 8 // 5)
        found = audit(evidence)
        assert found == [], f"{len(found)} findings:\n" + "\n".join(found)
        assert OF_A_DAY - happened(evidence).keys() == set(), "the day was too quiet"
        assert diary.acts["claims (told why not)"] > 5, "nobody was ever faster"
        for sentence, spoiled_day in spoiled(evidence):
            assert any(sentence in one for one in audit(spoiled_day)), sentence


async def test_with_two_replicas_on_one_database_it_is_the_same_day(postgres_url: str, tmp_path: Path) -> None:
    async with a_day(postgres_url, tmp_path) as (world, clock):
        other = world.another()
        await other.start()
        world.at_the_end.push_async_callback(other.stop)
        world.elsewhere[DAN] = other
        await world.until(lambda: len(world.slack.sockets.connections) == 2)
        _, evidence = await lived_through(world, clock, users=14, ticks=22)
        found = audit(evidence)
        assert found == [], f"{len(found)} findings:\n" + "\n".join(found)
