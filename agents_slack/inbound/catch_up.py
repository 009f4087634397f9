"""Agents' words into the log in the order in which they were written, whatever Slack told of them and when.

Events come over several sockets, come again, or never come: Slack repeats one for about six minutes and then forgets
it. A thread in which something may have been missed is in doubt, and is read (conversations.replies) before a newer
word of it is taken. It stays in doubt until it was read. All threads are in doubt after each new connection, and after
the database was away; one, when an event of it was not kept; and each for a moment while several connections are open,
for these deliver side by side.

Several threads are read at a time. One that cannot be read takes one turn of these, for a limited time, and then waits
alone: it is tried again less and less often, and the others go on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack.api.addresses import THREAD, PostAddress
from agents_slack.api.agent_notices import NOT_TAKEN
from agents_slack.api.client import CALL_TIMEOUT
from agents_slack.api.ephemeral_messages import EphemeralMessages
from agents_slack.inbound.dead_letters import EVENT_SOURCE, keep_dead_letter
from agents_slack.inbound.messages import MessageIntake
from agents_slack.inbound.read_rate_limit import ReadRateLimit
from agents_slack.inbound.thread_events import UNREADABLE_ERRORS, Origin, SlackPayload, ThreadEvent, to_thread_event
from agents_slack.inbound.thread_locks import ThreadLocks
from agents_slack.inbound.thread_reader import ThreadReader
from agents_slack.inbound.threads_to_read import ThreadsToRead
from core.model.desk_views import OpenLane
from core.model.errors import Rejected, Retry, StoreUnavailable, Unreachable
from core.model.ids import SessionId
from core.model.ports import Rate
from core.runtime.supervision import race
from core.runtime.timed_waits import is_set_within
from core.usecases.conversations import Conversations
from core.usecases.reads import threads

log = structlog.get_logger(__name__)

ReadOpenThreads = Callable[[], Awaitable[Sequence[OpenLane]]]

CONCURRENT_READS = 4  # threads that are read side by side
READ_TIMEOUT = 3.0  # seconds for the first try at a thread, later ones may take longer: to read changes nothing
OVERLAP = 600.0  # seconds read before the last sign of life: what was lost last may be older than what arrived last
# seconds for reading first what is older than a new word; Slack wants its acknowledgement after three
READ_FIRST_TIMEOUT = 2.0
GIVEN_UP_AFTER = 30.0  # seconds that Slack does not let a thread be read, after which new words no longer wait for that
SEVERAL_OVERLAP = 60.0  # seconds that are read again while several connections deliver
SEVERAL_CONNECTIONS_FOR = 6 * 3_600.0  # seconds; every connection is made again within them, and tells how many
_SEVERAL = "slack.several connections"  # a bucket that is closed while there are several: replicas share it
_DATABASE_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class _All:
    """Every open thread is in doubt, and it is not known yet which these are. `alive_at`: Slack's seconds."""

    since: float
    alive_at: float | None


class CatchUp:
    """Hears the events of messages, and reads what no event told. `clock` gives seconds since 1970."""

    def __init__(
        self,
        conversations: Conversations,
        threads: ReadOpenThreads,
        messages: MessageIntake,
        reader: ThreadReader,
        thread_locks: ThreadLocks,
        ephemeral: EphemeralMessages,
        rate: Rate,
        clock: Callable[[], float] = time.time,
        *,
        ours: Collection[str] = (),
    ) -> None:
        self._conversations = conversations
        self._ours_posted = ours  # see `to_happening`
        self._threads = threads
        self._messages = messages
        self._reader = reader
        self._thread_locks = thread_locks
        self._ephemeral = ephemeral
        self._pace = ReadRateLimit(conversations.limits, rate)
        self._choosing = asyncio.Lock()
        self._clock = clock
        self._threads_to_read = ThreadsToRead()
        self._all: _All | None = None
        self._ours: set[str] = set()  # threads that are known to be ours, also while the database is away
        self._told: set[str] = set()  # where it was said that words are not kept just now
        self._wake = asyncio.Event()
        self.done = asyncio.Event()  # set while no thread is in doubt

    # --- what makes threads doubtful

    def connected(self, alive_at: float | None) -> None:
        """A new connection. `alive_at`: when the one before still worked; None for the first of this process."""
        self._doubt_all(alive_at)

    async def several_connections(self) -> None:
        """The app has more than this one. All replicas know it from now on, for some hours."""
        try:
            await self._conversations.limits.close(_SEVERAL, SEVERAL_CONNECTIONS_FOR)
        except StoreUnavailable as exc:
            log.info("it could not be noted that there are several connections", error=str(exc))

    def _doubt_all(self, alive_at: float | None) -> None:
        told = (self._all.alive_at if self._all else None, alive_at)
        self._all = _All(_now(), min((at for at in told if at is not None), default=None))
        self.done.clear()
        self._wake.set()

    def _doubt(self, origin: Origin, since: float, back: float) -> None:
        at = float(origin.ts)
        self._threads_to_read.add(str(origin.thread), since, activity=at, oldest=at - back)
        self.done.clear()
        self._wake.set()

    # --- events

    async def on_message(self, body: SlackPayload) -> None:
        """One event. A listener that raises is not acknowledged, and Slack may deliver again."""
        try:
            await self.take_in(body)
        except UNREADABLE_ERRORS as exc:
            await keep_dead_letter(self._conversations, EVENT_SOURCE, body, exc)

    async def take_in(self, body: SlackPayload) -> None:
        """One event, or what lay in dead_letters. Raises one of `UNREADABLE` for what cannot be read."""
        arrived, happening = _now(), to_thread_event(body, self._ours_posted)
        if happening is None:
            return
        is_kept = False
        try:
            async with self._thread_locks.lock(str(happening.origin.thread), float(happening.origin.ts)):
                await self._in_order(happening, arrived)
            is_kept = True
        except UNREADABLE_ERRORS:
            is_kept = True  # in dead_letters
            raise
        except StoreUnavailable:
            self._doubt_all(float(happening.origin.ts))
            self._tell_not_taken(happening.origin)
            raise
        finally:
            if not is_kept:
                self._doubt(happening.origin, arrived, OVERLAP)

    async def _in_order(self, happening: ThreadEvent, arrived: float) -> None:
        origin = happening.origin
        session, several = await self._conversations.read(
            threads.session_and_bucket, THREAD, str(origin.thread), _SEVERAL
        )
        if session is None:
            return
        self._ours.add(str(origin.thread))
        self._told.discard(str(origin.thread))
        if self._all is not None and not await self._find_all(self._all):
            raise StoreUnavailable("it cannot be found out which threads are in doubt")
        if await self._is_complete_before(origin, session, arrived, several=several):
            await self._messages.bring_in(happening, session)

    async def _is_complete_before(self, origin: Origin, session: SessionId, arrived: float, *, several: bool) -> bool:
        """Read first what is older, where that is in doubt. False: not now, but the reading will bring this, too."""
        address, oldest = str(origin.thread), float(origin.ts) - SEVERAL_OVERLAP
        doubt = self._threads_to_read.of(address)
        if (doubt is None and not several) or self._threads_to_read.was_read_after(address, arrived):
            return True
        if doubt is not None:
            oldest = min(oldest, doubt.oldest)
            unreadable = doubt.unreadable_since
            if unreadable is not None and _now() - unreadable > GIVEN_UP_AFTER:
                return True
        if (
            doubt is None or _now() - doubt.failed_at > READ_FIRST_TIMEOUT
        ):  # else each of its words would take others' calls
            with suppress(Retry, Unreachable, TimeoutError):
                async with asyncio.timeout(READ_FIRST_TIMEOUT):
                    await self._pace.take(READ_FIRST_TIMEOUT)
                    await self._read(origin.thread, session, oldest)
                    return True
        self._doubt(origin, arrived, SEVERAL_OVERLAP)
        self._threads_to_read.not_read(address, _now())
        return False

    def event_lost(self) -> None:
        """Something that an event told of was not kept, for the database is away."""
        self._doubt_all(self._clock())

    def _tell_not_taken(self, origin: Origin) -> None:
        address = str(origin.thread)
        if address in self._ours and address not in self._told and not origin.is_through_app:
            self._told.add(address)
            self._ephemeral.send(origin.thread, origin.user, NOT_TAKEN)

    # --- reading

    def problems(self) -> Mapping[str, str]:
        """How many threads wait to be read, and since when; empty while none does."""
        waiting, since = len(self._threads_to_read), self._threads_to_read.oldest_began
        if self._all is not None:
            return {"slack catch-up": f"All open threads wait to be read, since {self._hour(self._all.since)}."}
        if since is None:
            return {}
        threads = "1 thread waits" if waiting == 1 else f"{waiting} threads wait"
        return {"slack catch-up": f"{threads} to be read, since {self._hour(since)}."}

    async def run(self) -> None:
        """Read what is in doubt, several threads side by side, until cancelled."""
        await race(*(self._read_on() for _ in range(CONCURRENT_READS)))

    async def _read_on(self) -> None:
        while True:
            try:
                async with self._choosing:  # one waits for Slack's pace, and takes what is the newest by then
                    address = await self._next()
                await self._attempt(address)
            except StoreUnavailable:
                self._conversations.store.outage.refused("slack catch-up")
                await asyncio.sleep(_DATABASE_PAUSE)

    async def _next(self) -> str:
        """Wait until a thread may be read, and take it; whoever takes it leaves it again."""
        while True:
            if self._all is not None:  # asked again after each finding: meanwhile all may be in doubt again
                if not await self._find_all(self._all):
                    await asyncio.sleep(_DATABASE_PAUSE)
                continue
            address, wait = self._threads_to_read.next(_now())
            if not address:
                await self._rest(wait)
                continue
            await self._pace.take()
            address, _ = self._threads_to_read.next(_now())
            if address:
                self._threads_to_read.reading_began(address)
                return address

    async def _find_all(self, asked: _All) -> bool:
        try:
            found = await self._threads()
        except StoreUnavailable:
            self._conversations.store.outage.refused("slack catch-up")
            return False
        self._ours = {lane.address for lane in found}
        for lane in found:
            thread = PostAddress.parse(lane.address)
            newest = float(PostAddress.parse(lane.newest).ts) if lane.newest else float(thread.ts)
            # Our own posts went on while nobody listened, so the newest of them is not enough.
            sign = newest if asked.alive_at is None else min(newest, asked.alive_at)
            self._threads_to_read.add(lane.address, asked.since, activity=newest, oldest=sign - OVERLAP)
        if self._all is asked:
            self._all = None
        return True

    async def _attempt(self, address: str) -> None:
        thread = PostAddress.parse(address)
        try:
            async with self._thread_locks.lock(address):
                session = await self._conversations.read(threads.session_at, THREAD, address)
                doubt = self._threads_to_read.of(address)
                if session is None:
                    self._threads_to_read.was_read(address, _now())
                elif doubt is not None:  # somebody may have read it meanwhile
                    await self._read(thread, session, doubt.oldest)
        except Retry as exc:
            log.info("Slack asks for a rest from reading threads", seconds=exc.after)
        except Unreachable as exc:
            if (doubt := self._threads_to_read.of(address)) and doubt.tries == 1:
                log.warning("a thread could not be caught up with", thread=address, error=str(exc))
        finally:
            self._threads_to_read.reading_ended(address)
            self._wake.set()  # it may be its turn again before that of any other

    async def _read(self, thread: PostAddress, session: SessionId, oldest: float) -> None:
        """Whoever calls is alone in the thread. Raises Retry or Unreachable; what follows for others is done here."""
        began, address = _now(), str(thread)
        doubt = self._threads_to_read.of(address)
        limit = min(CALL_TIMEOUT, READ_TIMEOUT * 2.0 ** min(doubt.tries if doubt else 0, 10))
        try:
            await self._reader.read(thread, session, oldest, limit)
        except Rejected as exc:
            log.info("a thread is no more", session=session, reason=exc.reason)
        except Retry as exc:
            self._threads_to_read.put_off(address, _now())
            await self._pace.rest(exc.after)
            raise
        except (Unreachable, asyncio.CancelledError):  # cancelled: the reading took longer than a new word may wait
            self._threads_to_read.failed(address, _now())
            raise
        self._threads_to_read.was_read(address, began)
        self._is_done()

    async def _rest(self, seconds: float) -> None:
        self._is_done()
        self._wake.clear()
        await is_set_within(self._wake, None if seconds == float("inf") else seconds)

    def _is_done(self) -> None:
        if self._all is None and not len(self._threads_to_read) and not self.done.is_set():
            log.info("caught up with Slack")
            self.done.set()

    def _hour(self, since: float) -> str:
        return datetime.fromtimestamp(self._clock() - (_now() - since), UTC).strftime("%H:%M UTC")


class MessageListener:
    """Registers the listener of messages."""

    def __init__(self, catch_up: CatchUp) -> None:
        self._catch_up = catch_up

    def register(self, app: AsyncApp) -> None:
        """Listen to what people write."""
        app.event("message")(self._catch_up.on_message)


def _now() -> float:
    return asyncio.get_running_loop().time()
