"""Which files a visitor is given over HTTP, how, and to whom they never are."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from waiting import until
from web_files import PNG, SCRIPT, FilePlatform, conversation, fetch, files_in, link, log_of, say
from web_page import WebPage
from web_site import ANA, WebSite, web_site

from core.model.content import Content
from core.model.files import FileKind, Uploaded
from core.model.ids import FileId
from core.store import files
from core.usecases.intake import MessageExtras
from core.usecases.replies import ReplyIntent
from core.usecases.rules import Rules


@pytest.fixture
def platform() -> FilePlatform:
    return FilePlatform()


@pytest.fixture
async def site(sqlite_url: str, rules: Rules, platform: FilePlatform) -> AsyncIterator[WebSite]:
    async with web_site(sqlite_url, rules, opens={"slack": platform}) as running:
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


async def test_an_agents_file_is_streamed_from_where_it_is(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession, platform: FilePlatform
) -> None:
    session = await conversation(site, page)
    await say(site, session, "F1", "1")
    await say(site, session, "F2", "2", name="page.html", mime="text/html", kind=FileKind.DOCUMENT)
    image, document = await page.until(lambda: len(files_in(page)) == 2 and files_in(page))
    assert image["kind"] == "image"
    assert (await fetch(http, site, image["url"]))[:2] == (200, PNG)
    status, content, headers = await fetch(http, site, document["url"])
    assert (status, content) == (200, SCRIPT)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''page.html"
    await until(lambda: platform.open == 0, "the file of the platform is closed")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-1", 0, 1), ("bytes=65530-65540", 65530, 65540), ("bytes=600000-", 600_000, len(PNG) - 1),
     ("bytes=-9", len(PNG) - 9, len(PNG) - 1), ("bytes=5-99999999", 5, len(PNG) - 1)],
)  # fmt: skip
async def test_a_player_may_ask_for_a_part(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession, asked: str, first: int, last: int
) -> None:
    session = await conversation(site, page)
    await say(site, session, "F1", "1", size=len(PNG))
    [shown] = await page.until(lambda: files_in(page))
    async with http.get(f"{site.url}/chat/{shown['url']}", headers={"Range": asked}) as answer:
        assert (answer.status, await answer.read()) == (206, PNG[first : last + 1])
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(PNG)}"
    for odd in ("bytes=9-5", "bytes=99999999-", "bytes=0-1,5-6", "lines=1-2", "bytes=-"):
        async with http.get(f"{site.url}/chat/{shown['url']}", headers={"Range": odd}) as answer:
            assert (answer.status, await answer.read()) == (200, PNG)


async def test_what_a_browser_cannot_show_is_a_document(site: WebSite, page: WebPage) -> None:
    session = await conversation(site, page)
    await say(site, session, "F1", "1", name="scan.tiff", mime="image/tiff")
    await say(site, session, "F1", "2", name="logo.svg", mime="image/svg+xml")
    shown = await page.until(lambda: len(files_in(page)) == 2 and files_in(page))
    assert [file["kind"] for file in shown] == ["document", "document"]


async def test_an_internal_notes_file_is_never_served(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession
) -> None:
    session = await conversation(site, page)
    await say(site, session, "F1", "1", intent=ReplyIntent.NOTE)
    [note] = [event for event in await log_of(site, session) if event.body.__class__.__name__ == "Note"]
    secret = note.body.files[0].id
    mine = site.channel._context.link(await site.channel._context.visitor_of(page.token), secret)
    assert (await fetch(http, site, mine))[0] == 404
    assert await link(http, site, page, secret) == (404, "gone")
    assert secret not in str(page.events)
    await site.conversations.send_note(session, ANA, note.seq)  # promoted: now it is the customer's, too
    [shown] = await page.until(lambda: files_in(page))
    assert (await fetch(http, site, shown["url"]))[0] == 200


async def test_a_file_of_a_message_that_was_taken_back_is_gone(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession
) -> None:
    session = await conversation(site, page)
    await say(site, session, "F1", "1")
    [shown] = await page.until(lambda: files_in(page))
    seq = next(event["seq"] for event in page.events if event.get("files"))
    await site.conversations.agent_edited_at(session, ANA, seq, None, [("test", "delete")])
    assert (await fetch(http, site, shown["url"]))[0] == 404


async def test_a_stranger_gets_nothing(site: WebSite, page: WebPage, http: aiohttp.ClientSession) -> None:
    session = await conversation(site, page)
    await say(site, session, "F1", "1")
    [shown] = await page.until(lambda: files_in(page))
    other = await site.page()
    context = site.channel._context
    address, _, signature = shown["url"].partition("?t=")
    theirs = context.link(await context.visitor_of(other.token), FileId(shown["id"]))
    for url in (address, f"{address}?t=forged", f"{address}?t={signature[:-2]}xx", f"files/fil_other?t={signature}"):
        assert (await fetch(http, site, url))[0] == 403
    assert (await fetch(http, site, theirs))[0] == 404
    assert await link(http, site, other, shown["id"]) == (404, "gone")
    await other.close()


async def test_an_address_expires_and_is_renewed(
    sqlite_url: str, rules: Rules, platform: FilePlatform, http: aiohttp.ClientSession
) -> None:
    async with web_site(sqlite_url, rules, opens={"slack": platform}, link_lasts=-3600) as site:
        page = await site.page()
        session = await conversation(site, page)
        await say(site, session, "F1", "1")
        [shown] = await page.until(lambda: files_in(page))
        assert (await fetch(http, site, shown["url"]))[0] == 403
        assert (await link(http, site, page, shown["id"]))[0] == 200
        await page.close()


async def test_a_file_that_is_gone_or_out_of_reach_says_so(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession, platform: FilePlatform
) -> None:
    session = await conversation(site, page)
    await say(site, session, "F1", "1")
    [shown] = await page.until(lambda: files_in(page))
    platform.is_away = True
    assert (await fetch(http, site, shown["url"]))[0] == 503
    assert await link(http, site, page, shown["id"]) == (503, "later")
    platform.is_away = False
    del platform.files["F1"]
    status, content, headers = await fetch(http, site, shown["url"])
    assert (status, content) == (410, b"A file is not there any more.")
    assert headers["Cache-Control"] == "no-store"
    assert await link(http, site, page, shown["id"]) == (410, "gone")


async def test_an_agents_upload_to_our_own_store_is_served(
    site: WebSite, page: WebPage, http: aiohttp.ClientSession
) -> None:
    """What the console sends lies where visitors' uploads lie."""
    session = await conversation(site, page)

    def put(tx: Any) -> FileId:
        file = files.begin_upload(tx, "a.txt", FileKind.DOCUMENT, "text/plain", 5, "agent:ana")
        files.add_part(tx, file.id, 0, b"hello")
        return file.id

    file = await site.store.write("agent:ana", put)
    enclosed = MessageExtras([Uploaded(file, "agent:ana")])
    await site.conversations.agent_wrote(session, ANA, Content(""), [("test", "1")], extras=enclosed)
    [shown] = await page.until(lambda: files_in(page))
    assert (await fetch(http, site, shown["url"]))[:2] == (200, b"hello")
