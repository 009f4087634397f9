"""How much one visitor and one address may do in the web chat, and that nobody else is held up by it."""

import gc
import json
from dataclasses import replace
from typing import Any

import pytest
from waiting import takes, until
from web_page import WebPage
from web_site import CONFIG, WebSite, web_site
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from core.config import Config
from core.config.web_limits import WebLimits
from core.model.ids import SessionId
from core.model.ports import BusMessage
from core.usecases.rules import Rules


def limited(**limits: Any) -> Config:
    return replace(CONFIG, web=CONFIG.web.model_copy(update={"limits": WebLimits(**limits)}))


async def hello(socket: ClientConnection, **more: Any) -> dict[str, Any]:
    await socket.send(json.dumps({"type": "hello", "language": "en", **more}))
    return await answer_of(socket, "welcome")


async def answer_of(socket: ClientConnection, *kinds: str) -> dict[str, Any]:
    while (frame := json.loads(await socket.recv()))["type"] not in kinds:
        pass
    return frame


async def say(socket: ClientConnection, kind: str, number: int, **fields: Any) -> dict[str, Any]:
    await socket.send(json.dumps({"type": kind, "id": f"{kind}-{number:04d}", **fields}))
    return await answer_of(socket, "accepted", "refused")


async def test_a_flood_of_messages_is_answered_and_the_socket_stays(sqlite_url: str, rules: Rules) -> None:
    async with (
        web_site(sqlite_url, rules, message_limit="10 per 100 seconds") as site,
        connect(site.socket, proxy=None) as socket,
    ):
        await hello(socket)
        answers = [await say(socket, "send", number, text="x") for number in range(12)]
        assert [each["type"] for each in answers] == ["accepted"] * 10 + ["refused"] * 2
        assert (answers[-1]["why"], 5 <= answers[-1]["after"] <= 10) == ("pace", True)
        assert str(answers[-1]["after"]) in answers[-1]["reason"]
        await socket.send(json.dumps({"type": "ping"}))
        assert await answer_of(socket, "pong")


async def test_an_honest_burst_is_waited_for(sqlite_url: str, rules: Rules) -> None:
    async with web_site(sqlite_url, rules, message_limit="20 per 1 seconds") as site:
        page = await site.page()
        sent = [await page.send(f"line {number}") for number in range(30)]
        await page.until(lambda: len(page.texts("user")) == 30)
        assert page.texts("user") == [f"line {number}" for number in range(30)]
        assert (sorted(page.accepted), page.refused, page.closed_with) == (sorted(sent), {}, [])
        await page.close()


async def test_characters_count_too(sqlite_url: str, rules: Rules) -> None:
    config = limited(characters="8000 per 60 minutes")
    async with web_site(sqlite_url, rules, config=config) as site, connect(site.socket, proxy=None) as socket:
        await hello(socket)
        answers = [await say(socket, "send", number, text="x" * 3_000) for number in range(3)]
        assert [each["type"] for each in answers] == ["accepted", "accepted", "refused"]


@pytest.mark.parametrize("kind", ["human", "cancel", "end"])
async def test_nobody_flaps_between_a_person_and_none(sqlite_url: str, rules: Rules, kind: str) -> None:
    config = limited(moves="3 per 60 minutes")
    async with web_site(sqlite_url, rules, config=config) as site, connect(site.socket, proxy=None) as socket:
        await hello(socket)
        answers = [await say(socket, kind, number) for number in range(5)]
        assert [each["type"] for each in answers] == ["accepted"] * 3 + ["refused"] * 2
        assert answers[-1]["why"] == "pace"


async def test_of_much_typing_some_is_passed_on(sqlite_url: str, rules: Rules) -> None:
    config = limited(typing="5 per 60 seconds")
    async with web_site(sqlite_url, rules, config=config) as site:
        rings: list[BusMessage] = []
        site.bus.listen(rings.append)
        page = await site.page()
        await page.send("hello")
        await page.until(lambda: page.session)
        for _ in range(200):
            await page.tell({"type": "typing"})
        last = await page.send("that was it")
        await page.until(lambda: last in page.accepted)
        assert len([ring for ring in rings if ring.kind == "typing"]) == 5
        assert page.closed_with == []
        await page.close()


async def test_new_conversations_of_an_address_are_limited_and_others_begin_theirs(
    sqlite_url: str, rules: Rules, capsys: pytest.CaptureFixture[str]
) -> None:
    async with web_site(sqlite_url, rules, config=limited(conversations_of_address="3 per 60 minutes")) as site:

        async def begin(address: str) -> str:
            headers = {"X-Forwarded-For": address}
            async with connect(site.socket, proxy=None, additional_headers=headers) as socket:
                await hello(socket)
                return (await say(socket, "send", 1, text="hello"))["type"]

        stranger = [await begin(f"2001:db8:7:7::{number}") for number in range(5)]
        assert stranger == ["accepted"] * 3 + ["refused"] * 2
        assert await begin("2001:db8:7:8::1") == "accepted"
    assert "2001:db8:7:7::/64" in capsys.readouterr().out


async def test_sockets_of_an_address_and_pages_of_a_visitor_are_limited(sqlite_url: str, rules: Rules) -> None:
    config = limited(sockets_of_address=4, sockets=2)
    async with web_site(sqlite_url, rules, config=config) as site:
        pages = [connect(site.socket, proxy=None) for _ in range(4)]
        async with pages[0] as one, pages[1] as two, pages[2] as three:
            token = (await hello(one))["token"]
            await hello(two, token=token)
            await three.send(json.dumps({"type": "hello", "token": token}))
            assert await code_of(three) == 4429
            await until(lambda: site.channel._context.limits._sockets["127.0.0.1"] == 2, "the third is gone")
            async with pages[3] as four, connect(site.socket, proxy=None) as five:
                await hello(four)
                await hello(five)
                async with connect(site.socket, proxy=None) as six:
                    assert await code_of(six) == 4429
        await until(lambda: not site.channel._context.limits._sockets, "nothing is left of them")


async def code_of(socket: ClientConnection) -> int:
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as exc:
        return exc.rcvd.code if exc.rcvd else 0


async def test_a_ring_wakes_the_pages_that_it_concerns(sqlite_url: str, rules: Rules) -> None:
    async with web_site(sqlite_url, rules) as site:
        mine, other = await site.page(), await site.page()
        for page in (mine, other):
            await page.send("hello")
            await page.until(lambda page=page: page.messages and page.session)
        context = site.channel._context
        assert {session: len(pages) for session, pages in context._showing.items()} == {
            mine.session: 1,
            other.session: 1,
        }
        assert not context._arriving
        heard: list[str] = []

        class Watcher:
            def hear(self, ring: BusMessage) -> None:
                heard.append(ring.session)

            def look(self) -> None: ...

        context.show(Watcher(), SessionId(mine.session), None)
        for session in (mine.session, other.session):
            site.bus.publish(BusMessage(SessionId(session), "typing", {"by": "agent", "name": "Ana"}))
        await mine.until(lambda: mine.typing == ["agent"])
        assert heard == [mine.session]
        await mine.close()
        await other.close()
        await until(lambda: other.session not in context._showing, "nothing is left of the page")
        assert not context._pages


async def test_a_binary_frame_is_answered_with_a_code(
    sqlite_url: str, rules: Rules, capsys: pytest.CaptureFixture[str]
) -> None:
    async with web_site(sqlite_url, rules) as site:
        for greets in (False, True):
            async with connect(site.socket, proxy=None) as socket:
                if greets:
                    await hello(socket)
                await socket.send(b"\x00\x01")
                assert await code_of(socket) == 4400
    assert "Traceback" not in "".join(capsys.readouterr())


async def test_a_fault_of_ours_costs_one_socket_and_is_told_once(
    site: WebSite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = await site.page()

    async def odd(*_: object, **__: object) -> None:
        raise RuntimeError("an odd thing of ours")

    with monkeypatch.context() as patch:
        patch.setattr(site.conversations, "user_wrote", odd)
        async with connect(site.socket, proxy=None) as socket:
            await hello(socket)
            await socket.send(json.dumps({"type": "send", "id": "message-1", "text": "hello"}))
            assert await code_of(socket) == 1011
    told = "".join(capsys.readouterr())
    assert told.count("a page's socket failed") == 1
    assert "an odd thing of ours" in told
    await page.send("others go on")
    await page.until(lambda: page.texts("user"))
    assert page.closed_with == []
    await page.close()


@pytest.fixture
async def site(sqlite_url: str, rules: Rules):
    async with web_site(sqlite_url, rules) as running:
        yield running


async def test_a_page_that_leaves_during_a_draft_is_no_news(site: WebSite, capsys: pytest.CaptureFixture[str]) -> None:
    pages: list[WebPage] = []
    for _ in range(5):
        page = await site.page()
        await page.send("hello")
        await page.until(lambda page=page: page.session)
        pages.append(page)
    for round_ in range(50):
        for page in pages:
            if round_ == 5:
                await page.drop()
            ring = BusMessage(SessionId(page.session), "draft", {"epoch": 0, "after": 1, "text": "x" * 20_000 * round_})
            site.bus.publish(ring)
        await takes(0, "the bus")
    for page in pages:
        await page.close()
    await until(lambda: not site.channel._context._pages, "all pages are gone")
    gc.collect()
    told = "".join(capsys.readouterr())
    assert "never retrieved" not in told
    assert "Traceback" not in told
