"""The card of a session in the agents' channel, as a surface. It shows where the session stands, not its events.

One call covers all that is pending. Posting it opens the lane of the thread under it.
"""

from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api import rates
from agents_slack.api.addresses import CARD, THREAD, PostAddress
from agents_slack.api.failures import translate_errors, translate_read_errors
from agents_slack.api.history import channel_messages, earliest_pending_ts
from agents_slack.api.metadata import PostMetadata, read_metadata, to_metadata
from agents_slack.api.outbound import SlackJson
from agents_slack.surfaces.card.view import MOST_TURNS, card
from agents_slack.surfaces.thread.posts import SlackCall, without_previews
from core.model.events import (
    Cancelled,
    Claimed,
    Closed,
    Concluded,
    ContactLeft,
    Deleted,
    Edited,
    Escalated,
    Event,
    HandedBack,
    Message,
    Misjudged,
    OutOfHours,
    Rated,
    Released,
    Reopened,
    Side,
    SummedUp,
    TimedOut,
    Transferred,
)
from core.model.ids import RemoteId, Seq
from core.model.ports import Copy, Covers, LookUpResult, NewLane, Operation, Receipt, SessionView
from core.model.session import Session, SessionState
from core.usecases.in_force import InForce

# A card belongs to the session and not to one of its events. Its copy stands behind every event: a view holds all
# copies beyond the cursor, so a plan always finds it.
AFTER_ALL_EVENTS = Seq(2**31 - 1)


class CardSurface:
    """Posts and redraws cards; see `core.model.ports.Surface` and `LooksUp`. Its address is a channel."""

    name = CARD
    internal = True
    recent = MOST_TURNS
    time_limit = 10.0

    def __init__(self, client: AsyncWebClient, rates: rates.SlackRates, in_force: InForce) -> None:
        self._client = client
        self.rate = rates.rate_of
        self._in_force = in_force

    def buckets(self, address: str) -> tuple[str, ...]:
        """What a redraw takes; cards are redrawn more often than posted."""
        return rates.update_buckets(address)

    def look_up_buckets(self, address: str) -> tuple[str, ...]:  # noqa: ARG002 - one for the whole workspace
        """What `look_up` takes."""
        return (rates.HISTORY,)

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | None:
        """The post of the card, or a redraw when something on it changed."""
        remote = _remote(view)
        if not self.concerns(view.session, pending):
            return None
        last = pending[-1].seq
        covers = Covers(pending[0].seq, last, last)
        text, blocks = card(view, self._in_force.config)
        shown = {"text": text, "blocks": blocks}
        return _post(view, covers, shown) if remote is None else _redraw(remote, covers, shown)

    def concerns(self, session: Session, pending: Sequence[Event]) -> bool:
        """Does any of it change what the card says?"""
        return any(_is_on_card(event, session.state) for event in pending)

    async def perform(self, op: Operation) -> Receipt:
        """Make the call. A new card opens the lane of its thread."""
        call: SlackCall = op.call
        with translate_errors():
            answer = await self._client.api_call(call.method, json=call.args)
        place = PostAddress(answer["channel"], answer["ts"])
        return _posted(place, op.covers) if call.method == "chat.postMessage" else Receipt(_copies(place, op.covers))

    async def look_up(self, view: SessionView) -> Sequence[LookUpResult]:
        """The card, if it was posted. A redraw is not looked for: it can be made again."""
        if _remote(view) is not None:
            return []
        channel = view.lane.address
        with translate_read_errors():
            messages = await channel_messages(self._client, channel, oldest=earliest_pending_ts(view))
        marks = [
            (mark, PostAddress(channel, message["ts"])) for message in messages if (mark := read_metadata(message))
        ]
        return [
            LookUpResult(mark.covers, _posted(place, mark.covers)) for mark, place in marks if mark.is_beyond(view.lane)
        ]


def _remote(view: SessionView) -> RemoteId | None:
    """Where the card stands; None before it was posted."""
    return next((copy.remote for copy in reversed(view.copies) if copy.remote), None)


def _is_on_card(event: Event, state: SessionState) -> bool:
    """Does the event change what the card says? The last turns are on it only while it waits for somebody."""
    match event.body:
        case Escalated() | Claimed() | Released() | HandedBack() | Closed() | Reopened() | Cancelled() | TimedOut():
            return True
        case Transferred() | OutOfHours() | ContactLeft() | Misjudged() | SummedUp() | Concluded() | Rated():
            return True
        case Message() | Edited() | Deleted():
            return state is SessionState.PENDING and event.author.side is Side.USER
    return False


def _post(view: SessionView, covers: Covers, shown: SlackJson) -> Operation:
    channel = view.lane.address
    metadata = to_metadata(PostMetadata(view.session.id, view.lane.id, covers, ()))
    args = {"channel": channel, **shown, "metadata": metadata, **without_previews()}
    return Operation(covers, rates.post_buckets(channel), SlackCall("chat.postMessage", args), kind="chat.postMessage")


def _redraw(remote: RemoteId, covers: Covers, shown: SlackJson) -> Operation:
    place = PostAddress.parse(remote)
    args = {"channel": place.channel, "ts": place.ts, **shown, "parse": "none"}
    return Operation(covers, rates.update_buckets(place.channel), SlackCall("chat.update", args), kind="chat.update")


def _posted(place: PostAddress, covers: Covers) -> Receipt:
    thread = NewLane(THREAD, str(place), rates.post_bucket(place.channel), internal=True, position=Seq(0))
    return Receipt(_copies(place, covers), opens=(thread,))


def _copies(place: PostAddress, covers: Covers) -> tuple[Copy, ...]:
    return (Copy(AFTER_ALL_EVENTS, place.remote_id, covers.as_of),)
