"""The card of a session in the agents' channel, as a surface. It shows where the session stands, not its events.

One call covers all that is pending. Posting it opens the lane of the thread under it.
"""

from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api import rates
from agents_slack.api.addresses import CARD, THREAD, Place
from agents_slack.api.failures import reading_troubles, troubles
from agents_slack.api.history import earliest, posts
from agents_slack.api.metadata import Mark, to_mark, to_metadata
from agents_slack.api.outbound import Json
from agents_slack.offers import NOTHING_OFFERED, Offers
from agents_slack.surfaces.card.view import MOST_TURNS, card
from agents_slack.surfaces.thread.posts import SlackCall, quiet
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
from core.model.ports import Copy, Covers, Found, NewLane, Operation, Rate, Receipt, SessionView
from core.model.session import Session, State

# A card belongs to the session and not to one of its events. Its copy stands behind every event: a view holds all
# copies beyond the cursor, so a plan always finds it.
BEHIND_ALL = Seq(2**31 - 1)


class CardSurface:
    """Posts and redraws cards; see `core.model.ports.Surface` and `LooksUp`. Its address is a channel."""

    name = CARD
    internal = True
    recent = MOST_TURNS
    time_limit = 10.0

    def __init__(self, client: AsyncWebClient, rates: rates.SlackRates, offers: Offers = NOTHING_OFFERED) -> None:
        self._client = client
        self._rates = rates
        self._offers = offers

    def buckets(self, address: str) -> tuple[str, ...]:
        """What a redraw takes; cards are redrawn more often than posted."""
        return rates.update_buckets(address)

    def rate(self, bucket: str) -> Rate:
        """See `SlackRates`."""
        return self._rates.of(bucket)

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
        text, blocks = card(view, self._offers)
        shown = {"text": text, "blocks": blocks}
        return _post(view, covers, shown) if remote is None else _redraw(remote, covers, shown)

    def concerns(self, session: Session, pending: Sequence[Event]) -> bool:
        """Does any of it change what the card says?"""
        return any(_is_on_card(event, session.state) for event in pending)

    async def perform(self, op: Operation) -> Receipt:
        """Make the call. A new card opens the lane of its thread."""
        call: SlackCall = op.call
        with troubles():
            answer = await self._client.api_call(call.method, json=call.args)
        place = Place(answer["channel"], answer["ts"])
        return _posted(place, op.covers) if call.method == "chat.postMessage" else Receipt(_copies(place, op.covers))

    async def look_up(self, view: SessionView) -> Sequence[Found]:
        """The card, if it was posted. A redraw is not looked for: it can be made again."""
        if _remote(view) is not None:
            return []
        channel = view.lane.address
        with reading_troubles():
            messages = await posts(self._client, channel, oldest=earliest(view))
        marks = [(mark, Place(channel, message["ts"])) for message in messages if (mark := to_mark(message))]
        return [Found(mark.covers, _posted(place, mark.covers)) for mark, place in marks if mark.is_beyond(view.lane)]


def _remote(view: SessionView) -> RemoteId | None:
    """Where the card stands; None before it was posted."""
    return next((copy.remote for copy in reversed(view.copies) if copy.remote), None)


def _is_on_card(event: Event, state: State) -> bool:
    """Does the event change what the card says? The last turns are on it only while it waits for somebody."""
    match event.body:
        case Escalated() | Claimed() | Released() | HandedBack() | Closed() | Reopened() | Cancelled() | TimedOut():
            return True
        case Transferred() | OutOfHours() | ContactLeft() | Misjudged() | SummedUp() | Concluded() | Rated():
            return True
        case Message() | Edited() | Deleted():
            return state is State.PENDING and event.author.side is Side.USER
        case _:
            return False


def _post(view: SessionView, covers: Covers, shown: Json) -> Operation:
    channel = view.lane.address
    metadata = to_metadata(Mark(view.session.id, view.lane.id, covers, ()))
    args = {"channel": channel, **shown, "metadata": metadata, **quiet()}
    return Operation(covers, rates.post_buckets(channel), SlackCall("chat.postMessage", args), kind="chat.postMessage")


def _redraw(remote: RemoteId, covers: Covers, shown: Json) -> Operation:
    place = Place.parse(remote)
    args = {"channel": place.channel, "ts": place.ts, **shown, "parse": "none"}
    return Operation(covers, rates.update_buckets(place.channel), SlackCall("chat.update", args), kind="chat.update")


def _posted(place: Place, covers: Covers) -> Receipt:
    thread = NewLane(THREAD, str(place), rates.post_bucket(place.channel), internal=True, position=Seq(0))
    return Receipt(_copies(place, covers), opens=(thread,))


def _copies(place: Place, covers: Covers) -> tuple[Copy, ...]:
    return (Copy(BEHIND_ALL, place.remote, covers.as_of),)
