"""An agent's browser without a browser: the web console's calls, as docs/console.md has them."""

import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import aiohttp


class ConsoleRefused(Exception):
    """The console did not do it; the text is its answer."""


class AtConsole:
    """Somebody who is signed in."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self._client = client

    async def sessions(self) -> list[str]:
        """The ids of the sessions that they have."""
        async with self._client.get("/agent/api/my-sessions") as answer:
            return [session["id"] for session in (await _checked(answer))["sessions"]]

    async def write(self, session: str, text: str) -> None:
        """Write to the user."""
        await self._post(f"session/{session}/send-message", {"text": text})

    async def hand_back(self, session: str) -> None:
        """Let the assistant answer again."""
        await self._post(f"session/{session}/hand-back", {})

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        async with self._client.post(f"/agent/api/{path}", json=body) as answer:
            await _checked(answer)


async def _checked(answer: aiohttp.ClientResponse) -> Any:
    if answer.status != HTTPStatus.OK:
        raise ConsoleRefused(f"The console answered {answer.status}: {await answer.text()}")
    return await answer.json()


@contextlib.asynccontextmanager
async def signed_in(page_url: str, bridge_url: str, link: str) -> AsyncIterator[AtConsole]:
    """Follow the demo page's link to the console, as a browser does. Raises ConsoleRefused when it leads elsewhere."""
    headers = {"X-Console": "1", "Origin": bridge_url}
    jar = aiohttp.CookieJar(unsafe=True)  # an address without a name has cookies, too
    async with aiohttp.ClientSession(bridge_url, headers=headers, cookie_jar=jar) as client:
        async with client.get(page_url + link, headers={"Origin": page_url}) as dashboard:
            if dashboard.url.path != "/agent/dashboard":
                raise ConsoleRefused(f"The link to the console led to {dashboard.url}.")
        yield AtConsole(client)
