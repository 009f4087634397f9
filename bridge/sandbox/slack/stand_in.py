"""The local Slack: one workspace, its Web API, its way to the app, and the people in it.

The real slack_sdk and slack_bolt talk to it over HTTP and a WebSocket on the loopback. Used by the demo and the
tests only; nothing here is part of the product.
"""

from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bridge.sandbox.changes import Changes
from bridge.sandbox.faults import Faults
from bridge.sandbox.slack import events
from bridge.sandbox.slack.app_context import AppContext
from bridge.sandbox.slack.delivery import RETRY_DELAYS, DeliveryState, EventDelivery
from bridge.sandbox.slack.directory import ALL_SCOPES, App
from bridge.sandbox.slack.errors import Violation
from bridge.sandbox.slack.file_serving import FileServing
from bridge.sandbox.slack.http_delivery import SignedHttp
from bridge.sandbox.slack.person import SlackPerson
from bridge.sandbox.slack.rates import Rates
from bridge.sandbox.slack.response_urls import ResponseUrls
from bridge.sandbox.slack.socket_mode import SocketMode
from bridge.sandbox.slack.subscriptions import scope_for
from bridge.sandbox.slack.web_api import WebApi, WebApiCall
from bridge.sandbox.slack.workspace import Workspace

BOT_TOKEN = "xoxb-sandbox-0000000000"  # noqa: S105 - opens nothing
APP_TOKEN = "xapp-1-sandbox-0000000000"  # noqa: S105 - opens nothing
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 - opens nothing
CHANNEL = "C0SUPPORT"


class SlackStandIn:
    """Start it, point slack_sdk's `base_url` at `base_url`, and let `person(...)` do things.

    `ack_timeout` and `retry_delays` are in seconds and the real ones unless given.
    """

    def __init__(
        self,
        *,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        signing_secret: str = SIGNING_SECRET,
        scopes: frozenset[str] = ALL_SCOPES,
        faults: Faults | None = None,
        limits_on: bool = False,
        ack_timeout: float = 3.0,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
    ) -> None:
        self.app = App(bot_token, app_token, signing_secret, scopes=scopes)
        self.faults = faults or Faults()
        self.changed = Changes()
        self.workspace = Workspace(self.app, self.changed)
        self.sockets = SocketMode(self.app.id, self.changed, ack_timeout)
        self.delivery = EventDelivery(self.app, self.sockets, self.changed, retry_delays)
        self.context = AppContext(self.app, self.workspace, self._open_link, self._record)
        self.api = WebApi(self.context, self.faults, limits_on=limits_on, rates=Rates())
        self._urls = ResponseUrls(self.context)
        self._file_serving = FileServing(self.context, self.faults)
        self._runner: web.AppRunner | None = None
        self._address = ""
        self.workspace.emit = self._emit
        _populate(self.workspace)

    # --- running

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one. May be called again after `stop`: the workspace is still there."""
        self.faults.ended.clear()
        self.sockets.refuse_sockets(0)
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_get("/link/", self.sockets.handle)
        app.router.add_post("/actions/{team}/{name}", self._urls.handle)
        app.router.add_routes(self._file_serving.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0]
        self._address = f"{bound[0]}:{bound[1]}"
        self._urls.base = self.workspace.files.base = f"http://{self._address}"

    async def stop(self) -> None:
        """Close every connection and give up what is on its way."""
        self.faults.ended.set()
        await self.delivery.stop()
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        """What slack_sdk's clients take as `base_url`: "http://127.0.0.1:PORT/api/"."""
        return f"http://{self._address}/api/"

    # --- acting and looking

    def person(self, user: str) -> SlackPerson:
        """The person of a user id, at their client. Raises KeyError."""
        return SlackPerson(self.context, self.delivery, self._urls, self.workspace.users[user])

    @property
    def calls(self) -> list[WebApiCall]:
        """Every call of the Web API so far, oldest first."""
        return self.api.calls

    @property
    def violations(self) -> list[Violation]:
        """Every call so far that Slack's contract forbids."""
        return self.api.violations

    # --- what goes wrong

    def drop_sockets(self) -> None:
        """Cut every Socket Mode connection without a word."""
        self.sockets.drop_sockets()

    def refuse_sockets(self, seconds: float) -> None:
        """Take no new Socket Mode connection for `seconds`."""
        self.sockets.refuse_sockets(seconds)

    def start_outage(self, seconds: float) -> None:
        """Slack is down: every call gets a 503, the sockets drop and cannot be opened again; 0 ends it."""
        self.faults.start_outage(seconds)
        self.refuse_sockets(seconds)
        if seconds:
            self.drop_sockets()
        self.changed.bump()

    async def revoke_token(self, error: str = "token_revoked") -> None:
        """The app is thrown out: every call is answered with `error` ("token_revoked" or "account_inactive"), two
        last events tell of it, then the sockets close and nothing reaches the app any more."""
        self.context.revoked = error
        stamp = self.workspace.timestamps.next
        self.delivery.send_event(events.tokens_revoked(self.app.bot_user, stamp()))
        self.delivery.send_event(events.app_uninstalled(stamp()))
        last = self.delivery.outgoing[-2:]
        with suppress(TimeoutError):  # nobody may be there to be told
            await self.changed.wait_until(
                lambda: all(letter.state is not DeliveryState.WAITING for letter in last), 1.0
            )
        await self.sockets.disable()
        self.changed.bump()

    def restore_token(self) -> None:
        """The app is installed again, with the tokens it had."""
        self.context.revoked = ""
        self.refuse_sockets(0)

    def deliver_to(self, url: str) -> None:
        """Send everything as signed requests to `url` from now on, instead of over Socket Mode."""
        self.delivery.transport = SignedHttp(url, self.app.signing_secret, self.sockets.ack_timeout)

    def _emit(self, event: dict[str, Any]) -> None:
        """Send an event of the workspace's, if the app may know of such things."""
        scope = scope_for(event)
        if not self.context.revoked and (not scope or scope in self.app.scopes):
            place = event.get("channel") or event.get("item", {}).get("channel", "")
            channel = self.workspace.channels.get(place)
            self.delivery.send_event(event, ext_shared=channel is not None and channel.is_ext_shared)

    def _open_link(self) -> str:
        return f"ws://{self._address}/link/?ticket={self.sockets.new_ticket()}&app_id={self.app.id}"

    def _record(self, method: str, args: object, why: str) -> None:
        self.api.record(method, args, why)


def _populate(workspace: Workspace) -> None:
    """The workspace that every test and the demo begin with."""
    app = workspace.app
    workspace.add_user(app.bot_user, "handoff_bridge", app.name, is_bot=True)
    workspace.add_user("U0ANA", "ana", "Ana Ruiz", is_admin=True)
    workspace.add_user("U0BEN", "ben", "Ben Okafor")
    workspace.add_channel(CHANNEL, "support", {app.bot_user, "U0ANA", "U0BEN"})
