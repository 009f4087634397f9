"""What a visitor may send up over HTTP, and what becomes of it: nothing is lost, nothing is kept for nobody."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from waiting import LONGEST_WAIT
from web_files import PNG, SCRIPT, fetch, files_in, unattached_uploads, until_count, upload
from web_page import WebPage
from web_site import CONFIG, WebSite, web_site

from core.model.ids import Micros
from core.store import files
from core.usecases.rules import Rules


@pytest.fixture
async def site(sqlite_url: str, rules: Rules) -> AsyncIterator[WebSite]:
    web = CONFIG.web.model_copy(update={"max_file_mb": 1, "file_kinds": ["image", "audio", "document"]})
    config = replace(CONFIG, web=web)
    waits = {"most_waiting": 2_000_000, "upload_idle_timeout": 0.3, "upload_limit": "12 per 60 seconds"}
    async with web_site(sqlite_url, rules, config=config, **waits) as running:
        yield running


@pytest.fixture
async def page(site: WebSite) -> AsyncIterator[WebPage]:
    opened = await site.page()
    yield opened
    await opened.close()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


async def test_an_upload_travels_with_the_message_and_comes_back_byte_for_byte(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession
) -> None:
    status, file = await upload(http, site, page.token, PNG, name="C:\\photos\\Grüße aus Köln.png")
    assert status == 201
    assert {name: file[name] for name in ("name", "kind", "mime", "size")} == {
        "name": "Grüße aus Köln.png", "kind": "image", "mime": "image/png", "size": len(PNG),
    }  # fmt: skip
    await page.send("my passport", files=[file["id"]])
    [shown] = await page.until(lambda: files_in(page))
    status, content, headers = await fetch(http, site, shown["url"])
    assert (status, content) == (200, PNG)
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"].startswith("inline")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


async def test_a_message_may_be_a_file_alone_and_is_one_message_however_often_it_is_sent(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession
) -> None:
    _, file = await upload(http, site, page.token, b"terms", name="terms.txt")
    first = await page.send("", files=[file["id"]])
    await page.until(lambda: first in page.accepted)
    await page.tell({"type": "send", "id": first, "text": "", "files": [file["id"]]})
    again = await page.send("", files=[file["id"]])  # under another name: the file is in a message already
    await page.until(lambda: again in page.refused)
    await page.until(lambda: files_in(page))
    assert [file["name"] for file in files_in(page)] == ["terms.txt"]


async def test_what_a_file_says_of_itself_is_not_believed(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession
) -> None:
    _, file = await upload(http, site, page.token, SCRIPT, name="cat.png", **{"Content-Type": "image/png"})
    assert (file["kind"], file["mime"]) == ("document", "text/plain")
    await page.send("", files=[file["id"]])
    [shown] = await page.until(lambda: files_in(page))
    _, _, headers = await fetch(http, site, shown["url"])
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("content", "headers", "status", "why"),
    [
        (PNG * 2, {}, 413, "too_large"),
        (b"", {}, 400, "empty"),
        (b"\x1aE\xdf\xa3 a film", {}, 415, "kind"),
        (PNG, {"Origin": "https://evil.example"}, 403, "origin"),
        (PNG, {"X-Chat-Token": "forged"}, 401, "token"),
    ],
)
async def test_what_is_not_taken_says_why(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession, content: bytes, headers: dict[str, str], status: int,
    why: str,
) -> None:  # fmt: skip
    found, answer = await upload(http, site, page.token, content, **headers)
    assert (found, answer["why"]) == (status, why)
    assert ("1 MB" in answer["reason"]) == (why == "too_large")
    assert await unattached_uploads(site) == 0


async def test_an_upload_without_an_end_is_refused_and_forgotten(site: WebSite, page: WebPage) -> None:
    for length, sent in ((700_000, b"\x89PNG\r\n\x1a\n" + b"x" * 400_000), (700_000, b"")):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
        head = f"POST /chat/files HTTP/1.1\r\nHost: h\r\nX-Chat-Token: {page.token}\r\nContent-Length: {length}\r\n\r\n"
        writer.write(head.encode() + sent)
        await writer.drain()
        async with asyncio.timeout(LONGEST_WAIT):
            assert b" 400 " in await reader.readline()  # it stood still for too long
        writer.close()
    assert await unattached_uploads(site) == 0


async def test_a_visitor_who_hangs_up_leaves_nothing(site: WebSite, page: WebPage) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
    head = f"POST /chat/files HTTP/1.1\r\nHost: h\r\nX-Chat-Token: {page.token}\r\nContent-Length: 700000\r\n\r\n"
    writer.write(head.encode() + PNG[:400_000])
    await writer.drain()
    await until_count(lambda: unattached_uploads(site), 1)
    writer.transport.abort()
    await until_count(lambda: unattached_uploads(site), 0)


async def test_what_no_message_carries_is_limited_and_swept(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession
) -> None:
    """The process died between upload and send, or the visitor thought better of it: nobody owns these bytes."""
    statuses = [(await upload(http, site, page.token, PNG))[0] for _ in range(4)]
    assert statuses == [201, 201, 201, 429]
    assert await unattached_uploads(site) == 3
    _, kept = await upload(http, site, (await site.page()).token, b"mine", name="a.txt")  # others are not held back
    swept = await site.store.write("sweep", lambda tx: files.sweep_unused_uploads(tx, Micros(tx.now + 1), most=10))
    assert swept == 4
    gone = await page.send("here", files=[kept["id"]])
    await page.until(lambda: gone in page.refused)
    assert page.messages == []


async def test_a_restart_between_upload_and_send_loses_nothing(
    database_url: str, rules: Rules, http: aiohttp.ClientSession
) -> None:
    async with web_site(database_url, rules) as before:
        page = await before.page()
        _, file = await upload(http, before, page.token, PNG)
        await page.close()
    async with web_site(database_url, rules) as after:
        again = await after.page(token=page.token)
        await again.send("here", files=[file["id"]])
        [shown] = await again.until(lambda: files_in(again))
        assert (await fetch(http, after, shown["url"]))[1] == PNG
        await again.close()


async def test_a_strangers_upload_cannot_be_sent(site: WebSite, page: WebPage, http: aiohttp.ClientSession) -> None:
    _, file = await upload(http, site, page.token, b"mine", name="a.txt")
    other = await site.page()
    stolen = await other.send("look", files=[file["id"]])
    await other.until(lambda: stolen in other.refused)
    assert other.messages == []
    await other.close()


async def test_a_flood_of_files_is_held_back(site: WebSite, page: WebPage, http: aiohttp.ClientSession) -> None:
    statuses = [(await upload(http, site, page.token, b"x", name="a.txt"))[0] for _ in range(13)]
    assert statuses[-2:] == [201, 429]
