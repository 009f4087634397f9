"""An agent's browser without a browser: the web console's calls, as docs/console.md has them."""

import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import aiohttp


class ConsoleRefused(Exception):
    """The console did not do it; the text is its answer."""


class ConsoleClient:
    """Somebody who is signed in. `client` has their cookie."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self.client = client

    async def get(self, path: str) -> Any:
        """What a call under /agent/api answers. Raises ConsoleRefused."""
        async with self.client.get(f"/agent/api/{path}") as answer:
            return await _checked(answer)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The same, for an act."""
        async with self.client.post(f"/agent/api/{path}", json=body) as answer:
            return await _checked(answer)

    async def sessions(self) -> list[str]:
        """The ids of the sessions that they have."""
        return [session["id"] for session in (await self.get("my-sessions"))["sessions"]]

    async def write(self, session: str, text: str) -> None:
        """Write to the user."""
        await self.post(f"session/{session}/send-message", {"text": text})

    async def hand_back(self, session: str) -> None:
        """Let the assistant answer again."""
        await self.post(f"session/{session}/hand-back", {})


async def _checked(answer: aiohttp.ClientResponse) -> Any:
    if answer.status == HTTPStatus.NO_CONTENT:
        return None
    if answer.status != HTTPStatus.OK:
        raise ConsoleRefused(f"The console answered {answer.status}: {await answer.text()}")
    return await answer.json()


@contextlib.asynccontextmanager
async def signed_in_client(page_url: str, bridge_url: str, link: str) -> AsyncIterator[ConsoleClient]:
    """Follow the demo page's link to the console, as a browser does. Raises ConsoleRefused when it leads elsewhere."""
    headers = {"X-Console": "1", "Origin": bridge_url}
    jar = aiohttp.CookieJar(unsafe=True)  # an address without a name has cookies, too
    async with aiohttp.ClientSession(bridge_url, headers=headers, cookie_jar=jar) as client:
        async with client.get(page_url + link, headers={"Origin": page_url}) as dashboard:
            if dashboard.url.path != "/agent/dashboard":
                raise ConsoleRefused(f"The link to the console led to {dashboard.url}.")
        yield ConsoleClient(client)
