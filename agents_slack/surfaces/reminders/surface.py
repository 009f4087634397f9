"""Reminders beside a session's thread, as a surface: in a second channel, or to one person. Exactly once, like a card.

Its lanes are opened when a reminder is due (`core.usecases.waiting`, `core.usecases.inactivity`), so that what comes
before is not theirs.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api import rates
from agents_slack.api.addresses import REMINDER, Addressee, PostAddress
from agents_slack.api.failures import code_of, translate_errors, translate_read_errors
from agents_slack.api.history import channel_messages, earliest_pending_ts
from agents_slack.api.metadata import PostMetadata, read_metadata, to_metadata
from agents_slack.surfaces.card.surface import AFTER_ALL_EVENTS
from agents_slack.surfaces.reminders.reminder_posts import (
    ended_reminder_body,
    next_reminder,
    outdated_reminders,
    reminder_body,
)
from agents_slack.surfaces.thread.posts import without_previews
from core.model.errors import Rejected, Unreachable
from core.model.events import Event
from core.model.ids import RemoteId, Seq, SessionId
from core.model.ports import Copy, Covers, LookUpResult, Operation, Receipt, SessionView
from core.rendering.agent_sentences import AgentReader
from core.usecases.in_force import InForce

# Who cannot be written to now would be reminded of what is long over: that is given up. The admins hear of a channel.
_GIVEN_UP = ("channel_not_found", "is_archived", "not_in_channel", "restricted_action")
_PERSON = ("U", "W")  # what ids of people begin with

ThreadLink = Callable[[SessionId], Awaitable[str]]
ReminderBody = Callable[[str], tuple[str, list[dict[str, Any]]]]  # given the link to the session's thread


async def no_link(session: SessionId) -> str:  # noqa: ARG001
    """The links of a desk that has none."""
    return ""


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of the Web API, its words still without the link; `copy` is what to record of a post at `place`."""

    method: str
    args: dict[str, Any]
    session: SessionId
    said: ReminderBody
    copy: Callable[[PostAddress], Copy]


class ReminderSurface:
    """Posts reminders, and rewrites them when they are over; see `core.model.ports.Surface` and `LooksUp`.

    `link_of` tells where a session's thread is, "" when it has none.
    """

    name = REMINDER
    internal = True
    recent = 0
    time_limit = 10.0

    def __init__(
        self, client: AsyncWebClient, rates: rates.SlackRates, in_force: InForce, link_of: ThreadLink = no_link
    ) -> None:
        self._client = client
        self.rate = rates.rate_of
        self._link_of = link_of
        self._in_force = in_force

    def buckets(self, address: str) -> tuple[str, ...]:
        """What a post there takes."""
        return rates.post_buckets(Addressee.parse(address).place)

    def look_up_buckets(self, address: str) -> tuple[str, ...]:  # noqa: ARG002 - one for the whole workspace
        """What `look_up` takes."""
        return (rates.HISTORY,)

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | None:
        """First what is no longer true is rewritten, post by post; then the news."""
        wrong = list(outdated_reminders(view, pending))
        if wrong:
            return _rewrite(view, pending, *wrong[0], self._reader(), more=len(wrong) > 1)
        event = next_reminder(view, pending)
        return _post(view, pending, event, self._reader()) if event else None

    def _reader(self) -> AgentReader:
        return AgentReader.under(self._in_force.config)

    async def perform(self, op: Operation) -> Receipt:
        """Make the call. Raises Rejected for whoever cannot be told."""
        call: _Call = op.call
        text, blocks = call.said(await self._link_of(call.session))
        try:
            with translate_errors():
                answer = await self._client.api_call(call.method, json={**call.args, "text": text, "blocks": blocks})
        except Unreachable as exc:
            if isinstance(cause := exc.__cause__, SlackApiError) and code_of(cause) in _GIVEN_UP:
                raise Rejected(exc.reason) from exc
            raise
        return Receipt((call.copy(PostAddress(answer["channel"], answer["ts"])),))

    async def look_up(self, view: SessionView) -> Sequence[LookUpResult]:
        """The reminders that were posted. A rewriting is not looked for: it can be made again."""
        with translate_read_errors():
            channel = await self._channel_of(Addressee.parse(view.lane.address).place)
            messages = await channel_messages(self._client, channel, oldest=earliest_pending_ts(view))
        marks = [
            (mark, PostAddress(channel, message["ts"])) for message in messages if (mark := read_metadata(message))
        ]
        return [
            LookUpResult(mark.covers, Receipt((_standing(mark.seqs[0], mark.covers)(place),)))
            for mark, place in marks
            if mark.seqs and mark.is_beyond(view.lane)
        ]

    async def _channel_of(self, place: str) -> str:
        """Where posts to a person stand."""
        if not place.startswith(_PERSON):
            return place
        answer = await self._client.conversations_open(users=place)
        return str(answer["channel"]["id"])


def _post(view: SessionView, pending: Sequence[Event], event: Event, base: AgentReader) -> Operation:
    place = Addressee.parse(view.lane.address).place
    covers = Covers(pending[0].seq, pending[-1].seq, pending[-1].seq)
    mark = PostMetadata(view.session.id, view.lane.id, covers, (event.seq,))
    args = {"channel": place, "metadata": to_metadata(mark), **without_previews()}
    call = _Call(
        "chat.postMessage",
        args,
        view.session.id,
        lambda link: reminder_body(event, view, link, base),
        _standing(event.seq, covers),
    )
    return Operation(covers, rates.post_buckets(place), call, kind="post")


def _rewrite(
    view: SessionView, pending: Sequence[Event], copy: Copy, end: Event, base: AgentReader, *, more: bool
) -> Operation:
    """`more`: other posts wait for the same, and the cursor must not pass what they say no longer."""
    stands = PostAddress.parse(copy.remote)
    before = view.lane.part if pending[0].seq == end.seq else 0
    covers = Covers(pending[0].seq, end.seq, end.seq, before + 1 if more else 0)
    call = _Call(
        "chat.update",
        {"channel": stands.channel, "ts": stands.ts, "parse": "none"},
        view.session.id,
        lambda link: ended_reminder_body(end, view, link, base),
        lambda _: Copy(copy.seq, RemoteId(""), end.seq),  # nothing of it will have to be rewritten again
    )
    return Operation(covers, rates.update_buckets(Addressee.parse(view.lane.address).place), call, kind="update")


def _standing(seq: Seq, covers: Covers) -> Callable[[PostAddress], Copy]:
    """The copy that a post about an event is, behind all events: a view holds all copies beyond the cursor."""
    return lambda place: Copy(Seq(AFTER_ALL_EVENTS - seq), place.remote_id, covers.as_of)
