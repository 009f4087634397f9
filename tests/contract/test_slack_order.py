"""What agents write in a thread is in the log in Slack's order, whatever Slack told of it and when."""

import asyncio
import os
from contextlib import AsyncExitStack, suppress

from slack_setup import CHANNEL, SlackSetup, agents_words, slack_setup
from waiting import until

from agents_slack.api.agent_notices import DELIVERED_LATE, LATE_MARK, NOT_TAKEN
from bridge.sandbox.faults import JSON_500
from core.model.errors import StoreUnavailable
from core.model.events import Deleted, Edited, Reacted
from core.store import Store
from core.usecases.intake import Sender

RECONNECTS = int(os.environ.get("RECONNECTS", "8"))  # of the socket, under traffic


async def claimed(desk: SlackSetup, name: str = "mia"):
    return await desk.claimed(sender=Sender("web", name, name.title()))


async def said(desk: SlackSetup, session: str, count: int) -> list[str]:
    return agents_words(await desk.logged(session, lambda events: len(agents_words(events)) >= count))


class DatabaseAway:
    """Lets every read and write of a store fail while it is on."""

    def __init__(self, store: Store) -> None:
        self.is_on = False
        self.refused = 0
        read, write = store.read, store.write

        async def reading(unit):
            self._refuse()
            return await read(unit)

        async def writing(key, unit):
            self._refuse()
            return await write(key, unit)

        store.read, store.write = reading, writing

    def _refuse(self) -> None:
        if self.is_on:
            self.refused += 1
            raise StoreUnavailable("the database is away")


async def test_a_live_word_waits_for_those_that_were_missed_before_it(desk: SlackSetup):
    threads = [await claimed(desk, f"user{number}") for number in range(5)]
    ana = desk.slack.person("U0ANA")
    desk.slack.delivery.lose_events(len(threads))
    for _, root in threads:
        await ana.post(CHANNEL, "first", root)
    hellos = desk.desk.caught_up
    await desk.slack.sockets.refresh_sockets()
    await until(lambda: not hellos.is_set(), "there is a new connection")
    await asyncio.gather(*(ana.post(CHANNEL, "second", root) for _, root in threads))
    for session, _ in threads:
        assert await said(desk, session, 2) == ["first", "second"]


async def test_a_thread_stays_on_the_list_until_it_was_read(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr("agents_slack.inbound.threads_to_read.FIRST_RETRY_DELAY", 0.02)
    session, root = await claimed(desk)
    other, others = await claimed(desk, "leo")
    ana = desk.slack.person("U0ANA")
    broken = desk.slack.faults.inject(JSON_500, "conversations.replies", address=root)
    desk.slack.delivery.lose_events(2)
    await ana.post(CHANNEL, "missed", root)
    await ana.post(CHANNEL, "missed too", others)
    await desk.slack.sockets.refresh_sockets()
    assert await said(desk, other, 1) == ["missed too"]
    await until(lambda: broken.hits >= 3, "it was tried again and again")
    assert not desk.desk.caught_up.is_set()
    assert desk.desk.problems()["slack catch-up"].startswith("1 thread waits to be read, since ")
    await ana.post(CHANNEL, "newer", root)
    await desk.slack.delivery.wait_settled()
    assert agents_words(await desk.events(session)) == []
    broken.clear()
    assert await said(desk, session, 2) == ["missed", "newer"]
    await desk.desk.caught_up.wait()
    await until(lambda: desk.desk.problems() == {}, "the desk is well", saw=desk.desk.problems)


async def test_however_long_the_database_was_away_what_it_missed_keeps_its_order(desk: SlackSetup, monkeypatch):
    """New words do not wait for ever for those that Slack does not give; the database's absence is no such wait."""
    monkeypatch.setattr("agents_slack.inbound.catch_up.GIVEN_UP_AFTER", -1.0)
    session, root = await claimed(desk)
    ana = desk.slack.person("U0ANA")
    away = DatabaseAway(desk.store)
    away.is_on = True
    desk.slack.delivery.retry_delays = ()
    for number in range(3):
        await ana.post(CHANNEL, f"missed {number}", root)
    await until(lambda: away.refused >= 3, "they were heard while the database was away")
    desk.slack.delivery.retry_delays = (0.0,)
    away.is_on = False
    await ana.post(CHANNEL, "newer", root)
    assert await said(desk, session, 4) == ["missed 0", "missed 1", "missed 2", "newer"]


async def test_what_comes_late_all_the_same_is_marked_for_its_writer(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr("agents_slack.inbound.threads_to_read.FIRST_RETRY_DELAY", 0.02)
    monkeypatch.setattr("agents_slack.inbound.catch_up.GIVEN_UP_AFTER", -1.0)
    session, root = await claimed(desk)
    ana = desk.slack.person("U0ANA")
    broken = desk.slack.faults.inject(JSON_500, "conversations.replies")
    desk.slack.delivery.lose_events(1)
    missed = await ana.post(CHANNEL, "missed", root)
    await desk.slack.sockets.refresh_sockets()
    await until(lambda: broken.hits, "it was tried to read the thread")
    await ana.post(CHANNEL, "newer", root)
    assert await said(desk, session, 1) == ["newer"]
    broken.clear()
    assert await said(desk, session, 2) == ["newer", "missed"]
    await desk.seen(lambda: DELIVERED_LATE in desk.ephemeral("U0ANA"))
    await desk.seen(lambda: LATE_MARK in str(desk.slack.workspace.find_message(CHANNEL, missed).reactions))


async def test_deletes_edits_and_emoji_that_were_missed_are_taken_over(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr("agents_slack.inbound.thread_reader.RECENT_WITHIN", 0.0)
    session, root = await claimed(desk)
    ana = desk.slack.person("U0ANA")
    gone, kept = await ana.post(CHANNEL, "wrong", root), await ana.post(CHANNEL, "helo", root)
    users = desk.thread(root)[0].ts
    await said(desk, session, 2)
    await ana.react(CHANNEL, users, "eyes")
    await desk.logged(session, lambda events: any(isinstance(e.body, Reacted) for e in events))
    desk.slack.delivery.lose_events(4)
    await ana.delete(CHANNEL, gone)
    await ana.edit(CHANNEL, kept, "hello")
    await ana.react(CHANNEL, users, "tada")
    await ana.react(CHANNEL, users, "eyes", remove=True)
    await desk.slack.sockets.refresh_sockets()

    def all_there(events) -> bool:
        return {"delete", "edit", "+🎉", "-👀"} <= {_change(e.body) for e in events}

    events = await desk.logged(session, all_there)
    await desk.slack.sockets.refresh_sockets()
    await until(desk.desk.caught_up.is_set, "all was read once more")
    assert len(await desk.events(session)) == len(events)


def _change(body) -> str:
    match body:
        case Deleted():
            return "delete"
        case Edited():
            return "edit"
        case Reacted(emoji=emoji, added=added):
            return ("+" if added else "-") + emoji
        case _:
            return ""


async def test_what_is_written_while_the_database_is_away_is_there_afterwards_in_order(desk: SlackSetup):
    session, root = await claimed(desk)
    ana = desk.slack.person("U0ANA")
    await ana.post(CHANNEL, "0", root)
    await said(desk, session, 1)
    away = DatabaseAway(desk.store)
    away.is_on = True
    for number in range(1, 6):
        await ana.post(CHANNEL, str(number), root)
    await desk.seen(lambda: NOT_TAKEN in desk.ephemeral("U0ANA"))
    await desk.slack.delivery.wait_settled(10.0)
    assert "slack catch-up" in desk.desk.problems()
    away.is_on = False
    await ana.post(CHANNEL, "6", root)
    assert await said(desk, session, 7) == [str(number) for number in range(7)]
    await desk.desk.caught_up.wait()
    assert desk.ephemeral("U0ANA").count(NOT_TAKEN) == 1


async def test_lines_that_come_over_three_sockets_at_once_stay_in_order(sqlite_store, rules, slack):
    async with AsyncExitStack() as stack:
        houses = [slack_setup(sqlite_store, rules, slack, relays=number == 0) for number in range(3)]
        desks = [await stack.enter_async_context(each) for each in houses]
        await until(lambda: len(slack.sockets.connections) == 3, "three sockets")
        session, root = await desks[0].claimed()
        ana = slack.person("U0ANA")
        for number in range(20):
            await ana.post(CHANNEL, f"line {number}", root)
        assert await said(desks[0], session, 20) == [f"line {number}" for number in range(20)]


async def test_reconnects_under_traffic_turn_nothing_round(desk: SlackSetup):
    threads = [await claimed(desk, f"user{number}") for number in range(3)]
    ana = desk.slack.person("U0ANA")
    lines = RECONNECTS * 3 // 2
    for number in range(lines):
        for _, root in threads:
            await ana.post(CHANNEL, str(number), root)
        if number % 3 == 1:
            desk.slack.drop_sockets()
        elif number % 3 == 2:
            with suppress(ConnectionError):  # dropped just now
                await desk.slack.sockets.refresh_sockets()
    for session, _ in threads:
        assert await said(desk, session, lines) == [str(number) for number in range(lines)]


async def test_a_connection_that_comes_while_the_threads_are_looked_for_is_caught_up_with(desk: SlackSetup):
    """Where no thread was open its ring was taken for that of the one before: nothing was read until the next one."""
    catch_up = desk.desk._catch_up
    await until(catch_up.done.is_set, "all is caught up with")
    threads = catch_up._threads

    async def slowly():
        found = await threads()
        catch_up._threads = threads
        catch_up.connected(None)  # meanwhile
        return found

    catch_up._threads = slowly
    catch_up.connected(None)
    await until(lambda: catch_up._threads is threads and catch_up.done.is_set(), "both are caught up with")
    await until(lambda: desk.desk.problems() == {}, "the desk is well", saw=desk.desk.problems)
