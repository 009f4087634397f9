"""Threads are read side by side: one that cannot be read waits alone, and costs the others nothing."""

from slack_house import CHANNEL, Desk, agents_words
from waiting import until

from agents_slack.api.rates import REPLIES
from agents_slack.inbound.doubts import Doubts
from agents_slack.inbound.thread_events import doubts
from bridge.sandbox.faults import HANG, JSON_500, Fault, FaultKind
from core.store import buckets
from core.usecases.intake import Sender

CATCH_UP = "agents_slack.inbound.catch_up"


async def claimed(desk: Desk, name: str = "mia", agent: str = "U0ANA"):
    return await desk.claimed(agent, Sender("web", name, name.title()))


async def said(desk: Desk, session: str, count: int) -> list[str]:
    return agents_words(await desk.logged(session, lambda events: len(agents_words(events)) >= count))


async def missed(desk: Desk, roots: list[str]) -> None:
    """Ana writes in each of the threads, and no event tells of it; then there is a new connection."""
    desk.slack.delivery.lose(len(roots))
    for root in roots:
        await desk.slack.person("U0ANA").post(CHANNEL, "missed", root)
    await desk.slack.sockets.refresh_sockets()


async def test_threads_whose_reading_hangs_hold_up_no_other(desk: Desk, monkeypatch):
    monkeypatch.setattr(f"{CATCH_UP}.READ_LIMIT", 0.5, raising=False)
    well, root = await claimed(desk)
    hanging = [await claimed(desk, f"user{number}") for number in range(4)]
    hanging.append(await claimed(desk, "leo", agent="U0BEN"))
    placed = [desk.slack.faults.put(HANG, "conversations.replies", address=each) for _, each in hanging]
    await missed(desk, [root, *(each for _, each in hanging)])
    assert await said(desk, well, 1) == ["missed"]
    session, first = hanging[0]
    await desk.slack.person("U0ANA").post(CHANNEL, "newer", first)
    for each in placed:
        each.clear()
    assert await said(desk, session, 2) == ["missed", "newer"]


async def test_what_slack_says_about_its_pace_counts_for_every_replica(desk: Desk):
    _, root = await claimed(desk)
    limited = Fault(FaultKind.RATE_LIMITED, seconds=600.0)
    desk.slack.faults.put(limited, "conversations.replies", address=root, times=1)
    await missed(desk, [root])

    async def rests() -> bool:
        return await desk.store.read(lambda tx: buckets.is_closed(tx, REPLIES))

    await until(rests, "nobody reads threads")
    assert "slack catch-up" in desk.desk.wrong()
    await desk.user_writes("hello?")
    await desk.seen(lambda: desk.texts(root)[-1] == "hello?")


async def test_words_in_a_thread_that_cannot_be_read_do_not_use_up_the_calls_of_others(desk: Desk, monkeypatch):
    monkeypatch.setattr(f"{CATCH_UP}.PATIENCE", 60.0)
    monkeypatch.setattr(f"{CATCH_UP}.GIVEN_UP_AFTER", 3600.0)
    session, root = await claimed(desk)
    broken = desk.slack.faults.put(JSON_500, "conversations.replies", address=root)
    await missed(desk, [root])
    await until(lambda: broken.hits, "it was tried")
    words = [f"line {number}" for number in range(20)]
    for text in words:
        await desk.slack.person("U0ANA").post(CHANNEL, text, root)
        await desk.slack.delivery.settled()
    assert broken.hits < len(words) / 2
    assert agents_words(await desk.events(session)) == []
    broken.clear()
    assert await said(desk, session, 21) == ["missed", *words]


# --- whose turn it is


def doubtful(*addresses: str) -> Doubts:
    """Threads that wait to be read since 0; the later ones had something happen later."""
    waiting = Doubts()
    for number, address in enumerate(addresses):
        waiting.add(address, 0.0, activity=float(number), oldest=0.0)
    return waiting


def test_the_thread_in_which_something_happened_last_comes_first_and_what_is_being_read_not_again():
    waiting = doubtful("C1:1", "C1:2")
    assert waiting.next(0.0) == ("C1:2", 0.0)
    waiting.taken("C1:2")
    assert waiting.next(0.0) == ("C1:1", 0.0)
    waiting.left("C1:2")
    waiting.failed("C1:2", 0.0)
    assert waiting.next(doubts.MOST_PAUSE) == ("C1:1", 0.0)  # what was not tried yet goes first


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
    waiting.settled("C2:1", 0.0)
    assert waiting.next(0.0) == ("", doubts.FIRST_PAUSE)
    waiting.taken("C1:2")
    assert waiting.next(doubts.FIRST_PAUSE) == ("", float("inf"))
    waiting.left("C1:2")
    waiting.settled("C1:2", doubts.FIRST_PAUSE)
    assert waiting.next(doubts.FIRST_PAUSE)[0] == "C1:1"
