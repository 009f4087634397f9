"""A flood of users who want a person: a place at the desk shows so many; the others wait in line, and come in order."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from configuration import change_rules, in_force
from slack_agents import slack_agent

from bridge.scheduled_jobs import ScheduledJobs
from core.model.content import Content
from core.model.ids import SessionId, SurfaceName
from core.model.ports import NewLane
from core.model.session import SessionState
from core.store import Store, Tx, lanes, sessions
from core.store.queries import session_lists, waiting_lanes
from core.usecases import deadlines, ownership, placement
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import Rules

ANA = slack_agent("U0ANA", "Ana")
CARD, THREAD = SurfaceName("card"), SurfaceName("thread")
MOST, USERS = 5, 30


def card(channel: str) -> NewLane:
    return NewLane(CARD, channel, "slack", internal=True, most_waiting=MOST)


class Flood:
    """A house with room for five cards in a channel, and users who come one after the other."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self.channels = {"general": "C1", "billing": "C2"}
        shown = replace(
            rules,
            queues=tuple(self.channels),
            capacity=USERS,
            lanes_at_escalation=lambda queue: [card(self.channels.get(queue, "C1"))],
        )
        self.store = store
        self.talk = Conversations(store, in_force(shown))
        self.sessions: list[SessionId] = []
        self._ticks = ScheduledJobs(store, [], self.talk.in_force)

    async def come(self, count: int = USERS) -> Sequence[SessionId]:
        for _ in range(count):
            number = len(self.sessions)
            wrote = await self.talk.user_wrote(
                Sender("web", f"user-{number}", f"User {number}"), Content("a real person"), [("web", str(number))]
            )
            self.sessions.append(wrote.session)
        return self.sessions

    async def sweep(self) -> None:
        await self._ticks.sweep_cards()
        assert self._ticks.problems() == {}

    async def shown(self, channel: str = "C1") -> list[int]:
        """The numbers of the users who have a card that goes on."""

        def has_card(session: SessionId) -> bool:
            return any(lane.address == channel and not lane.ended for lane in found[session])

        found = {
            session: await self.store.read(lambda tx, one=session: lanes.lanes_of(tx, one, CARD))
            for session in self.sessions
        }
        return [number for number, session in enumerate(self.sessions) if has_card(session)]

    async def held_back(self) -> int:
        crowds = await self.store.read(lambda tx: placement.bounded_places(tx, self.talk.rules))
        return sum(len(crowd.held_back) for crowd in crowds)


@pytest.fixture
async def flood(store: Store, rules: Rules) -> Flood:
    return Flood(store, rules)


async def test_of_thirty_who_want_a_person_the_first_five_have_a_card(flood: Flood) -> None:
    await flood.come()
    assert await flood.shown() == [0, 1, 2, 3, 4]
    assert await flood.held_back() == USERS - MOST
    waiting, count = await flood.store.read(lambda tx: session_lists.waiting(tx, most=100))
    assert len(waiting) == USERS, "the line itself shows everybody"
    assert count


async def test_a_sweep_shows_nobody_while_there_is_no_room(flood: Flood) -> None:
    await flood.come()
    await flood.sweep()
    await flood.talk.show_waiting_at_desk()
    assert await flood.shown() == [0, 1, 2, 3, 4]


async def test_who_is_taken_makes_room_for_the_longest_waiting(flood: Flood) -> None:
    await flood.come()
    await flood.talk.act(ownership.claim, flood.sessions[1], ANA)
    await flood.talk.act(ownership.claim, flood.sessions[3], ANA)
    await flood.sweep()
    assert await flood.shown() == [0, 1, 2, 3, 4, 5, 6]
    await flood.sweep()
    assert await flood.shown() == [0, 1, 2, 3, 4, 5, 6]


async def test_nobody_who_comes_later_takes_the_room_of_who_is_held_back(flood: Flood) -> None:
    await flood.come()
    await flood.talk.act(ownership.claim, flood.sessions[0], ANA)
    await flood.come(1)
    assert USERS not in await flood.shown()
    await flood.sweep()
    assert await flood.shown() == [0, 1, 2, 3, 4, 5]


async def test_who_is_claimed_without_a_card_has_one_at_once_and_takes_nobodys_room(flood: Flood) -> None:
    await flood.come()
    await flood.talk.act(ownership.claim, flood.sessions[20], ANA)
    assert await flood.shown() == [0, 1, 2, 3, 4, 20]
    await flood.sweep()
    assert await flood.shown() == [0, 1, 2, 3, 4, 20]
    found = await flood.store.read(lambda tx: lanes.lanes_of(tx, flood.sessions[20], CARD))
    escalated = (await flood.store.read(lambda tx: sessions.find_session(tx, flood.sessions[20]))).escalated_seq
    assert [(lane.position, lane.head > lane.position) for lane in found] == [(escalated - 1, True)]


async def test_who_goes_on_waiting_after_a_claim_keeps_the_card(flood: Flood) -> None:
    await flood.come()
    await flood.talk.act(ownership.claim, flood.sessions[20], ANA)
    await flood.talk.act(ownership.release, flood.sessions[20], ANA)
    await flood.sweep()
    assert await flood.shown() == [0, 1, 2, 3, 4, 20]


async def test_each_channel_has_room_of_its_own(flood: Flood) -> None:
    await flood.come(10)
    await flood.talk.act(ownership.requeue, flood.sessions[0], ANA, "billing")
    await flood.talk.act(ownership.requeue, flood.sessions[9], ANA, "billing")
    assert await flood.shown("C2") == [0, 9]
    await flood.sweep()
    assert await flood.shown("C1") == [1, 2, 3, 4, 5]


async def test_who_moves_to_a_full_channel_is_shown_nowhere_until_it_has_room(flood: Flood) -> None:
    await flood.come(7)
    for number in range(6):
        await flood.talk.act(ownership.requeue, flood.sessions[number], ANA, "billing")
    assert await flood.shown("C2") == [0, 1, 2, 3, 4]
    assert 5 not in await flood.shown("C1")
    await flood.talk.act(ownership.claim, flood.sessions[0], ANA)
    await flood.sweep()
    assert await flood.shown("C2") == [0, 1, 2, 3, 4, 5]


async def test_who_leaves_an_address_after_waiting_in_vain_has_a_card(flood: Flood) -> None:
    await flood.come(MOST + 1)
    last = flood.sessions[-1]
    patience = replace(flood.talk.rules.wait_times, remind_after=())

    def give_up(tx: Tx) -> None:
        sessions.write_session(tx, last, deadline_at=tx.now)
        assert deadlines.meet_deadline(tx, rules=replace(flood.talk.rules, wait_times=patience), session=last)

    await flood.store.write(last, give_up)
    row = await flood.store.read(lambda tx: sessions.find_session(tx, last))
    assert row.state is SessionState.BOT
    assert await flood.shown() == [0, 1, 2, 3, 4]
    sender = Sender("web", f"user-{MOST}", f"User {MOST}")
    await flood.talk.user_wrote(sender, Content("mia@example.com"), [("web", "address")])
    assert await flood.shown() == [0, 1, 2, 3, 4, 5]


async def test_who_waits_where_nothing_bounds_it_is_always_shown(store: Store, rules: Rules) -> None:
    flood = Flood(store, rules)
    change_rules(flood.talk, lanes_at_escalation=lambda queue: [replace(card("C1"), most_waiting=0)])
    await flood.come(8)
    assert await flood.shown() == list(range(8))
    assert await flood.held_back() == 0


async def test_the_count_reads_those_who_wait_and_no_history(sqlite_url: str, rules: Rules) -> None:
    store = Store(sqlite_url)
    try:
        plan = await store.read(_plan)
    finally:
        await store.close()
    assert any("ix_chat_sessions_waiting" in line for line in plan), plan
    assert any("uq_lanes_session" in line or "sqlite_autoindex_lanes" in line for line in plan), plan


def _plan(tx) -> list[str]:
    rows = tx.all(_Explained(waiting_lanes._ahead), which=SessionId("s"), queue="general", surface=CARD, address="C1")
    return [str(row[3]) for row in rows]


class _Explained:
    """A statement that says how it would be carried out."""

    writes = False

    def __init__(self, statement) -> None:
        self._statement = statement

    def on(self, dialect, values):
        text, parameters = self._statement.on(dialect, values)
        return f"EXPLAIN QUERY PLAN {text}", parameters
