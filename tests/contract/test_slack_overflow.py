"""The overflow card: one post that says how many more wait than the channel has cards for."""

from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from slack_agents import slack_agent
from slack_setup import CHANNEL, SlackSetup, slack_setup
from waiting import stays, until

from agents_slack.api.metadata import Overflow
from agents_slack.surfaces.card.overflow import text_of
from bridge.sandbox.faults import RESET_AFTER
from bridge.sandbox.slack import SlackStandIn, WorkspaceMessage
from bridge.scheduled_jobs import ScheduledJobs
from core.config.desk import DeskFile
from core.model.ids import SessionId
from core.usecases import ownership
from core.usecases.intake import Sender

ANA = slack_agent("U0ANA", "Ana Ruiz")
MOST = 3


@asynccontextmanager
async def opened(store, rules, slack):
    config = {"desk": DeskFile(most_cards=MOST)}
    async with slack_setup(store, replace(rules, capacity=100), slack, config=config, overflow_every=0.1) as desk:
        yield desk


@pytest.fixture
async def desk(sqlite_store, rules, slack):
    async with opened(sqlite_store, rules, slack) as desk:
        yield desk


async def flood(desk: SlackSetup, count: int, begin: int = 0) -> list[SessionId]:
    senders = [Sender("web", f"user-{number}", f"User {number}") for number in range(begin, begin + count)]
    return [await desk.user_writes("a real person please", sender) for sender in senders]


def overflows(slack: SlackStandIn) -> list[WorkspaceMessage]:
    posted = slack.workspace.channel_messages(CHANNEL)
    return [message for message in posted if message.metadata.get("event_type") == "handoff_bridge_overflow"]


def said(slack: SlackStandIn) -> list[str]:
    return [message.text for message in overflows(slack)]


async def says(slack: SlackStandIn, *overflow: Overflow) -> None:
    wanted = [text_of(each) for each in overflow]
    await until(lambda: said(slack) == wanted, f"the channel to say {wanted}", saw=lambda: said(slack))


async def claim_and_sweep(desk: SlackSetup, session: SessionId) -> None:
    await desk.conversations.act(ownership.claim, session, ANA)
    await ScheduledJobs(desk.store, [], desk.conversations.in_force).sweep_cards()


def cards(slack: SlackStandIn) -> int:
    return len(slack.workspace.channel_messages(CHANNEL)) - len(overflows(slack))


async def test_one_card_says_how_many_more_there_are_and_goes_when_there_is_room(desk: SlackSetup):
    waiting = await flood(desk, 10)
    await says(desk.slack, Overflow(3, 7))
    first = overflows(desk.slack)[0]
    assert first.text.startswith("3 people wait in the cards here, and 7 more. They are in the App Home under Waiting")
    await until(lambda: cards(desk.slack) == MOST, "the cards there is room for", saw=lambda: cards(desk.slack))
    for session in waiting[:6]:
        await claim_and_sweep(desk, session)
    await says(desk.slack, Overflow(3, 1))
    assert overflows(desk.slack)[0].ts == first.ts, "the same post"
    await claim_and_sweep(desk, waiting[6])
    await says(desk.slack)
    await until(lambda: cards(desk.slack) == 10, "everybody's card", saw=lambda: cards(desk.slack))


async def test_who_is_claimed_without_a_card_has_one_with_a_thread(desk: SlackSetup):
    waiting = await flood(desk, 6)
    await desk.conversations.act(ownership.claim, waiting[-1], ANA)
    root = await desk.seen(lambda: desk.card_of(waiting[-1]))
    await desk.seen(lambda: "a real person please" in desk.texts(root))
    assert "Release" in desk.buttons(root)
    await says(desk.slack, Overflow(3, 2))


async def test_a_desk_that_starts_again_finds_its_card(sqlite_store, rules, slack):
    async with opened(sqlite_store, rules, slack) as desk:
        await flood(desk, 5)
        await says(slack, Overflow(3, 2))
        [first] = overflows(slack)
    async with opened(sqlite_store, rules, slack) as desk:
        await flood(desk, 1, begin=5)
        await says(slack, Overflow(3, 3))
        assert overflows(slack)[0].ts == first.ts


async def test_a_card_that_became_wrong_while_the_desk_was_away_is_put_right(sqlite_store, rules, slack):
    async with opened(sqlite_store, rules, slack) as desk:
        waiting = await flood(desk, 4)
        await says(slack, Overflow(3, 1))
        talk = desk.conversations
    await talk.act(ownership.claim, waiting[-1], ANA)
    async with opened(sqlite_store, rules, slack):
        await says(slack)


async def test_two_replicas_post_one_card(sqlite_store, rules, slack):
    async with opened(sqlite_store, rules, slack) as desk, opened(sqlite_store, rules, slack):
        await flood(desk, 5)
        await says(slack, Overflow(3, 2))
        await stays(lambda: len(overflows(slack)) == 1, "one card")


async def test_a_post_whose_answer_was_lost_is_found_and_not_made_twice(desk: SlackSetup):
    for session in await flood(desk, 3):
        await desk.seen(lambda one=session: desk.card_of(one))
        await desk.is_quiet(session)
    placed = desk.slack.faults.inject(RESET_AFTER, "chat.postMessage", times=1)
    await flood(desk, 1, begin=3)
    await says(desk.slack, Overflow(3, 1))
    assert placed.hits == 1, "it was that post's answer"
    await flood(desk, 1, begin=4)
    await says(desk.slack, Overflow(3, 2))


async def test_a_card_that_somebody_deleted_comes_again_with_the_next_number(desk: SlackSetup):
    await flood(desk, 4)
    await says(desk.slack, Overflow(3, 1))
    desk.slack.workspace.delete(overflows(desk.slack)[0])
    await flood(desk, 1, begin=4)
    await says(desk.slack, Overflow(3, 2))


def test_one_person_is_not_people():
    assert text_of(Overflow(1, 1)).startswith("1 person waits in the card here, and 1 more.")
