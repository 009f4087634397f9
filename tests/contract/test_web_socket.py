"""The web channel's protocol, over real sockets, as the widget and strangers speak it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from configuration import change_rules
from itsdangerous import URLSafeSerializer
from slack_agents import slack_agent
from waiting import LONGEST_WAIT
from web_page import WebPage
from web_site import ANA, CONFIG, WebSite, web_site
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from core.model.content import Content
from core.model.events import BOT_AUTHOR, Message
from core.model.ids import Micros, SessionId
from core.model.ports import BusMessage
from core.store import contacts, sessions
from core.store.locked_session import LockedSession
from core.store.store import system_clock
from core.usecases import ownership
from core.usecases.rules import ClosedNow, Rules


@pytest.fixture
async def site(sqlite_url: str, rules: Rules) -> AsyncIterator[WebSite]:
    async with web_site(sqlite_url, rules) as running:
        yield running


async def close_code(socket: Any) -> int:
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            while True:
                await socket.recv()
    except ConnectionClosed as exc:
        return exc.rcvd.code if exc.rcvd else 0


async def hello(socket: Any, **more: Any) -> dict[str, Any]:
    await socket.send(
        json.dumps({"type": "hello", "token": None, "session": None, "after": 0, "language": "en", **more})
    )
    return json.loads(await socket.recv())


async def test_a_message_is_accepted_and_shown_once_in_every_tab(site: WebSite) -> None:
    one = await site.page()
    two = await site.page(token=one.token)
    sent = await one.send("hello")
    await two.until(lambda: two.messages)
    await one.until(lambda: one.messages)
    assert one.messages == two.messages == [("user", "hello")]
    assert one.accepted[sent] == 1
    assert one.events[0]["client_id"] == sent
    assert "visitor" not in str(one.events).lower().replace("visitor ", "")
    await one.close()
    await two.close()


@pytest.mark.parametrize(("told", "known"), [("America/Bogota", "America/Bogota"), ("Mars/Base", ""), ("../etc", "")])
async def test_a_page_may_say_which_clocks_its_reader_lives_by(site: WebSite, told: str, known: str) -> None:
    async with connect(f"{site.url.replace('http', 'ws')}/chat/ws?zone={told}") as socket:
        await hello(socket)
        await socket.send(json.dumps({"type": "send", "id": "message-1", "text": "hello"}))
        while (frame := json.loads(await socket.recv()))["type"] != "accepted":
            pass
        session = SessionId(frame["session"])
    contact = await site.store.read(lambda tx: contacts.contact_of(tx, sessions.find_session(tx, session).contact))
    assert contact.zone == known


async def test_agents_see_the_page_on_which_the_user_wrote_last(site: WebSite) -> None:
    seen = []
    async with connect(site.socket, proxy=None) as socket:
        assert (await hello(socket, page={"url": "https://a.example/", "title": "Home"}))["follows"]
        for number, moved in enumerate([{}, {"title": "Prices"}, {"title": "x" * 400}, {"url": "https://a.example/b"}]):
            if moved:
                await socket.send(json.dumps({"type": "page", "page": moved}))
            await socket.send(json.dumps({"type": "send", "id": f"message-{number}", "text": "hello"}))
            while (frame := json.loads(await socket.recv()))["type"] != "accepted":
                pass
            session = SessionId(frame["session"])
            contact = await site.store.read(
                lambda tx, of=session: contacts.contact_of(tx, sessions.find_session(tx, of).contact)
            )
            seen.append(contact.detail)
    assert seen == ["Home", "Prices", "x" * 300, "https://a.example/b"]


async def test_a_message_sent_twice_is_stored_once(site: WebSite) -> None:
    async with connect(site.socket, proxy=None) as socket:
        await hello(socket)
        for _ in range(2):
            await socket.send(json.dumps({"type": "send", "id": "0123456789", "text": "hello"}))
        frames = [json.loads(await socket.recv()) for _ in range(5)]
    accepted = [frame for frame in frames if frame["type"] == "accepted"]
    assert [frame["seq"] for frame in accepted] == [1, 1]
    assert sum(len(frame["events"]) for frame in frames if frame["type"] == "batch") == 1


async def test_a_dropped_socket_resumes_without_gap_or_double(site: WebSite) -> None:
    page = await site.page()
    await page.send("hello")
    await page.until(lambda: page.messages)
    session = SessionId(page.session)
    await site.conversations.act(ownership.claim, session, ANA)
    for number in range(40):
        if number % 7 == 0:
            await page.drop()
        await site.conversations.agent_wrote(session, ANA, Content(f"line {number}"), [("test", str(number))])
    await page.until(lambda: len(page.texts("agent")) == 40)
    assert page.texts("agent") == [f"line {number}" for number in range(40)]
    await page.close()


async def test_a_reload_shows_the_history_from_its_start(site: WebSite) -> None:
    page = await site.page()
    for number in range(5):
        await page.send(f"message {number}")
    await page.until(lambda: len(page.messages) == 5)
    await page.close()
    again = await site.page(token=page.token)
    await again.until(lambda: len(again.messages) == 5)
    assert again.messages == page.messages
    await again.close()


async def test_a_long_history_comes_in_several_batches(site: WebSite) -> None:
    page = await site.page()
    await page.send("hello")
    await page.until(lambda: page.messages)
    session = SessionId(page.session)
    await site.conversations.act(ownership.claim, session, ANA)
    await page.close()
    await asyncio.gather(
        *(site.conversations.agent_wrote(session, ANA, Content(f"{n}"), [("test", str(n))]) for n in range(450))
    )
    again = await site.page(token=page.token)
    await again.until(lambda: len(again.messages) == 451)
    await again.close()


async def test_the_status_line_says_who_answers(site: WebSite) -> None:
    page = await site.page()
    await page.until(lambda: page.status)
    assert (page.status["state"], page.status["line"]) == ("none", "Assistant")
    await page.ask_for_person()
    await page.until(lambda: page.status["state"] == "waiting")
    await site.conversations.act(ownership.claim, SessionId(page.session), ANA)
    await page.until(lambda: page.status["state"] == "assigned")
    assert page.status["agent"] == {"name": "Ana", "picture": "https://example.com/ana.png"}
    assert "Ana" in page.status["line"]
    await site.conversations.act(ownership.close_by_agent, SessionId(page.session), ANA)
    await page.until(lambda: page.status["state"] == "closed")
    lines = [event["text"] for event in page.events if event["kind"] == "line"]
    assert len(lines) == 3
    assert "Ana" in lines[1]
    await page.close()


async def cancel(site: WebSite, page: WebPage, client_id: str) -> dict[str, Any]:
    """Press "Stop waiting" in another tab; the frame that answers."""
    async with connect(site.socket, proxy=None) as socket:
        await hello(socket, token=page.token, session=page.session, after=page.cursor)
        await socket.send(json.dumps({"type": "cancel", "id": client_id}))
        while (frame := json.loads(await socket.recv()))["type"] != "accepted":
            pass
    return frame


async def test_who_waits_reads_their_place_and_may_stop_waiting(site: WebSite) -> None:
    first, page = await site.page(), await site.page()
    await first.ask_for_person()
    await first.until(lambda: first.status["line"] == CONFIG.texts.say("wait_place", position=1))
    await page.ask_for_person()
    await page.until(lambda: page.status["line"] == CONFIG.texts.say("wait_place", position=2))
    assert page.status["state"] == "waiting"
    frames = [await cancel(site, page, "stop-waiting") for _ in range(2)]
    assert frames[0] == frames[1]
    await page.until(lambda: page.status["state"] == "bot")
    lines = [event["text"] for event in page.events if event["kind"] == "line"]
    assert lines[1:] == [CONFIG.texts.say("cancelled")]
    late = await cancel(site, page, "nothing-to-stop")
    assert (late["id"], late["seq"]) == ("nothing-to-stop", 0)
    await first.close()
    await page.close()


async def test_nobody_is_said_to_come_when_nobody_is_there(site: WebSite) -> None:
    closed = ClosedNow(None, "on Monday at 9:00")
    change_rules(site.conversations, closed_now=lambda queue, at, language: closed)
    page = await site.page()
    await page.ask_for_person()
    await page.until(lambda: page.events)
    assert [event["text"] for event in page.events] == [CONFIG.texts.say("out_of_hours", opens="on Monday at 9:00")]
    assert page.status["line"] == CONFIG.texts.say("status_waiting")
    await page.close()


async def test_an_answer_says_what_it_drew_on(site: WebSite) -> None:
    page = await site.page()
    await page.send("hello")
    await page.until(lambda: page.messages)
    session = SessionId(page.session)
    said = Message(Content("480 euros."), sources=("Fees: Payment", "Visa"))
    await site.conversations.store.write(session, lambda tx: LockedSession.lock(tx, session).append(BOT_AUTHOR, said))
    await page.until(lambda: page.texts("bot"))
    answer = page.events[-1]
    assert (answer["sources"], answer["name"]) == (["Fees: Payment", "Visa"], "")
    await page.close()


async def frame_of(socket: Any, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(LONGEST_WAIT):
        while (frame := json.loads(await socket.recv()))["type"] != kind:
            pass
    return frame


async def test_drafts_reach_the_page_until_somebody_takes_over(site: WebSite) -> None:
    page = await site.page()
    await page.send("hello")
    await page.until(lambda: page.messages)
    session = SessionId(page.session)

    def draft(text: str, epoch: int = 0, of: SessionId = session) -> None:
        site.channel.hear(BusMessage(of, "draft", {"epoch": epoch, "after": 1, "text": text}))

    async with connect(site.socket, proxy=None) as socket:
        await hello(socket, token=page.token)
        await frame_of(socket, "status")
        draft("Four", of=SessionId("ses_other"))
        draft("Our")
        draft("Our fee")
        assert await frame_of(socket, "draft") == {"type": "draft", "session": session, "after": 1, "text": "Our fee"}
        await site.conversations.act(ownership.claim, session, ANA)
        while (await frame_of(socket, "status"))["state"] != "assigned":
            pass
        draft("Our fee is")
        draft("", epoch=1)
        assert (await frame_of(socket, "draft"))["text"] == ""
    await page.close()


async def test_what_is_internal_never_reaches_a_page(site: WebSite) -> None:
    page = await site.page()
    await page.ask_for_person()
    await page.until(lambda: page.session)
    session = SessionId(page.session)
    await site.conversations.act(ownership.claim, session, ANA)
    await site.conversations.agent_wrote(
        session, slack_agent("U0BEN", "Ben"), Content("she is difficult"), [("test", "1")]
    )
    await site.conversations.agent_wrote(session, ANA, Content("hello"), [("test", "2")])
    await page.until(lambda: page.texts("agent"))
    assert "difficult" not in str(page.events)
    assert "Ben" not in str(page.events)
    assert "button" not in str(page.events).lower()  # nor why it escalated
    await page.close()


@pytest.mark.parametrize(
    "frame",
    ["no json", "[]", '{"type": []}', '{"type": "send"}', '{"type": "launch"}',
     '{"type": "send", "id": "../../etc", "text": "x"}'],
)  # fmt: skip
async def test_a_frame_that_is_not_ours_closes_the_socket_with_a_code(site: WebSite, frame: str) -> None:
    async with connect(site.socket, proxy=None) as socket:
        await hello(socket)
        await socket.send(frame)
        assert await close_code(socket) == 4400


async def test_a_socket_without_a_hello_is_closed(sqlite_url: str, rules: Rules) -> None:
    async with web_site(sqlite_url, rules, hello_timeout=0.3) as site, connect(site.socket, proxy=None) as socket:
        assert await close_code(socket) == 4408


async def test_a_forged_token_is_refused(site: WebSite) -> None:
    page = await site.page()
    async with connect(site.socket, proxy=None) as socket:
        await socket.send(json.dumps({"type": "hello", "token": page.token[:-3] + "abc", "after": 0}))
        assert await close_code(socket) == 4401
    await page.close()


async def test_a_token_lasts_as_long_as_its_browser_comes_back_in_time(sqlite_url: str, rules: Rules) -> None:
    ahead = 0
    async with web_site(sqlite_url, rules, visitor_lasts=100) as site:
        site.store.clock = lambda: Micros(system_clock() + ahead * 1_000_000)
        async with connect(site.socket, proxy=None) as socket:
            first = (await hello(socket))["token"]
        ahead = 90
        async with connect(site.socket, proxy=None) as socket:
            renewed = (await hello(socket, token=first))["token"]
        ahead = 150
        async with connect(site.socket, proxy=None) as socket:
            assert (await hello(socket, token=renewed))["type"] == "welcome"
        async with connect(site.socket, proxy=None) as socket:
            await socket.send(json.dumps({"type": "hello", "token": first}))
            assert await close_code(socket) == 4401


async def test_a_token_of_an_earlier_version_is_taken_and_made_new(site: WebSite) -> None:
    old = URLSafeSerializer("secret", salt="visitor").dumps("a" * 32)
    async with connect(site.socket, proxy=None) as socket:
        assert (await hello(socket, token=old))["token"] != old


async def test_a_user_who_is_signed_out_is_a_stranger_on_every_page(database_url: str, rules: Rules) -> None:
    async with web_site(database_url, rules) as site:
        page = await site.page()
        await page.send("hello")
        await page.until(lambda: page.messages and page.session)
        token = page.token
        async with connect(site.socket, proxy=None) as socket:
            await hello(socket, token=token, session=page.session)
            await site.conversations.sign_user_out(SessionId(page.session))
            assert await close_code(socket) == 4401
        await page.close()
        async with connect(site.socket, proxy=None) as socket:
            await socket.send(json.dumps({"type": "hello", "token": token}))
            assert await close_code(socket) == 4401
        assert await site.channel._context.visitor_of(token) is None


async def test_a_page_that_names_a_foreign_session_hears_nothing_of_it(site: WebSite) -> None:
    page = await site.page()
    await page.send("a secret")
    await page.until(lambda: page.messages)
    async with connect(site.socket, proxy=None) as socket:
        welcome = await hello(socket, session=page.session)
        assert welcome["session"] is None
        frames = [json.loads(await socket.recv())]
        for what, data in (("typing", {"by": "bot"}), ("draft", {"epoch": 9, "after": 1, "text": "a secret"})):
            site.bus.publish(BusMessage(SessionId(page.session), what, data))
        await page.send("another secret")
        await page.until(lambda: len(page.messages) == 2)
        await socket.send(json.dumps({"type": "ping"}))
        frames.append(json.loads(await socket.recv()))
    assert [frame["type"] for frame in frames] == ["status", "pong"]
    await page.close()


async def test_a_foreign_origin_is_refused_with_a_code(site: WebSite) -> None:
    async with connect(site.socket, proxy=None, origin="https://evil.example") as socket:
        assert await close_code(socket) == 4403
    async with connect(site.socket, proxy=None, origin=site.url) as socket:
        assert (await hello(socket))["type"] == "welcome"


async def test_a_message_over_the_limit_is_refused_with_a_sentence_and_nothing_is_lost(site: WebSite) -> None:
    page = await site.page()
    long = await page.send("x" * (CONFIG.web.max_message_length + 1))
    blank = await page.send("   ")
    await page.until(lambda: len(page.refused) == 2)
    assert str(CONFIG.web.max_message_length) in page.refused[long].replace(",", "")
    assert page.refused[blank]
    assert page.messages == []
    await page.close()


async def test_a_stop_tells_pages_to_come_back(site: WebSite) -> None:
    async with connect(site.socket, proxy=None) as socket:
        await hello(socket)
        await site.channel.stop()
        assert await close_code(socket) == 1012
