"""A reverse proxy that puts a server under a path, as company sites do: `location /support/ { proxy_pass …/; }`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import WSMsgType, web

_OF_THIS_HOP = {"connection", "transfer-encoding", "content-encoding", "content-length", "upgrade"}


@asynccontextmanager
async def path_proxy(path: str, target_of: Callable[[], str]) -> AsyncIterator[str]:
    """Gives its address, path included. `target_of` is asked at each call for the server behind it."""
    async with aiohttp.ClientSession(auto_decompress=True) as client:

        async def pass_on(request: web.Request) -> web.StreamResponse:
            url = f"{target_of()}/{request.match_info['rest']}?{request.query_string}".removesuffix("?")
            headers = {name: value for name, value in request.headers.items() if name.lower() not in _OF_THIS_HOP}
            if request.headers.get("Upgrade", "").lower() == "websocket":
                headers = {name: value for name, value in headers.items() if not name.lower().startswith("sec-web")}
                return await _pass_on_socket(request, client, url, headers)
            body = await request.read()
            async with client.request(request.method, url, data=body, headers=headers, allow_redirects=False) as answer:
                kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OF_THIS_HOP}
                return web.Response(status=answer.status, headers=kept, body=await answer.read())

        app = web.Application()
        app.router.add_route("*", path + "/{rest:.*}", pass_on)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}{path}"
        finally:
            await runner.cleanup()


async def _pass_on_socket(
    request: web.Request, client: aiohttp.ClientSession, url: str, headers: dict[str, str]
) -> web.WebSocketResponse:
    page = web.WebSocketResponse()
    await page.prepare(request)
    async with client.ws_connect(url, headers=headers) as server:

        async def copy(source: aiohttp.ClientWebSocketResponse | web.WebSocketResponse, sink: object) -> None:
            async for message in source:
                if message.type is WSMsgType.TEXT:
                    await sink.send_str(message.data)  # type: ignore[attr-defined]

        tasks = [asyncio.ensure_future(copy(page, server)), asyncio.ensure_future(copy(server, page))]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
    await page.close()
    return page
