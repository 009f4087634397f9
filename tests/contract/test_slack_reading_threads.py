"""Threads are read side by side: one that cannot be read waits alone, and costs the others nothing."""

from slack_setup import CHANNEL, SlackSetup, agents_words
from waiting import until

from agents_slack.api.rates import REPLIES
from agents_slack.inbound import threads_to_read
from agents_slack.inbound.threads_to_read import ThreadsToRead
from bridge.sandbox.faults import HANG, JSON_500, FaultKind, InjectedFault
from core.store import buckets
from core.usecases.intake import Sender

CATCH_UP = "agents_slack.inbound.catch_up"


async def claimed(desk: SlackSetup, name: str = "mia", agent: str = "U0ANA"):
    return await desk.claimed(agent, Sender("web", name, name.title()))


async def said(desk: SlackSetup, session: str, count: int) -> list[str]:
    return agents_words(await desk.logged(session, lambda events: len(agents_words(events)) >= count))


async def missed(desk: SlackSetup, roots: list[str]) -> None:
    """Ana writes in each of the threads, and no event tells of it; then there is a new connection."""
    desk.slack.delivery.lose_events(len(roots))
    for root in roots:
        await desk.slack.person("U0ANA").post(CHANNEL, "missed", root)
    await desk.slack.sockets.refresh_sockets()


async def test_threads_whose_reading_hangs_hold_up_no_other(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr(f"{CATCH_UP}.READ_TIMEOUT", 0.5)
    well, root = await claimed(desk)
    hanging = [await claimed(desk, f"user{number}") for number in range(4)]
    hanging.append(await claimed(desk, "leo", agent="U0BEN"))
    placed = [desk.slack.faults.inject(HANG, "conversations.replies", address=each) for _, each in hanging]
    await missed(desk, [root, *(each for _, each in hanging)])
    assert await said(desk, well, 1) == ["missed"]
    session, first = hanging[0]
    await desk.slack.person("U0ANA").post(CHANNEL, "newer", first)
    for each in placed:
        each.clear()
    assert await said(desk, session, 2) == ["missed", "newer"]


async def test_what_slack_says_about_its_pace_counts_for_every_replica(desk: SlackSetup):
    _, root = await claimed(desk)
    limited = InjectedFault(FaultKind.RATE_LIMITED, seconds=600.0)
    desk.slack.faults.inject(limited, "conversations.replies", address=root, times=1)
    await missed(desk, [root])

    async def rests() -> bool:
        return await desk.store.read(lambda tx: buckets.is_closed(tx, REPLIES))

    await until(rests, "nobody reads threads")
    assert "slack catch-up" in desk.desk.problems()
    await desk.user_writes("hello?")
    await desk.seen(lambda: desk.texts(root)[-1] == "hello?")


async def test_words_in_a_thread_that_cannot_be_read_do_not_use_up_the_calls_of_others(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr(f"{CATCH_UP}.READ_FIRST_TIMEOUT", 60.0)
    monkeypatch.setattr(f"{CATCH_UP}.GIVEN_UP_AFTER", 3600.0)
    session, root = await claimed(desk)
    broken = desk.slack.faults.inject(JSON_500, "conversations.replies", address=root)
    await missed(desk, [root])
    await until(lambda: broken.hits, "it was tried")
    words = [f"line {number}" for number in range(20)]
    for text in words:
        await desk.slack.person("U0ANA").post(CHANNEL, text, root)
        await desk.slack.delivery.wait_settled()
    assert broken.hits < len(words) / 2
    assert agents_words(await desk.events(session)) == []
    broken.clear()
    assert await said(desk, session, 21) == ["missed", *words]


# --- whose turn it is


def doubtful(*addresses: str) -> ThreadsToRead:
    """Threads that wait to be read since 0; the later ones had something happen later."""
    waiting = ThreadsToRead()
    for number, address in enumerate(addresses):
        waiting.add(address, 0.0, activity=float(number), oldest=0.0)
    return waiting


def test_the_thread_in_which_something_happened_last_comes_first_and_what_is_being_read_not_again():
    waiting = doubtful("C1:1", "C1:2")
    assert waiting.next(0.0) == ("C1:2", 0.0)
    waiting.reading_began("C1:2")
    assert waiting.next(0.0) == ("C1:1", 0.0)
    waiting.reading_ended("C1:2")
    waiting.failed("C1:2", 0.0)
    assert waiting.next(threads_to_read.LONGEST_RETRY_DELAY) == ("C1:1", 0.0)  # what was not tried yet goes first


def test_two_threads_that_cannot_be_read_do_not_let_their_channel_rest():
    waiting = doubtful("C1:1", "C1:2", "C1:3")
    for address in ("C1:3", "C1:2", "C1:3", "C1:2"):
        waiting.failed(address, 0.0)
    assert waiting.next(0.0) == ("C1:1", 0.0)


def test_a_channel_of_which_several_threads_fail_rests_and_is_asked_once_afterwards():
    waiting = doubtful("C1:1", "C1:2", "C1:3", "C1:4", "C1:5", "C2:1")
    for address in ("C1:5", "C1:4", "C1:3"):
        waiting.failed(address, 0.0)
    assert waiting.next(0.0) == ("C2:1", 0.0)
    waiting.was_read("C2:1", 0.0)
    assert waiting.next(0.0) == ("", threads_to_read.FIRST_RETRY_DELAY)
    waiting.reading_began("C1:2")
    assert waiting.next(threads_to_read.FIRST_RETRY_DELAY) == ("", float("inf"))
    waiting.reading_ended("C1:2")
    waiting.was_read("C1:2", threads_to_read.FIRST_RETRY_DELAY)
    assert waiting.next(threads_to_read.FIRST_RETRY_DELAY)[0] == "C1:1"
