"""The Bolt app and its socket. Knows how Slack talks to us, not what about.

Events are acknowledged after their listener (`process_before_response`): by default Bolt does it before, and what the
listener then loses is lost.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.ignoring_self_events.async_ignoring_self_events import AsyncIgnoringSelfEvents
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.people.directory import Identity
from agents_slack.settings import SlackSettings

log = structlog.get_logger(__name__)

OnHello = Callable[["float | None"], None]


class Registers(Protocol):
    """Whoever has listeners for the app."""

    def register(self, app: AsyncApp) -> None:
        """Hand them over."""
        ...


def make_app(settings: SlackSettings, identity: Identity, *listeners: Registers) -> AsyncApp:
    """The app with its listeners: the first that fits is called, so whoever takes all that is left comes last.

    The token was verified before, once: Bolt would do it at the first event, and acknowledge that event when it fails.
    Who may ask over HTTP is decided before a request comes here (`http_mode`), for two secrets may be good at a time.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=identity.enterprise or None,
            team_id=identity.team,
            bot_user_id=identity.bot_user,
            bot_id=identity.bot_id,
            bot_token=settings.bot_token,
        )

    app = AsyncApp(
        name="handoff-bridge",
        client=AsyncWebClient(base_url=settings.base_url, retry_handlers=[]),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
    )
    app.middleware(_IgnoringOurselves())
    for each in listeners:
        each.register(app)
    return app


class _IgnoringOurselves(AsyncIgnoringSelfEvents):
    """Bolt's own, but for messages: that somebody deleted a post of ours comes under our name.

    Whoever hears messages knows ours from others' words.
    """

    events_that_should_be_kept = [*AsyncIgnoringSelfEvents.events_that_should_be_kept, "message"]  # noqa: RUF012


class Socket:
    """The Socket Mode connection: kept open, and made anew when it breaks. Make it on a running loop.

    `on_hello` is called at each new connection, with the time (seconds, as `clock` has it) at which the one before was
    last known to be alive; None for the first.
    """

    def __init__(
        self,
        app: AsyncApp,
        settings: SlackSettings,
        client: AsyncWebClient,
        on_hello: OnHello,
        *,
        ping_interval: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        handler = AsyncSocketModeHandler(app, settings.app_token, web_client=client, ping_interval=ping_interval)
        self._client = handler.client
        self._client.message_listeners.append(self._hear)
        self._on_hello = on_hello
        self._ping_interval = ping_interval
        self._clock = clock
        self._alive_at: float | None = None
        self._is_greeted = False

    async def run(self) -> None:
        """Connect, and watch the connection until cancelled."""
        await self._client.connect()  # type: ignore[no-untyped-call]
        while True:
            await asyncio.sleep(self._ping_interval)
            if await self._client.is_connected():
                self._alive_at = self._clock()
            else:
                # The SDK tries the address it has for ever; after a long outage that one is no longer good.
                self._client.wss_uri = None

    async def close(self) -> None:
        """Close the connection; what is not acknowledged comes again."""
        await self._client.close()  # type: ignore[no-untyped-call]

    async def is_connected(self) -> bool:
        """Can events reach us?"""
        return self._is_greeted and await self._client.is_connected()

    async def _hear(self, _client: Any, message: Mapping[str, Any], _raw: str | None = None) -> None:
        if message.get("type") == "hello":
            log.info("connected to Slack")
            self._is_greeted = True
            alive_at, self._alive_at = self._alive_at, self._clock()
            self._on_hello(alive_at)
