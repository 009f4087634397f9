"""The thread under a card, as a surface: the whole conversation, in order, once.

Its address is "CHANNEL:TS" of the card. Exactly once: after a lost answer, `look_up` reads what stands there.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack import rates
from agents_slack.addresses import THREAD, Place
from agents_slack.failures import Foreign, reading_troubles, troubles
from agents_slack.history import earliest, replies
from agents_slack.metadata import to_mark
from agents_slack.outbound import plain
from agents_slack.prompts import next_question, to_whisper
from agents_slack.thread_posts import SlackCall, to_call
from agents_slack.thread_style import ThreadStyle
from core.errors import Rejected
from core.events import Event, WaitChanged
from core.ports import Covers, Found, Operation, Rate, Receipt, SessionView
from core.steps import Post, copies_made, next_step, shown_seqs

log = structlog.get_logger(__name__)

TYPING_EVERY = 10.0  # seconds between two typing signs in one thread
STRAY = "This was meant for a thread that has been deleted."
_MOST_REMEMBERED = 1_000

_BUCKETS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "chat.postMessage": rates.post_buckets,
    "chat.update": rates.update_buckets,
    "chat.postEphemeral": rates.ephemeral_buckets,
}


class ThreadSurface:
    """Posts, updates and asks; see `core.ports.Surface`, `LooksUp` and `ShowsTyping`."""

    name = THREAD
    internal = True
    recent = 0
    time_limit = 10.0

    def __init__(self, client: AsyncWebClient, rates: rates.SlackRates) -> None:
        self._client = client
        self._rates = rates
        self._deleted: set[str] = set()  # threads known to be gone: no second message strays into the channel
        self._typing_at: dict[str, float] = {}

    def buckets(self, address: str) -> tuple[str, ...]:
        """What a post into the thread takes."""
        return rates.post_buckets(Place.parse(address).channel)

    def rate(self, bucket: str) -> Rate:
        """See `SlackRates`."""
        return self._rates.of(bucket)

    def look_up_buckets(self, address: str) -> tuple[str, ...]:  # noqa: ARG002 - one for the whole workspace
        """What `look_up` takes."""
        return (rates.REPLIES,)

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | None:
        """The next post, change, or question to an agent."""
        # Where a user stands in the line is theirs to know; the line that says they are back would be written anew.
        pending = [event for event in pending if not isinstance(event.body, WaitChanged)]
        if not pending:
            return None
        question = next_question(view, pending)
        before = pending[: question.index] if question else pending
        step = next_step(view, before, ThreadStyle(view.session)) if before else None
        if step is not None:
            return self._operation(step.covers, to_call(step, view), view)
        if question is None:
            return None
        covers = Covers(pending[0].seq, question.event.seq, question.event.seq)
        return self._operation(covers, to_whisper(question, view), view)

    def _operation(self, covers: Covers, call: SlackCall, view: SessionView) -> Operation:
        buckets = _BUCKETS[call.method](Place.parse(view.lane.address).channel)
        return Operation(covers, buckets, call, shown_seqs(call.step) if call.step else ())

    async def perform(self, op: Operation) -> Receipt:
        """Make the call. Raises Rejected when the thread was deleted: Slack would post into the channel."""
        call: SlackCall = op.call
        thread = str(call.args.get("thread_ts", ""))
        if thread and str(Place(call.args["channel"], thread)) in self._deleted:
            raise Rejected("The thread was deleted in Slack.")
        with troubles():
            answer = await self._client.api_call(call.method, json=call.args)
        if call.step is None:
            return Receipt()
        place = Place(answer["channel"], answer["ts"])
        if isinstance(call.step, Post) and answer["message"].get("thread_ts") != thread:
            self._deleted.add(str(Place(place.channel, thread)))
            await self._take_back(place)
            raise Rejected("The thread was deleted in Slack.")
        return Receipt(copies_made(call.step, place.remote))

    async def _take_back(self, stray: Place) -> None:
        """Undo a post into the channel. One under another name cannot be deleted; its words can be."""
        where = {"channel": stray.channel, "ts": stray.ts}
        emptied = {**where, "text": STRAY, "blocks": [plain(STRAY)], "parse": "none"}
        for method, args in (("chat.delete", where), ("chat.update", emptied)):
            try:
                await self._client.api_call(method, json=args)
                return
            except Foreign as exc:
                log.warning("a stray post could not be taken back", method=method, error=str(exc), **where)

    async def look_up(self, view: SessionView) -> Sequence[Found]:
        """Our posts in the thread beyond the cursor, oldest first."""
        thread = Place.parse(view.lane.address)
        with reading_troubles():
            messages = await replies(self._client, thread, oldest=earliest(view))
        return [found for message in messages if (found := _found(message, view, thread.channel))]

    async def show_typing(self, address: str, name: str) -> None:
        """Show "NAME is typing" in the thread, at most once in ten seconds."""
        now = time.monotonic()
        if now - self._typing_at.get(address, -TYPING_EVERY) < TYPING_EVERY:
            return
        if len(self._typing_at) >= _MOST_REMEMBERED:
            self._typing_at.clear()
        self._typing_at[address] = now
        thread = Place.parse(address)
        args = {"channel_id": thread.channel, "thread_ts": thread.ts, "status": f"{name} is typing…"}
        try:
            await self._client.api_call("assistant.threads.setStatus", json=args)
        except Foreign as exc:
            log.debug("typing could not be shown", thread=address, error=str(exc))


def _found(message: Mapping[str, Any], view: SessionView, channel: str) -> Found | None:
    mark = to_mark(message)
    if mark is None or not mark.is_beyond(view.lane):
        return None
    return Found(mark.covers, Receipt(mark.copies(Place(channel, message["ts"]))))
