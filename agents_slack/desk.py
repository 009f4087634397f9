"""The agents' side in Slack, put together: what wiring holds. Everything else here is reached through it."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack.addresses import CARD, THREAD
from agents_slack.announcements import Announcements
from agents_slack.app import Socket, make_app
from agents_slack.card_surface import CardSurface, no_specialty
from agents_slack.catch_up import CatchUp
from agents_slack.client import make_client, make_session
from agents_slack.failures import Foreign, to_trouble
from agents_slack.listeners import Listeners
from agents_slack.people import Identity, People, identify
from agents_slack.rates import UPDATE, SlackRates
from agents_slack.settings import SlackSettings
from agents_slack.thread_surface import ThreadSurface
from agents_slack.whispers import Whispers
from core.conversations import Conversations
from core.ports import NewLane
from core.store.open_lanes import OpenLane, open_lanes

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 60.0  # seconds between two attempts to sign in
STOP_WITHIN = 3.0  # seconds for what is under way when the desk closes


class SlackDesk:
    """The card and thread surfaces for the relay, and the app that listens.

    `start` returns at once and connects in the background, for as long as it takes: a Slack that is down, or a token
    that is wrong, must not keep the rest of the house from running. `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        settings: SlackSettings,
        conversations: Conversations,
        rates: SlackRates | None = None,
        clock: Callable[[], float] = time.time,
        *,
        ping_interval: float = 5.0,
        specialty_of: Callable[[str], str] = no_specialty,
    ) -> None:
        self._settings = settings
        self._conversations = conversations
        self._rates = rates or SlackRates()
        self._clock = clock
        self._ping_interval = ping_interval
        self._client = make_client(settings)
        self._whispers = Whispers(self._client)
        self._announcements = Announcements(self._client, clock)
        self._hellos: asyncio.Queue[float | None] = asyncio.Queue()
        self._socket: Socket | None = None
        self._running: asyncio.Task[None] | None = None
        self.card = CardSurface(self._client, self._rates, specialty_of)
        self.thread = ThreadSurface(self._client, self._rates)
        self.app: AsyncApp | None = None  # there once we are signed in
        self.connected = asyncio.Event()  # set at the first connection
        self.caught_up = asyncio.Event()  # set when nothing that was missed waits to be read

    @property
    def surfaces(self) -> tuple[CardSurface, ThreadSurface]:
        """What the relay moves lanes of."""
        return (self.card, self.thread)

    def card_lane(self, channel: str = "") -> NewLane:
        """The lane that a session gets when it escalates, in a queue's channel or the usual one.

        Its card opens the thread's lane.
        """
        return NewLane(CARD, channel or self._settings.channel, UPDATE, internal=True)

    async def announce(self, text: str, channel: str = "") -> None:
        """Tell the admins something, in a channel or in the usual one. Best effort; the same words once in 10 min."""
        await self._announcements.say(channel or self._settings.channel, text)

    async def typing(self, address: str, name: str) -> None:
        """Show in a thread that the user is typing. Best effort."""
        await self.thread.show_typing(address, name)

    async def is_connected(self) -> bool:
        """Can events reach us?"""
        return self._socket is not None and await self._socket.is_connected()

    async def start(self) -> None:
        """Open the pool of connections and begin to sign in and listen."""
        self._client.session = make_session()
        self._running = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Stop listening, and finish what is under way within some seconds."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
        if self._socket is not None:
            await self._socket.close()
        await self._whispers.drain(STOP_WITHIN)
        if self._client.session is not None:
            await self._client.session.close()

    async def _run(self) -> None:
        try:
            await self._serve()
        except Exception:  # nobody awaits this task: what ends it must be seen
            log.exception("the Slack desk has stopped listening")

    async def _serve(self) -> None:
        identity = await self._sign_in()
        listeners = Listeners(self._conversations, People(self._client, identity), self._whispers)
        reader = CatchUp(self._client, self._open_threads, listeners.on_message, self._rates.catch_up_reads)
        self.app = make_app(self._settings, identity, listeners)
        self._socket = Socket(
            self.app, self._settings, self._client, self._greeted, ping_interval=self._ping_interval, clock=self._clock
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(self._socket.run())
            group.create_task(self._read_what_was_missed(reader))

    async def _sign_in(self) -> Identity:
        """Verify the token, however long it takes until Slack says yes."""
        pause = 1.0
        while True:
            try:
                return await identify(self._client)
            except Foreign as exc:
                log.error("cannot sign in to Slack", reason=str(to_trouble(exc)), again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _greeted(self, alive_at: float | None) -> None:
        self.caught_up.clear()
        self.connected.set()
        self._hellos.put_nowait(alive_at)

    async def _read_what_was_missed(self, reader: CatchUp) -> None:
        """One catch-up after each connection, one after the other: each has its own beginning."""
        while True:
            alive_at = await self._hellos.get()
            try:
                await reader.run(alive_at)
            except Exception:  # this is its supervisor: a failed catch-up must not end the listening
                log.exception("could not catch up with Slack")
            if self._hellos.empty():
                self.caught_up.set()

    async def _open_threads(self) -> Sequence[OpenLane]:
        return await self._conversations.store.read(lambda tx: open_lanes(tx, THREAD))
