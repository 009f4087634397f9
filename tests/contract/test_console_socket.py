"""The console's socket: given event names, no gap and no double, who else is there, and who is shown the door."""

import asyncio
import uuid

import pytest
from console_site import ConsoleBrowser, ConsoleSite, console_site
from slack_agents import slack_agent

from core.model.agents import Role
from core.model.content import Content
from core.model.ports import BusMessage
from core.usecases import ownership, receipts
from core.usecases.intake import Sender
from core.usecases.rules import Rules

BEN = slack_agent("U0BEN", "Ben")


@pytest.fixture
async def site(sqlite_url: str, rules: Rules):
    async with console_site(sqlite_url, rules) as site:
        yield site


async def test_a_new_pending_session_is_heard_and_its_fate_followed(database_url: str, rules: Rules) -> None:
    async with console_site(database_url, rules) as site:
        ana = await site.signed_in("Ana")
        mine = await site.waiting("otto")
        await ana.post(f"session/{mine}/assign")
        async with ana.socket() as socket:
            assert (await socket.frame("ready"))["me"]["name"] == "Ana"
            lists = await socket.frame("lists")
            assert (lists["waiting"], [each["id"] for each in lists["mine"]]) == ([], [mine])
            session = await site.waiting()
            rung = await socket.frame("session_escalated")
            assert (rung["session"]["id"], rung["session"]["user"]["name"]) == (session, "Mia")
            await site.conversations.act(ownership.claim, session, BEN)
            joined = await socket.frame("agent_joined")
            assert (joined["session"], joined["agent"]["name"]) == (session, "Ben")
            await site.conversations.act(ownership.close_by_agent, session, BEN, "solved")
            await socket.until(lambda: len(socket.of("escalation_status")) == 3)
            told = [(each["status"], each["state"]) for each in socket.of("escalation_status")]
            assert told == [("pending", "pending"), ("assigned", "assigned"), ("resolved", "closed")]
            assert socket.of("session_changed")[-1]["session"]["state"] == "closed"


async def test_a_colleagues_note_is_told_once_to_who_has_not_opened_the_session(site: ConsoleSite) -> None:
    ana, ben = await site.signed_in("Ana"), await site.signed_in("Ben")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    await ben.post(f"session/{session}/send-message", {"text": "An old note", "intent": "note"})
    async with ana.socket() as socket:
        await socket.frame("lists")
        await site.user_says("Hello?")
        await socket.frame("session_changed")
        await ben.post(f"session/{session}/send-message", {"text": "She paid twice", "intent": "note"})
        noted = await socket.frame("session_noted")
        assert (noted["session"], noted["by"], noted["text"]) == (
            session, {"id": ben.me["id"], "name": "Ben"}, "She paid twice",
        )  # fmt: skip
        await site.user_says("Hello again")
        await socket.frame("session_changed", 2)
        assert len(socket.of("session_noted")) == 1


async def test_those_who_wait_come_in_pages_and_their_number_is_told(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    first, second = await site.waiting("mia"), await site.waiting("otto")
    async with ana.socket() as socket:
        lists = await socket.frame("lists")
        assert ([each["id"] for each in lists["waiting"]], lists["cursor"]) == ([first, second], None)
        assert lists["waiting_total"] == 2
        place = lists["waiting"][0]
        await socket.say("more_waiting", cursor=f"2.{place['escalated_at']}.{place['id']}")
        page = await socket.frame("waiting")
        assert ([each["id"] for each in page["waiting"]], page["waiting_total"]) == ([second], 2)
        await ana.post(f"session/{first}/assign")
        assert (await socket.frame("waiting_total"))["waiting_total"] == 1
        await socket.say("more_waiting", cursor="the next ones")
        assert await socket.closed() == 4400


async def test_the_lists_find_what_no_ring_told(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    async with ana.socket() as socket:
        await socket.frame("lists")
        site.bus.appended = lambda sessions: None  # type: ignore[method-assign]
        site.store._listeners.clear()
        session = await site.waiting()
        assert (await socket.frame("session_escalated"))["session"]["id"] == session


async def test_a_resumed_session_has_no_gap_and_no_double(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    seen: list[int] = []
    cursor = 0

    async def writes() -> None:
        for number in range(60):
            await site.user_says(f"line {number}")

    async def reads(ends: asyncio.Event) -> None:
        nonlocal cursor
        while not (ends.is_set() and cursor >= (await ana.detail(session))["head"]):
            async with ana.socket() as socket:
                await socket.say("join_session", session=session, after=cursor)
                await socket.frame("batch")
            for batch in socket.of("batch"):
                assert batch["after"] == cursor
                seen.extend(event["seq"] for event in batch["events"])
                cursor = batch["upto"]

    ended = asyncio.Event()
    writing = asyncio.create_task(writes())
    writing.add_done_callback(lambda task: ended.set())
    await reads(ended)
    assert seen == [event["seq"] for event in await ana.log(session)]


async def test_a_long_log_comes_in_several_batches(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.user_says("one")
    await asyncio.gather(*(site.user_says(f"line {number}") for number in range(250)))
    async with ana.socket() as socket:
        await socket.say("join_session", session=session, after=3)
        await socket.until(lambda: len(socket.events(session)) == 248)
        assert [batch["upto"] for batch in socket.of("batch")] == [203, 251]
        assert (await socket.frame("joined"))["after"] == 3


async def test_messages_are_sent_once_and_refusals_said(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    async with ana.socket() as socket:
        await socket.say("join_session", session=session, after=0)
        refused = await socket.send(session, "Hello", intent="send")
        assert (refused["event"], refused["error"]) == ("refused", "wrong_state")
        await ana.post(f"session/{session}/assign")
        client_id = str(uuid.uuid4())
        first = await socket.send(session, "Hello", id=client_id)
        await socket.say("send_message", session=session, id=client_id, text="Hello")
        again = await socket.frame("accepted", 2)
        assert (first["fate"], again["fate"], first["seq"]) == ("sent", "known", again["seq"])
        empty = await socket.send(session, "  ")
        assert empty["message"] == "There is nothing in this message."
        assert (await socket.send("ses_none", "Hi"))["error"] == "unknown_session"
        note = await socket.send(session, "Careful", intent="note")
        assert note["fate"] == "internal"
        await socket.until(lambda: [e for e in socket.events(session) if e["text"] == "Careful"])
    said = [event for event in await ana.log(session) if event["text"] == "Hello"]
    assert [event["client_id"] for event in said] == [client_id]


async def test_who_else_has_it_open_and_writes_is_seen(site: ConsoleSite) -> None:
    ana, ben = await site.signed_in("Ana"), await site.signed_in("Ben")
    session = await site.waiting()
    rung: list[BusMessage] = []
    site.bus.listen(rung.append)
    await ana.post(f"session/{session}/assign")
    async with ana.socket() as one:
        await one.say("join_session", session=session, after=0)
        assert (await one.frame("presence"))["agents"] == []
        await one.frame("batch")
        async with ben.socket() as two:
            await two.say("join_session", session=session, after=0)
            assert [each["name"] for each in (await two.frame("presence"))["agents"]] == ["Ana"]
            await two.frame("batch")
            await two.say("agent_typing", session=session)
            await one.until(lambda: [f for f in one.of("presence") if [a["writing"] for a in f["agents"]] == [True]])
            assert not [ring for ring in rung if ring.kind == "typing"]  # the session is not Ben's
            assert [a["online"] for a in (await ana.get("agents"))["agents"]] == [True, True]
            await two.send(session, "I would say ...", intent="note")
            await one.until(lambda: one.of("presence")[-1]["agents"][0]["writing"] is False)
        await one.until(lambda: one.of("presence")[-1]["agents"] == [])
        await one.say("agent_typing", session=session, internal=True)
        await one.say("agent_typing", session=session)
        await one.say("ping")
        await one.frame("pong")
        assert [ring.data for ring in rung if ring.kind == "typing"] == [{"by": "agent", "name": "Ana"}]


async def test_the_user_typing_and_what_they_saw_is_shown(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    said = await ana.post(f"session/{session}/send-message", {"text": "Hello"})
    async with ana.socket() as socket:
        await socket.say("join_session", session=session, after=0)
        await socket.frame("batch")
        site.bus.publish(BusMessage(session, "typing", {"by": "user"}))
        assert (await socket.frame("typing"))["by"] == "user"
        await site.conversations.by(receipts.seen, Sender("web", "mia"), session, said["seq"])
        await socket.until(lambda: [f for f in socket.of("session") if f["session"]["seen"] == said["seq"]])
        await ana.post("agents", {"on_duty": False})
        assert (await socket.frame("duty"))["on_duty"] is False


async def test_a_session_that_is_not_there_and_too_many_are_refused(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    async with ana.socket() as socket:
        await socket.say("join_session", session="ses_none", after=0)
        assert (await socket.frame("refused"))["error"] == "unknown_session"
        await socket.say("join_session", session=session, after=0)
        await socket.frame("joined")
        for other in await asyncio.gather(*(site.user_says("hi", f"user{number}") for number in range(20))):
            await socket.say("join_session", session=other)
        await socket.until(lambda: [f for f in socket.of("refused") if f["error"] == "too_many"])
        await socket.say("leave_session", session=session)
        await socket.say("ping")
        await socket.frame("pong")
        await site.user_says("more")
        await socket.until(lambda: [f for f in socket.of("session_changed") if f["session"]["last"]["text"] == "more"])
        assert "more" not in [event["text"] for event in socket.events(session)]


async def refused_with(browser: ConsoleBrowser, **more) -> int:
    async with browser.socket(**more) as socket:
        return await socket.closed()


async def test_strangers_and_foreign_pages_are_shown_the_door(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    assert await refused_with(ana, origin="https://evil.example") == 4403
    assert await refused_with(ana, origin=None) == 4403
    assert await refused_with(site.browser()) == 4401
    assert await refused_with(site.browser(), headers={"Authorization": "Bearer hb_wrong"}) == 4401


async def test_what_is_no_frame_closes_the_socket(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    for text in ("hello", '{"event": "dance"}', '{"event": "ping", "more": 1}', "[]"):
        async with ana.socket() as socket:
            await socket.connection.send(text)
            assert await socket.closed() == 4400


async def test_too_many_frames_close_the_socket_and_too_many_messages_are_refused(
    sqlite_url: str, rules: Rules
) -> None:
    async with console_site(sqlite_url, rules, frame_limit="20 per minute", message_limit="3 per minute") as site:
        ana = await site.signed_in("Ana")
        session = await site.waiting()
        async with ana.socket() as socket:
            answers = [await socket.send(session, f"note {n}", intent="note") for n in range(5)]
            assert [each["event"] for each in answers] == ["accepted"] * 3 + ["refused"] * 2
            assert answers[-1]["error"] == "too_many"
            for _ in range(20):
                await socket.say("ping")
            assert await socket.closed() == 4429


async def test_a_restart_is_said(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    async with ana.socket() as socket:
        await socket.frame("lists")
        site.console.stop()
        assert await socket.closed() == 1012


async def test_an_agent_in_slack_and_one_in_the_console_see_one_log(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    await site.conversations.act(ownership.claim, session, BEN)
    async with ana.socket() as socket:
        await socket.say("join_session", session=session, after=0)
        await socket.frame("batch")
        await site.conversations.agent_wrote(session, BEN, Content("From Slack"), [("slack", "1")])
        await socket.until(lambda: [e for e in socket.events(session) if e["text"] == "From Slack"])
        prompted = await socket.send(session, "Say this")
        assert prompted["fate"] == "prompted"
        await site.conversations.act(ownership.transfer, session, BEN, ana.me["id"])
        await socket.until(lambda: [f for f in socket.of("session") if "send" in f["session"]["may"]])


async def test_admins_see_what_is_wrong_with_the_bridge_and_others_do_not(site: ConsoleSite) -> None:
    ana, ben = await site.signed_in("Ana", Role.ADMIN), await site.signed_in("Ben")
    site.console.show_health({"slack": "The bot token was revoked."})
    async with ana.socket() as admin, ben.socket() as agent:
        assert (await admin.frame("health"))["wrong"] == {"slack": "The bot token was revoked."}
        site.console.show_health({})
        await admin.until(lambda: admin.of("health")[-1]["wrong"] == {})
        await agent.frame("lists")
        await agent.say("ping")
        await agent.frame("pong")
        assert not agent.of("health")
