"""What strangers send to the web channel is clipped, or answered; it never costs them the chat."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from web_page import frame_of, hello
from web_site import CONFIG, WebSite, web_site
from websockets.asyncio.client import connect

from core.model.ids import SessionId
from core.store import contacts, sessions
from core.usecases.rules import Rules


@pytest.fixture
async def site(sqlite_url: str, rules: Rules) -> AsyncIterator[WebSite]:
    async with web_site(sqlite_url, rules) as running:
        yield running


@pytest.mark.parametrize(
    "fields",
    [{"text": "x", "more": 1}, {"text": 1}, {"text": "x", "files": ["f"] * 11}, {"text": "x", "reply_to": 2**53}],
)
async def test_an_act_that_cannot_be_done_is_refused_and_the_next_one_is_done(
    site: WebSite, fields: dict[str, Any]
) -> None:
    async with connect(site.socket, proxy=None) as socket:
        await hello(socket)
        await socket.send(json.dumps({"type": "send", "id": "odd-00001", **fields}))
        await socket.send(json.dumps({"type": "send", "id": "good-0001", "text": "hello"}))
        assert await frame_of(socket, "refused") == {
            "type": "refused", "id": "odd-00001", "reason": "", "why": "invalid",
        }  # fmt: skip
        assert (await frame_of(socket, "accepted"))["id"] == "good-0001"


@pytest.mark.parametrize(
    "said",
    [
        {"page": {"title": "x" * 50_000, "url": "https://example.com/" + "y" * 50_000}},
        {"page": {"title": "a\0b\n\u202ec\u2066", "url": "\0", "referrer": "https://example.org"}},
        {"page": {"title": 7, "url": None}, "language": "\0" * 40},
        {"page": "a page", "language": ["en"]},
        {"language": "x" * 3_000, "page": None},
        {"session": "../" * 40, "after": 2**70},
        {"session": 4, "after": -1},
        {"after": "x", "token": 9, "plans": "of a newer page"},
    ],
)
async def test_nothing_that_a_page_says_about_itself_keeps_a_person_from_writing(
    site: WebSite, said: dict[str, Any]
) -> None:
    async with connect(site.socket, proxy=None) as socket:
        assert (await hello(socket, **said))["type"] == "welcome"
        await socket.send(json.dumps({"type": "send", "id": "message-1", "text": "hello"}))
        session = SessionId((await frame_of(socket, "accepted"))["session"])
    contact = await site.store.read(lambda tx: contacts.contact_of(tx, sessions.find_session(tx, session).contact))
    assert len(contact.detail) <= 2_000
    assert not set(contact.detail + contact.language) & set("\0\n\u202e\u2066")


async def test_the_welcome_says_what_a_message_may_have(site: WebSite) -> None:
    async with connect(site.socket, proxy=None) as socket:
        limits = (await hello(socket))["limits"]
    assert limits == {
        "characters": CONFIG.web.max_message_length, "frame_bytes": 131_072, "files": 10,
        "file_bytes": CONFIG.web.largest_file,
    }  # fmt: skip


@pytest.mark.parametrize("length", [CONFIG.web.max_message_length + 1, 60_001, 120_000])
async def test_a_message_or_edit_of_any_length_is_answered(site: WebSite, length: int) -> None:
    page = await site.page()
    short = await page.send("hello")
    await page.until(lambda: short in page.accepted and page.session)
    long = [await page.send("x" * length), await page.act("edit", session=page.session, seq=1, text="x" * length)]
    last = await page.send("goodbye")
    await page.until(lambda: last in page.accepted and len(page.messages) == 2)
    assert set(page.refused) == set(long)
    assert page.closed_with == []
    assert page.texts("user") == ["hello", "goodbye"]
    await page.close()
