"""One page that misbehaves, while everybody else goes on: what it wrote is there once, and nobody else waits for it."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import chaos_table
import pytest
from bridge_in_process import InProcessWorld
from chaos_crowd import ChaosCrowd, CrowdUser, is_well, p95, readiness
from waiting import until
from web_page import WebPage
from websockets.asyncio.client import connect

TEXT = "written into the trouble"


async def is_cut_before(_user: CrowdUser, page: WebPage) -> None:
    """The line is dead before the words leave; they wait in the page."""
    await page.drop()
    await page.send(TEXT)


async def is_cut_after(_user: CrowdUser, page: WebPage) -> None:
    """The words have left, and the answer finds nobody."""
    await page.send(TEXT)
    await page.drop()


async def sends_what_nobody_can_read(user: CrowdUser, page: WebPage) -> None:
    """Half a frame of JSON, and bytes."""
    for odd in ('{"type": "send", "te', b"\x00\xff"):
        assert page._socket is not None
        seen = len(page.closed_with)
        await page._socket.send(odd)
        await until(lambda seen=seen: len(page.closed_with) > seen or page.refused, "it is answered or ended")
        await until(lambda: page._socket, "the page is back")
    await user.says(TEXT)


async def reads_nothing(user: CrowdUser, page: WebPage) -> None:
    """Another tab of theirs is open and takes nothing in any more, as a frozen one does."""
    address = user.world.here.url.replace("http", "ws") + "/chat/ws"
    frozen = await connect(address, proxy=None, max_queue=1, close_timeout=0.1)
    user.world.pages.append(frozen)  # type: ignore[arg-type]  # it is closed like one
    hello = {"type": "hello", "token": page.token, "session": page.session, "after": 0}
    await frozen.send(json.dumps({**hello, "page": {"url": "", "title": ""}, "language": "en"}))
    frozen.transport.pause_reading()
    await user.says(TEXT)


@pytest.mark.parametrize("misdeed", [is_cut_before, is_cut_after, sends_what_nobody_can_read, reads_nothing])
async def test_everybody_else_goes_on(
    sqlite_url: str, misdeed: Callable[[CrowdUser, WebPage], Awaitable[None]], record_property: Callable[..., None]
) -> None:
    world = InProcessWorld(sqlite_url)
    try:
        await world.start()
        crowd = ChaosCrowd(world)
        await crowd.come_in()
        without = p95(await crowd.talk())
        victim = await crowd.page()
        await crowd.is_claimed(victim)
        page: WebPage = victim.door.page  # type: ignore[attr-defined]
        began = asyncio.get_running_loop().time()
        await misdeed(victim, page)
        took = await crowd.talk()
        wrong = await readiness(world)
        await until(lambda: sum(TEXT in each for each in victim.in_slack()), "the agent reads it")
        seconds = asyncio.get_running_loop().time() - began
        await victim.is_told(f"{victim.name} is told 1.")
        await until(lambda: any("is told 1." in each for each in victim.heard()), "the answer is read")
        assert sum(TEXT in each for each in victim.in_slack()) == page.texts("user").count(TEXT) == 1
        victim.assert_in_order()
        crowd.assert_everybody_got_everything()
        await is_well(world)
        cell = f"a page, {misdeed.__name__.replace('_', ' ')}, one address: delivered"
        record_property(
            chaos_table.PROPERTY,
            {
                "part": "a page",
                "cell": cell,
                "p95": p95(took),
                "without": without,
                "end": seconds,
                "wrong": "".join(wrong),
            },
        )
    finally:
        await world.stop()
    assert world.here.unretrieved == []
