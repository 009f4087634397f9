"""A page that goes for good, for its browser keeps nothing: nobody is to wait for a visitor who cannot come back."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from web_page import WebPage
from web_site import WebSite, web_site

from core.usecases.rules import Rules


@pytest.fixture
async def site(sqlite_url: str, rules: Rules) -> AsyncIterator[WebSite]:
    async with web_site(sqlite_url, rules) as running:
        yield running


@pytest.fixture
async def http(site: WebSite) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(site.url) as client:
        yield client


@pytest.fixture
async def page(site: WebSite) -> AsyncIterator[WebPage]:
    opened = await site.page()
    yield opened
    await opened.close()


async def leave(http: aiohttp.ClientSession, token: str | None, **headers: str) -> int:
    async with http.post("/chat/leave", data=(token or "").encode(), headers=headers) as answer:
        return answer.status


async def test_who_leaves_for_good_leaves_the_queue(http: aiohttp.ClientSession, page: WebPage) -> None:
    await page.send("Hello")
    await page.ask_for_person()
    await page.until(lambda: page.status["state"] == "waiting")
    assert await leave(http, page.token) == 204
    await page.until(lambda: page.status["state"] == "closed")


async def test_leaving_twice_or_without_a_conversation_changes_nothing(
    http: aiohttp.ClientSession, page: WebPage
) -> None:
    assert await leave(http, page.token) == 204
    await page.send("Hello")
    await page.until(lambda: page.status["state"] == "bot")
    assert [await leave(http, page.token), await leave(http, page.token)] == [204, 204]
    await page.until(lambda: page.status["state"] == "closed")


async def test_a_strangers_token_or_page_ends_nobodys_conversation(http: aiohttp.ClientSession, page: WebPage) -> None:
    await page.send("Hello")
    await page.until(lambda: page.status["state"] == "bot")
    assert await leave(http, "not-a-token\0") == 401
    assert await leave(http, "x" * 100_000) == 401
    assert await leave(http, page.token, Origin="https://elsewhere.example") == 403
    assert page.status["state"] == "bot"
