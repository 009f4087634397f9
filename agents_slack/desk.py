"""The agents' side in Slack, put together: what wiring holds. Everything else here is reached through it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack.api.addresses import CARD, THREAD
from agents_slack.api.client import make_client, make_session
from agents_slack.api.failures import Foreign, to_trouble
from agents_slack.api.rates import UPDATE, SlackRates
from agents_slack.api.whispers import Whispers
from agents_slack.forms.screens import Screens
from agents_slack.inbound.app import Socket, make_app
from agents_slack.inbound.catch_up import CatchUp, MessageListener
from agents_slack.inbound.files import SlackFiles
from agents_slack.inbound.gates import ThreadGates
from agents_slack.inbound.http_mode import HttpAnswer, SignedRequests
from agents_slack.inbound.people.directory import Identity, identify
from agents_slack.inbound.reactions import Reactions
from agents_slack.inbound.reading import ThreadReader
from agents_slack.inbound.unreadable import CLICK, EVENT, REACTION
from agents_slack.listeners.leftovers import Leftovers
from agents_slack.listeners.listeners import Listeners
from agents_slack.offers import NOTHING_OFFERED, Offers
from agents_slack.rules import NO_RULES, Rules
from agents_slack.settings import SlackSettings
from agents_slack.surfaces.announcements import Announcements
from agents_slack.surfaces.card import overflow
from agents_slack.surfaces.card.surface import CardSurface
from agents_slack.surfaces.reminders.surface import ReminderSurface, reminder_lane
from agents_slack.surfaces.thread.cabinet import Cabinet
from agents_slack.surfaces.thread.surface import ThreadSurface, always
from agents_slack.surroundings import Surroundings
from core.model.agents import Profile
from core.model.errors import Unreachable
from core.model.ports import NewLane, Ring
from core.runtime.supervision import Supervisor
from core.store.queries.open_lanes import OpenLane, open_lanes
from core.usecases.conversations import Conversations

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between two attempts to sign in
_SIDE_BY_SIDE = 2  # "connections" of Slack's HTTP requests: they come side by side, and to any replica
STOP_WITHIN = 3.0  # seconds for what is under way when the desk closes


class SlackDesk:
    """The card and thread surfaces for the relay, and the app that listens.

    `start` returns at once and connects in the background, for as long as it takes: a Slack that is down, or a token
    that is wrong, must not keep the rest of the house from running. Slack comes to us by Socket Mode, or, without an
    app token, over HTTP: then whoever serves hands its requests to `handle_http`. `clock` gives seconds since 1970.
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
        offers: Offers = NOTHING_OFFERED,
        cabinet: Cabinet | None = None,
        receipts: Callable[[], bool] = always,
        rules: Rules = NO_RULES,
        supervisor: Supervisor | None = None,
        look_again_every: float = 30.0,
        overflow_every: float = overflow.EVERY,
    ) -> None:
        self._settings = settings
        self._conversations = conversations
        self._rates = rates or SlackRates()
        self._clock = clock
        self._ping_interval = ping_interval
        self._client = make_client(settings)
        self._offers = offers
        self._rules = rules
        owner = supervisor or Supervisor()
        self._kept, self._tasks = owner.child(), owner.child()
        self._whispers = Whispers(self._client, self._tasks)
        self._screens = Screens(self._client, self._whispers, self._tasks)
        self._announcements = Announcements(self._client)
        self._surroundings = Surroundings(
            self._client, conversations, self._rates, rules, settings.channel, offers=offers, tasks=self._tasks,
            look_again_every=look_again_every, overflow_every=overflow_every,
        )  # fmt: skip
        self._http = SignedRequests([settings.signing_secret, settings.old_signing_secret], clock)
        self._catch_up: CatchUp | None = None
        self._socket: Socket | None = None
        self._takers: Mapping[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {}  # by source, once signed in
        self.card = CardSurface(self._client, self._rates, offers)
        self.files = SlackFiles(self._client)  # for the cabinet
        self.thread = ThreadSurface(self._client, self._rates, offers, cabinet=cabinet, receipts=receipts)
        self.app: AsyncApp | None = None  # there once we are signed in
        self.connected = asyncio.Event()  # set at the first connection
        self.caught_up = asyncio.Event()  # set while nothing that was missed waits to be read; once signed in

    @property
    def surfaces(self) -> tuple[CardSurface, ThreadSurface, ReminderSurface]:
        """What the relay moves lanes of."""
        return (self.card, self.thread, self._surroundings.reminder)

    def card_lane(self, channel: str = "") -> NewLane:
        """The lane that a session gets when it escalates, in a queue's channel or the usual one.

        Its card opens the thread's lane.
        """
        most = self._rules.most_cards()
        return NewLane(CARD, channel or self._settings.channel, UPDATE, internal=True, most_waiting=most)

    def reminder_lane(self, place: str) -> NewLane:
        """The lane of reminders that a user waits: in a channel, or to a Slack user. For `House.at_reminder`."""
        return reminder_lane(place)

    def nudge_lanes(self, agent: Profile) -> Sequence[NewLane]:
        """Where an owner is told that their user waits for an answer. For `House.at_nudge`."""
        return (reminder_lane(agent.slack_user, agent.id),) if agent.slack_user else ()

    def hear(self, ring: Ring) -> None:
        """A session changed somewhere: for the bus."""
        if ring.what == "appended":
            self._surroundings.changed()

    @property
    def takes_http(self) -> bool:
        """Is there a signing secret, so that Slack's requests can be told from others'?"""
        return self._http.is_on

    async def handle_http(self, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """A request to `http_mode.PATH`, its body byte for byte."""
        return await self._http.handle(headers, body)

    @property
    def replays(self) -> Mapping[str, Callable[[str], Awaitable[None]]]:
        """What takes a dead letter's payload in once more, by its source; raises what is wrong with it."""
        return {source: partial(self._take_in, source) for source in (EVENT, REACTION, CLICK)}

    async def _take_in(self, source: str, payload: str) -> None:
        if not self._takers:
            raise Unreachable("not signed in to Slack")
        await self._takers[source](json.loads(payload))

    async def announce(self, text: str, channel: str = "") -> bool:
        """Tell the admins something, in a channel or in the usual one. Best effort."""
        return await self._announcements.say(channel or self._settings.channel, text)

    async def typing(self, address: str, name: str) -> None:
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

    def wrong(self) -> Mapping[str, str]:
        """What of the desk does not work, by its name for people, and why; empty when all is well. Memory only."""
        found: dict[str, str] = {}
        if reason := self._surroundings.lost_access.of_all:
            found["slack"] = reason
        elif not self._listens:
            found["slack"] = "not connected to Socket Mode" if self._settings.app_token else "not signed in"
        return {**found, **(self._catch_up.wrong() if self._catch_up else {})}

    def lost_channels(self) -> Mapping[str, str]:
        """The channels that are lost to us, as `wrong` tells of parts. Admins are told by the desk itself."""
        return {f"slack channel {channel}": why for channel, why in self._surroundings.lost_access.channels.items()}

    async def start(self) -> None:
        """Open the pool of connections and begin to sign in and listen."""
        self._client.session = make_session()
        self._kept.keep("slack sign-in", self._serve)

    async def stop(self) -> None:
        """Stop listening, and finish what is under way within some seconds."""
        await self._kept.stop()
        await self._tasks.drain(STOP_WITHIN)
        if self._client.session is not None:
            await self._client.session.close()

    async def _serve(self) -> None:
        """Sign in, once, and let everything that needs it run. Never returns: what is kept and returns is run again."""
        if self.app is None:
            self._assemble(await self._sign_in())
        await asyncio.Event().wait()

    def _assemble(self, identity: Identity) -> None:
        people, around = self._surroundings.sign_in(identity, self._whispers)
        listeners = Listeners(self._conversations, people, self._whispers, self._screens, self._offers, self.files)
        gates = ThreadGates()
        reactions = Reactions(self._conversations, people, gates)
        reader = ThreadReader(self._client, self._conversations, listeners.messages, reactions, identity, self._clock)
        self._catch_up = catch_up = CatchUp(
            self._conversations, self._open_threads, listeners.messages, reader, gates, self._whispers,
            self._rates.replies, self._clock, ours=identity.posts_as,
        )  # fmt: skip
        reactions.lost = catch_up.lost
        self.caught_up = catch_up.done
        self._takers = {EVENT: catch_up.take_in, REACTION: reactions.take_in, CLICK: listeners.take_in_click}
        heard = (MessageListener(catch_up), reactions, listeners, Leftovers(self._whispers))
        self.app = self._http.app = app = make_app(
            self._settings, identity, self._conversations.store.outage, *around, *heard
        )
        self._surroundings.keep(self._kept)
        self._kept.keep("slack catch-up", catch_up.run)
        if self._settings.app_token:
            self._socket = Socket(
                app, self._settings, self._client, self._greeted, ping_interval=self._ping_interval, clock=self._clock
            )
            self._kept.keep("slack socket", self._socket.run)
        else:
            self._greeted(None, _SIDE_BY_SIDE)

    async def _sign_in(self) -> Identity:
        """Verify the token, however long it takes until Slack says yes."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await identify(self._client)
            except Foreign as exc:
                log.error("cannot sign in to Slack", reason=str(to_trouble(exc)), again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _greeted(self, alive_at: float | None, connections: int) -> None:
        assert self._catch_up is not None
        self._catch_up.connected(alive_at)
        self.connected.set()
        if connections > 1:
            self._tasks.start("slack several connections", self._catch_up.several_connections())

    async def _open_threads(self) -> Sequence[OpenLane]:
        return await self._conversations.store.read(lambda tx: open_lanes(tx, THREAD))
