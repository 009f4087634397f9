"""Taking back a message that was never confirmed: it is deleted, or it is never appended."""

import json
from collections.abc import AsyncIterator

import pytest
from web_page import frame_of, hello
from web_site import WebSite, web_site
from websockets.asyncio.client import connect

from core.usecases.rules import Rules


@pytest.fixture
async def site(database_url: str, rules: Rules) -> AsyncIterator[WebSite]:
    async with web_site(database_url, rules) as running:
        yield running


async def test_a_message_that_is_withdrawn_after_it_came_is_deleted(site: WebSite) -> None:
    page = await site.page()
    sent = await page.send("my pin is 1234")
    await page.until(lambda: sent in page.accepted and page.session)
    await page.end()
    await page.until(lambda: page.status["state"] == "closed")
    taken = await page.act("withdraw", target=sent)
    await page.until(lambda: taken in page.accepted and not page.messages)
    again = await page.act("withdraw", target=sent)
    await page.until(lambda: again in page.accepted)
    assert page.accepted[taken] > 0
    assert page.accepted[again] == 0
    await page.close()


async def test_a_message_that_is_withdrawn_before_it_came_is_never_appended(site: WebSite) -> None:
    page = await site.page()
    async with connect(site.socket, proxy=None) as socket:
        await hello(socket, token=page.token)
        for frame in (
            {"type": "withdraw", "id": "withdraw-1", "target": "message-1"},
            {"type": "send", "id": "message-1", "text": "my pin is 1234"},
            {"type": "send", "id": "message-2", "text": "hello"},
        ):
            await socket.send(json.dumps(frame))
        answers = [await frame_of(socket, "accepted") for _ in range(3)]
    assert [(answer["id"], answer["seq"]) for answer in answers] == [
        ("withdraw-1", 0), ("message-1", 0), ("message-2", 1),
    ]  # fmt: skip
    await page.until(lambda: page.messages)
    assert page.messages == [("user", "hello")]
    await page.close()


async def test_nobody_withdraws_what_another_visitor_sent(site: WebSite) -> None:
    page, other = await site.page(), await site.page()
    sent = await page.send("hello")
    await page.until(lambda: sent in page.accepted and page.messages)
    taken = await other.act("withdraw", target=sent)
    await other.until(lambda: taken in other.accepted)
    assert other.accepted[taken] == 0
    assert page.messages == [("user", "hello")]
    await page.close()
    await other.close()
