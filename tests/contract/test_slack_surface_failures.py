"""The two Slack surfaces when calls go wrong: what `perform` raises, and what `look_up` finds afterwards."""

from dataclasses import replace

import aiohttp
import pytest
from configuration import in_force
from handmade_sessions import HandmadeSession
from slack_setup import CHANNEL, settings_for

from agents_slack.api.client import make_client
from agents_slack.api.failures import ERROR_CODES
from agents_slack.api.rates import SlackRates
from agents_slack.surfaces.card.surface import AFTER_ALL_EVENTS, CardSurface
from agents_slack.surfaces.thread.orphan_replies import ORPHAN_NOTICE
from agents_slack.surfaces.thread.surface import ThreadSurface
from bridge.sandbox.faults import FaultKind, InjectedFault
from core.model.errors import Rejected, RemoteCallError, Retry, Uncertain, Unreachable


@pytest.fixture
async def client(slack):
    client = make_client(settings_for(slack))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2.0)) as session:
        client.session = session
        yield client


@pytest.fixture
def card(client) -> CardSurface:
    return CardSurface(client, SlackRates(), in_force())


@pytest.fixture
def thread(client) -> ThreadSurface:
    return ThreadSurface(client, SlackRates(), in_force())


def told() -> HandmadeSession:
    tale = HandmadeSession()
    tale.mia("Hello")
    tale.bot("Good morning")
    tale.escalated()
    return tale


async def posted(card: CardSurface, tale: HandmadeSession) -> str:
    """The address of the thread under a new card."""
    receipt = await card.perform(card.plan(tale.view("slack.card", CHANNEL), tale.pending()))
    [lane] = receipt.opens
    return lane.address


async def test_a_posted_card_opens_its_thread_from_the_start(card, slack):
    receipt = await card.perform(card.plan(told().view("slack.card", CHANNEL), told().pending()))
    [lane] = receipt.opens
    [message] = slack.workspace.channel_messages(CHANNEL)
    assert (lane.surface, lane.address, lane.position) == ("slack.thread", f"{CHANNEL}:{message.ts}", 0)
    assert (lane.bucket, lane.internal) == (f"slack.post:{CHANNEL}", True)
    assert [copy.remote for copy in receipt.copies] == [lane.address]


LOST = [
    (InjectedFault(FaultKind.DROP_AFTER), Uncertain),
    (InjectedFault(FaultKind.DROP_BEFORE), Uncertain),
    (InjectedFault(FaultKind.HANG_AFTER, 30.0), Uncertain),
    (InjectedFault(FaultKind.SERVER_ERROR_AFTER), Uncertain),
    (InjectedFault(FaultKind.SERVER_ERROR, status=503), Uncertain),
    (InjectedFault(FaultKind.RATE_LIMITED, 7.0), Retry),
]


@pytest.mark.parametrize(("fault", "trouble"), LOST, ids=lambda value: getattr(value, "kind", None))
async def test_a_lost_post_is_found_exactly_if_it_was_made(
    card, thread, slack, fault: InjectedFault, trouble: type[RemoteCallError]
):
    tale = told()
    address = await posted(card, tale)
    view = tale.view("slack.thread", address)
    op = thread.plan(view, tale.pending())
    slack.faults.inject_next("chat.postMessage", fault)
    with pytest.raises(trouble):
        await thread.perform(op)
    found = await thread.look_up(view)
    was_made = fault.kind in (FaultKind.DROP_AFTER, FaultKind.HANG_AFTER, FaultKind.SERVER_ERROR_AFTER)
    assert [one.covers for one in found] == ([op.covers] if was_made else [])
    assert len(slack.workspace.thread(CHANNEL, address.partition(":")[2])) == 1 + was_made
    assert sum(call.method == "chat.postMessage" for call in slack.calls) == 2  # the SDK did not try again


async def test_how_long_to_rest_is_what_slack_says(card, slack):
    slack.faults.inject_next("chat.postMessage", InjectedFault(FaultKind.RATE_LIMITED, 7.0))
    with pytest.raises(Retry) as raised:
        await posted(card, told())
    assert raised.value.after == 7.0


async def test_a_look_up_tells_the_copies_that_the_answer_would_have(card, thread, slack):
    tale = told()
    address = await posted(card, tale)
    view = tale.view("slack.thread", address)
    receipt = await thread.perform(thread.plan(view, tale.pending()))
    [found] = await thread.look_up(view)
    assert found.receipt == receipt
    assert [copy.seq for copy in receipt.copies] == [1, 2]


async def test_what_the_cursor_has_passed_and_what_is_anothers_is_not_found(card, thread, slack):
    tale = told()
    address = await posted(card, tale)
    await thread.perform(thread.plan(tale.view("slack.thread", address), tale.pending()))
    await slack.person("U0ANA").post(CHANNEL, "not a copy", address.partition(":")[2])
    assert await thread.look_up(tale.view("slack.thread", address, position=3)) == []
    elsewhere = tale.view("slack.thread", address)
    assert await thread.look_up(replace(elsewhere, lane=replace(elsewhere.lane, id=8))) == []


async def test_of_a_text_in_pieces_the_look_up_finds_the_pieces_beyond_the_cursor(card, thread):
    tale = told()
    tale.mia("word " * 1_500)
    address = await posted(card, tale)
    for part in (0, 1, 2):
        await thread.perform(thread.plan(tale.view("slack.thread", address, 3, part=part), tale.pending(3)))
    found = await thread.look_up(tale.view("slack.thread", address, 3, part=1))
    assert [(one.covers.last, one.covers.parts) for one in found] == [(4, 2), (4, 0)]


async def test_a_look_up_reads_every_page(card, thread, monkeypatch):
    monkeypatch.setattr("agents_slack.api.history.PAGE_SIZE", 2)
    tale = told()
    for number in range(5):
        tale.ana(f"line {number}")
        tale.bot(f"answer {number}")
    address = await posted(card, tale)
    position = 0
    while position < len(tale.log):
        op = thread.plan(tale.view("slack.thread", address, position), tale.pending(position))
        await thread.perform(op)
        position = op.covers.last
    found = await thread.look_up(tale.view("slack.thread", address))
    assert [one.covers.last for one in found] == [3, *range(4, 14)]


async def test_a_card_whose_answer_was_lost_is_found_with_its_thread(card, slack):
    tale = told()
    slack.faults.inject_next("chat.postMessage", InjectedFault(FaultKind.DROP_AFTER))
    with pytest.raises(Uncertain):
        await posted(card, tale)
    tale.mia("Anybody?")  # the plan would be another by now
    [found] = await card.look_up(tale.view("slack.card", CHANNEL))
    assert found.covers.last == 3
    assert found.receipt.opens[0].surface == "slack.thread"


async def test_a_card_that_stands_is_not_looked_for(card, slack):
    tale = told()
    tale.shown(AFTER_ALL_EVENTS, await posted(card, tale))
    calls = len(slack.calls)
    assert await card.look_up(tale.view("slack.card", CHANNEL, 3)) == []
    assert len(slack.calls) == calls


async def test_a_look_up_that_fails_is_not_uncertain(card, thread, slack):
    address = await posted(card, told())
    slack.faults.inject_next("conversations.replies", InjectedFault(FaultKind.SERVER_ERROR))
    with pytest.raises(Unreachable):
        await thread.look_up(told().view("slack.thread", address))


async def test_a_deleted_thread_is_said_and_nothing_stays_in_the_channel(card, thread, slack):
    tale = told()
    address = await posted(card, tale)
    root = slack.workspace.find_message(CHANNEL, address.partition(":")[2])
    slack.workspace.delete(root)
    op = thread.plan(tale.view("slack.thread", address), tale.pending())
    with pytest.raises(Rejected, match="The thread was deleted in Slack"):
        await thread.perform(op)
    assert [message.text for message in slack.workspace.channel_messages(CHANNEL)] == [ORPHAN_NOTICE]
    with pytest.raises(Rejected):
        await thread.perform(op)
    assert len(slack.workspace.channel_messages(CHANNEL)) == 1  # not tried a second time


async def test_an_archived_channel_makes_everything_wait(card, slack):
    slack.workspace.archive(slack.workspace.channels[CHANNEL], "U0ANA")
    with pytest.raises(Unreachable, match="archived"):
        await posted(card, told())


async def test_a_slack_that_cannot_be_reached_was_certainly_not_told(card, slack):
    await slack.stop()
    with pytest.raises(Unreachable):
        await posted(card, told())


async def test_a_post_that_is_gone_cannot_be_changed_and_that_is_final(card, slack):
    tale = told()
    tale.shown(AFTER_ALL_EVENTS, f"{CHANNEL}:1.000001")
    tale.claimed()
    with pytest.raises(Rejected):
        await card.perform(card.plan(tale.view("slack.card", CHANNEL, 3), tale.pending(3)))


async def test_typing_is_shown_once_in_ten_seconds_and_its_failure_is_nobodys_trouble(card, thread, slack):
    address = await posted(card, told())
    slack.faults.inject_next("assistant.threads.setStatus", InjectedFault(FaultKind.DROP_BEFORE))
    await thread.show_typing(address, "Mia")
    await thread.show_typing(address, "Mia")
    assert sum(call.method == "assistant.threads.setStatus" for call in slack.calls) == 1
    other = await posted(card, told())
    await thread.show_typing(other, "Mia")
    assert list(slack.workspace.thread_status.values()) == ["Mia is typing…"]


def test_every_reason_is_a_sentence_for_a_person():
    for _, sentence in ERROR_CODES.values():
        assert sentence[0].isupper()
        assert sentence.endswith(".")
