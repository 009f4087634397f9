"""The agents' side in Slack, put together: what wiring holds. Everything else here is reached through it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack.api.addresses import THREAD
from agents_slack.api.client import make_client, make_session
from agents_slack.api.ephemeral_messages import EphemeralMessages
from agents_slack.api.failures import API_ERRORS, to_trouble
from agents_slack.api.rates import SlackRates
from agents_slack.desk_services import DeskServices
from agents_slack.forms.view_calls import ViewCalls
from agents_slack.inbound.agent_files import SlackFileSource
from agents_slack.inbound.bolt_app import SocketModeConnection, make_app
from agents_slack.inbound.catch_up import CatchUp, MessageListener
from agents_slack.inbound.dead_letters import CLICK_SOURCE, EVENT_SOURCE, REACTION_SOURCE
from agents_slack.inbound.http_mode import SignedRequests
from agents_slack.inbound.people.directory import AppIdentity, identify
from agents_slack.inbound.reactions import ReactionListener
from agents_slack.inbound.thread_locks import ThreadLocks
from agents_slack.inbound.thread_reader import ThreadReader
from agents_slack.listeners.fallback import FallbackListeners
from agents_slack.listeners.interactions import InteractionListeners
from agents_slack.settings import SlackSettings
from agents_slack.surfaces.announcements import Announcements
from agents_slack.surfaces.card import overflow
from agents_slack.surfaces.card.surface import CardSurface
from agents_slack.surfaces.reminders.surface import ReminderSurface
from agents_slack.surfaces.thread.file_sources import UploadSources
from agents_slack.surfaces.thread.surface import ThreadSurface
from core.model.desk_views import OpenLane
from core.model.errors import Unreachable
from core.model.ports import BusMessage
from core.runtime.supervision import Supervisor
from core.usecases.adapters import Webhook
from core.usecases.conversations import Conversations
from core.usecases.reads import threads

log = structlog.get_logger(__name__)

FIRST_RETRY_DELAY, LONGEST_RETRY_DELAY = 1.0, 60.0  # seconds between two attempts to sign in
_SIDE_BY_SIDE = 2  # "connections" of Slack's HTTP requests: they come side by side, and to any replica
STOP_TIMEOUT = 3.0  # seconds for what is under way when the desk closes


class SlackDesk:
    """The card and thread surfaces for the relay, and the app that listens.

    `start` returns at once and connects in the background, for as long as it takes: a Slack that is down, or a token
    that is wrong, must not keep the rest of the bridge from running. Slack comes to us by Socket Mode, or, without an
    app token, over HTTP: then whoever serves hands its requests to `webhooks`. `clock` gives seconds since 1970.
    What runs in the background belongs to `supervisor`; each part is restarted alone.
    """

    def __init__(
        self,
        settings: SlackSettings,
        conversations: Conversations,
        rates: SlackRates | None = None,
        clock: Callable[[], float] = time.time,
        *,
        ping_interval: float = 5.0,
        file_sources: UploadSources | None = None,
        supervisor: Supervisor | None = None,
        recheck_access_every: float = 30.0,
        overflow_every: float = overflow.CHECK_EVERY,
    ) -> None:
        self._settings = settings
        self._conversations = conversations
        self._rates = rates or SlackRates()
        self._clock = clock
        self._ping_interval = ping_interval
        self._client = make_client(settings)
        owner = supervisor or Supervisor()
        self._kept, self._tasks = owner.child(), owner.child()
        self._ephemeral = EphemeralMessages(
            self._client, self._tasks, lambda: conversations.in_force.config.agent_words
        )
        self._screens = ViewCalls(self._client, self._ephemeral, self._tasks)
        self._announcements = Announcements(self._client)
        self._services = DeskServices(
            self._client, conversations, self._rates, settings, tasks=self._tasks,
            recheck_access_every=recheck_access_every, overflow_every=overflow_every,
        )  # fmt: skip
        self._http = SignedRequests([settings.signing_secret, settings.old_signing_secret], clock)
        self._catch_up: CatchUp | None = None
        self._socket: SocketModeConnection | None = None
        self._takers: Mapping[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {}  # by source, once signed in
        self.card = CardSurface(self._client, self._rates, conversations.in_force)
        self.files = SlackFileSource(self._client)  # for the cabinet
        self.thread = ThreadSurface(self._client, self._rates, conversations.in_force, file_sources=file_sources)
        self.app: AsyncApp | None = None  # there once we are signed in
        self.connected = asyncio.Event()  # set at the first connection
        self.caught_up = asyncio.Event()  # set while nothing that was missed waits to be read; once signed in

    @property
    def surfaces(self) -> tuple[CardSurface, ThreadSurface, ReminderSurface]:
        """What the relay moves lanes of."""
        return (self.card, self.thread, self._services.reminder)

    def hear(self, ring: BusMessage) -> None:
        """A session changed somewhere: for the bus."""
        if ring.kind == "appended":
            self._services.session_changed()

    @property
    def webhooks(self) -> Sequence[Webhook]:
        """Where Slack's requests come over HTTP."""
        return self._http.webhooks

    @property
    def dead_letter_handlers(self) -> Mapping[str, Callable[[str], Awaitable[None]]]:
        """What takes a dead letter's payload in once more, by its source; raises what is wrong with it."""
        return {source: partial(self._take_in, source) for source in (EVENT_SOURCE, REACTION_SOURCE, CLICK_SOURCE)}

    async def _take_in(self, source: str, payload: str) -> None:
        if not self._takers:
            raise Unreachable("not signed in to Slack")
        await self._takers[source](json.loads(payload))

    async def announce(self, text: str, channel: str = "") -> bool:
        """Tell the admins something, in a channel or in theirs. Best effort."""
        return await self._announcements.post(channel or self._settings.admin_channel or self._settings.channel, text)

    async def show_typing(self, address: str, name: str) -> None:
        """Show in a thread that the user is typing. Best effort."""
        await self.thread.show_typing(address, name)

    async def is_connected(self) -> bool:
        """Can events reach us, as far as we know?"""
        return self._listens

    @property
    def _listens(self) -> bool:
        if not self._settings.app_token:
            return self.app is not None
        return self._socket is not None and self._socket.is_connected

    def problems(self) -> Mapping[str, str]:
        """What of the desk does not work, by its name for people, and why; empty when all is well. Memory only."""
        found: dict[str, str] = {}
        if reason := self._services.lost_access.workspace_problem:
            found["slack"] = reason
        elif not self._listens:
            found["slack"] = "not connected to Socket Mode" if self._settings.app_token else "not signed in"
        return {**found, **(self._catch_up.problems() if self._catch_up else {})}

    def lost_channels(self) -> Mapping[str, str]:
        """The channels that are lost to us, as `wrong` tells of parts. Admins are told by the desk itself."""
        return {f"slack channel {channel}": why for channel, why in self._services.lost_access.channels.items()}

    async def start(self) -> None:
        """Open the pool of connections and begin to sign in and listen."""
        self._client.session = make_session()
        self._kept.keep("slack sign-in", self._serve)

    async def stop(self) -> None:
        """Stop listening, and finish what is under way within some seconds."""
        await self._kept.stop()
        await self._tasks.drain(STOP_TIMEOUT)
        if self._client.session is not None:
            await self._client.session.close()

    async def _serve(self) -> None:
        """Sign in, once, and let everything that needs it run. Never returns: what is kept and returns is run again."""
        if self.app is None:
            self._assemble(await self._sign_in())
        await asyncio.Event().wait()

    def _assemble(self, identity: AppIdentity) -> None:
        people, around = self._services.sign_in(identity, self._ephemeral)
        listeners = InteractionListeners(self._conversations, people, self._ephemeral, self._screens, self.files)
        thread_locks = ThreadLocks()
        reactions = ReactionListener(self._conversations, people, thread_locks)
        reader = ThreadReader(self._client, self._conversations, listeners.messages, reactions, identity, self._clock)
        self._catch_up = catch_up = CatchUp(
            self._conversations, self._open_threads, listeners.messages, reader, thread_locks, self._ephemeral,
            self._rates.replies, self._clock, ours=identity.posts_as,
        )  # fmt: skip
        reactions.event_lost = catch_up.event_lost
        self.caught_up = catch_up.done
        self._takers = {
            EVENT_SOURCE: catch_up.take_in,
            REACTION_SOURCE: reactions.take_in,
            CLICK_SOURCE: listeners.take_in_click,
        }
        heard = (MessageListener(catch_up), reactions, listeners, FallbackListeners(self._ephemeral))
        self.app = self._http.app = app = make_app(
            self._settings, identity, self._conversations.store.outage.refused, *around, *heard
        )
        self._services.start_tasks(self._kept)
        self._kept.keep("slack catch-up", catch_up.run)
        if self._settings.app_token:
            self._socket = SocketModeConnection(
                app, self._settings, self._client, self._greeted, ping_interval=self._ping_interval, clock=self._clock
            )
            self._kept.keep("slack socket", self._socket.run)
        else:
            self._greeted(None, _SIDE_BY_SIDE)

    async def _sign_in(self) -> AppIdentity:
        """Verify the token, however long it takes until Slack says yes."""
        pause = FIRST_RETRY_DELAY
        while True:
            try:
                return await identify(self._client)
            except API_ERRORS as exc:
                log.error("cannot sign in to Slack", reason=str(to_trouble(exc)), again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_RETRY_DELAY)

    def _greeted(self, alive_at: float | None, connections: int) -> None:
        assert self._catch_up is not None
        self._catch_up.connected(alive_at)
        self.connected.set()
        if connections > 1:
            self._tasks.start("slack several connections", self._catch_up.several_connections())

    async def _open_threads(self) -> Sequence[OpenLane]:
        return await self._conversations.read(threads.open_lanes, THREAD)
