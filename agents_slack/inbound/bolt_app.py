"""The Bolt app and its socket. Knows how Slack talks to us, not what about.

Events are acknowledged after their listener (`process_before_response`): by default Bolt does it before, and what the
listener then loses is lost.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.ignoring_self_events.async_ignoring_self_events import AsyncIgnoringSelfEvents
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.failures import API_ERRORS, BAD_ANSWER_ERRORS
from agents_slack.inbound.people.directory import AppIdentity
from agents_slack.settings import SlackSettings
from core.model.errors import StoreUnavailable

log = structlog.get_logger(__name__)

OnConnected = Callable[["float | None", int], None]

_UPGRADED, _SERVER_FAULT = 101, 500
CHECK_EVERY = 0.25  # seconds between two looks whether the connection is open; slack_sdk looks once in a ping interval
FLAPPING = 6.0  # seconds; who loses connections that were no older is slower each time: Slack gives few addresses
RECONNECT_DELAYS = (0.1, 0.2, 0.4, 0.8, 1.6)  # seconds before a connection that was refused is tried again
CONNECT_TIMEOUT = 5.0  # seconds for one try


class RegistersListeners(Protocol):
    """Whoever has listeners for the app."""

    def register(self, app: AsyncApp) -> None:
        """Hand them over."""
        ...


def make_app(
    settings: SlackSettings, identity: AppIdentity, refused: Callable[[str], None], *listeners: RegistersListeners
) -> AsyncApp:
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

    async def tell(error: Exception) -> None:
        """A listener failed: what it heard is not acknowledged. A database that is away is told once, not here."""
        if isinstance(error, StoreUnavailable):
            refused("slack events")
        else:
            log.error("what Slack told could not be taken in", exc_info=error)

    app.error(tell)
    app.middleware(_IgnoringOurselves())
    for each in listeners:
        each.register(app)
    return app


class _IgnoringOurselves(AsyncIgnoringSelfEvents):
    """Bolt's own, but for messages: that somebody deleted a post of ours comes under our name.

    Whoever hears messages knows ours from others' words.
    """

    events_that_should_be_kept = [*AsyncIgnoringSelfEvents.events_that_should_be_kept, "message"]  # noqa: RUF012


class SocketModeEnded(Exception):
    """What the SDK runs to keep the connection has ended by itself."""


class SocketModeConnection:
    """The Socket Mode connection: kept open, and made again when it breaks.

    `on_hello` is called at each new connection, with the time (seconds, as `clock` has it) at which the one before was
    last known to be alive, None for the first, and with how many connections the app has in all, this one included.
    """

    def __init__(
        self,
        app: AsyncApp,
        settings: SlackSettings,
        client: AsyncWebClient,
        on_connected: OnConnected,
        *,
        ping_interval: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._settings = settings
        self._web = client
        self._on_hello = on_connected
        self._ping_interval = ping_interval
        self._clock = clock
        self._client: SocketModeClient | None = None
        self._alive_at: float | None = None
        self._is_greeted = False
        self._made_at = 0.0  # when the connection was made or tried for, the loop's seconds
        self._pause = CHECK_EVERY

    async def run(self) -> None:
        """Connect, and watch the connection until cancelled. Raises SocketEnded; run it again then."""
        handler = AsyncSocketModeHandler(
            self._app, self._settings.app_token, web_client=self._web, ping_interval=self._ping_interval
        )
        self._client = client = handler.client
        client.message_listeners.append(self._hear)
        await client.aiohttp_client_session.close()
        client.aiohttp_client_session = aiohttp.ClientSession(middlewares=(_Dialling(client),))
        again = self._pause = CHECK_EVERY
        try:
            await client.connect()  # type: ignore[no-untyped-call]
            self._made_at = _now()
            while True:
                await asyncio.sleep(again)
                self._watch(client)
                again = await self._keep_open(client)
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError  # slack_sdk's `wait_for` loses one that comes with the lock
        finally:
            self._is_greeted = False
            await client.close()  # type: ignore[no-untyped-call]  # what is not acknowledged comes again

    @property
    def is_connected(self) -> bool:
        """Can events reach us, as far as we know?"""
        return self._is_greeted and self._client is not None and _is_open(self._client)

    def _watch(self, client: SocketModeClient) -> None:
        if client.message_processor.done():
            raise SocketModeEnded("nothing reads what Slack sends")
        if _is_open(client):
            self._alive_at = self._clock()
            return
        if client.current_session_monitor is None or client.current_session_monitor.done():
            raise SocketModeEnded("nothing connects again")

    async def _keep_open(self, client: SocketModeClient) -> float:
        """Connect at once where the socket was closed without a word. Returns the seconds until the next look.

        Where something is only open that nothing answers on, slack_sdk finds that out.
        """
        if client.current_session is not None and not client.current_session.closed:
            return CHECK_EVERY
        is_flapping = _now() - self._made_at < FLAPPING
        self._pause = min(2 * self._pause, self._ping_interval) if is_flapping else CHECK_EVERY
        client.last_ping_pong_time = None  # it was the old connection's
        try:
            await client.connect_to_new_endpoint()
        except (*API_ERRORS, *BAD_ANSWER_ERRORS) as exc:
            log.info("there is no new connection to Slack yet", error=str(exc))
        self._made_at = _now()
        return self._pause

    async def _hear(self, _client: Any, message: Mapping[str, Any], _raw: str | None = None) -> None:
        if message.get("type") == "hello":
            log.info("connected to Slack")
            self._is_greeted = True
            alive_at, self._alive_at = self._alive_at, self._clock()
            self._on_hello(alive_at, _number(message.get("num_connections")))


class _Dialling:
    """For aiohttp: tries a connection that is refused again soon; slack_sdk by itself waits a whole ping interval."""

    def __init__(self, client: SocketModeClient) -> None:
        self._client = client

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        for pause in RECONNECT_DELAYS:
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    answer = await handler(request)
                if answer.status < _SERVER_FAULT:
                    if answer.status != _UPGRADED:
                        self._client.wss_uri = None  # the SDK would try this address for ever
                    return answer
                answer.close()
            except (aiohttp.ClientConnectionError, OSError) as exc:
                log.debug("cannot connect to Slack yet", error=str(exc))
            await asyncio.sleep(pause * random.uniform(0.7, 1.0))  # noqa: S311 - replicas must not come back as one
        self._client.wss_uri = None  # after a long outage it is no longer good
        async with asyncio.timeout(CONNECT_TIMEOUT):
            return await handler(request)


def _is_open(client: SocketModeClient) -> bool:
    """What the SDK's own `is_connected` says, without waiting for anything."""
    session = client.current_session
    if client.closed or client.stale or session is None or session.closed:
        return False
    last = client.last_ping_pong_time
    return last is None or int(time.time() - last) < client.ping_interval * 4


def _now() -> float:
    return asyncio.get_running_loop().time()


def _number(told: object) -> int:
    return told if isinstance(told, int) else 1
