"""The thread under a card, as a surface: the whole conversation, in order, once.

Its address is "CHANNEL:TS" of the card. Exactly once: after a lost answer, `look_up` reads what stands there.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api import rates
from agents_slack.api.addresses import CARD, THREAD, PostAddress
from agents_slack.api.failures import API_ERRORS, code_of, translate_errors, translate_read_errors
from agents_slack.api.history import earliest_pending_ts, thread_messages
from agents_slack.api.metadata import read_metadata
from agents_slack.surfaces.thread.file_sources import NoUploadSources, UploadSources
from agents_slack.surfaces.thread.files import ThreadFiles
from agents_slack.surfaces.thread.orphan_replies import OrphanReplies
from agents_slack.surfaces.thread.posts import SHARE_METHOD, UNSHARE_METHOD, SlackCall, to_call
from agents_slack.surfaces.thread.prompts import next_prompt, to_prompt_call
from agents_slack.surfaces.thread.style import ThreadStyle
from core.model.errors import Rejected, Unreachable
from core.model.events import Event, OfferEnded, WaitChanged
from core.model.ports import Covers, Lane, LookUpResult, Operation, Receipt, SessionView, WaitForMore
from core.rendering.agent_sentences import AgentReader
from core.rendering.planning import plan_next_step
from core.rendering.post_steps import Post, React, Replace, copies_made, shown_seqs
from core.usecases import placement, receipts
from core.usecases.in_force import InForce

log = structlog.get_logger(__name__)

TYPING_EVERY = 10.0  # seconds between two typing signs in one thread
FILE_TIMEOUT = 20.0  # seconds that a post of files may take, and as many for each file: 20 MB on a slow line
_MOST_REMEMBERED = 1_000

_BUCKETS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "chat.postMessage": rates.post_buckets,
    "chat.update": rates.update_buckets,
    "chat.postEphemeral": rates.ephemeral_buckets,
    UNSHARE_METHOD: rates.update_buckets,
    "reactions.add": partial(rates.reaction_buckets, added=True),
    "reactions.remove": partial(rates.reaction_buckets, added=False),
}
_NOT_CHANGED = ("cant_update_message", "edit_window_closed")


class ThreadSurface:
    """Posts, updates and asks; see `core.model.ports.Surface`, `LooksUp` and `ShowsTyping`."""

    name = THREAD
    internal = True
    recent = 0
    time_limit = 10.0

    def __init__(
        self,
        client: AsyncWebClient,
        rates: rates.SlackRates,
        in_force: InForce,
        *,
        file_sources: UploadSources | None = None,
    ) -> None:
        self._client = client
        self.rate = rates.rate_of
        self._in_force = in_force
        self._orphan_replies = OrphanReplies(client)
        self._files = ThreadFiles(client, file_sources or NoUploadSources(), self._orphan_replies)
        self._typing_at: dict[str, float] = {}

    def buckets(self, address: str) -> tuple[str, ...]:
        """What a post into the thread takes."""
        return rates.post_buckets(PostAddress.parse(address).channel)

    def look_up_buckets(self, address: str) -> tuple[str, ...]:  # noqa: ARG002 - one for the whole workspace
        """What `look_up` takes."""
        return (rates.REPLIES,)

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        """The next post, change, or question to an agent."""
        # Where a user stands in the line, and what they were offered, is theirs to know; the post that says so would be
        # written again.
        pending = [event for event in pending if not isinstance(event.body, (OfferEnded, WaitChanged))]
        if not pending:
            return None
        config = self._in_force.config
        words, style = (
            config.agent_words,
            ThreadStyle(view.session, AgentReader.under(config), receipts=config.desk.receipts),
        )
        question = next_prompt(view, pending)
        before = pending[: question.index] if question else pending
        step = plan_next_step(view, before, style) if before else None
        if isinstance(step, WaitForMore):
            return step
        if step is not None:
            return self._operation(step.covers, to_call(step, view, words), view)
        if question is None:
            return None
        covers = Covers(pending[0].seq, question.event.seq, question.event.seq)
        find_leak = self._in_force.rules.recipient_rules.find_leak
        return self._operation(covers, to_prompt_call(question, view, find_leak, words), view)

    def _operation(self, covers: Covers, call: SlackCall, view: SessionView) -> Operation:
        channel = PostAddress.parse(view.lane.address).channel
        seqs = shown_seqs(call.step) if call.step else ()
        if call.method == SHARE_METHOD:
            limit = FILE_TIMEOUT * (1 + len(call.files))
            names = rates.file_buckets(channel, view.contact.channel)
            calls = len(call.files) + 2  # an address for each, the post, and where that stands
            return Operation(covers, names, call, seqs, limit, kind="files", calls=calls)
        names = rates.comment_buckets(channel) if call.in_words else _BUCKETS[call.method](channel)
        calls = 1 + len(call.files)  # files that go with it
        return Operation(covers, names, call, seqs, kind=call.method, calls=calls)

    async def perform(self, op: Operation) -> Receipt:
        """Make the call, or the several of a post of files (`Operation.calls`).

        Raises PlaceGone when the thread was deleted: Slack would post into the channel.
        """
        call: SlackCall = op.call
        match call.method:
            case method if method == SHARE_METHOD:
                done = await self._files.show(call)
                return await self._make(done) if isinstance(done, SlackCall) else done
            case method if method == UNSHARE_METHOD:
                return await self._files.take_back(call)
            case "reactions.add" | "reactions.remove":
                return await self._react(call)
            case "chat.update" if call.in_words:
                return await self._change_comment(call, call.in_words)
            case _:
                return await self._make(call)

    async def _make(self, call: SlackCall) -> Receipt:
        thread = str(call.args.get("thread_ts", ""))
        if thread:
            self._orphan_replies.check(PostAddress(call.args["channel"], thread))
        try:
            with translate_errors():
                answer = await self._client.api_call(call.method, json=call.args)
        except Rejected as exc:
            if call.step is None or call.step.covers.left_at is None or _code_behind(exc) != "message_not_found":
                raise
            await self._files.delete_files(call)
            return Receipt()  # in a thread that was left, what is gone needs no change any more
        if call.step is None:
            return Receipt()
        place = PostAddress(answer["channel"], answer["ts"])
        if isinstance(call.step, Post) and answer["message"].get("thread_ts") != thread:
            raise await self._orphan_replies.undo(PostAddress(place.channel, thread), place)
        if isinstance(call.step, Replace):
            await self._files.delete_files(call)
        return Receipt(copies_made(call.step, place.remote_id))

    async def _change_comment(self, call: SlackCall, in_words: SlackCall) -> Receipt:
        """Slack may keep the comment of files as it is: then the new words follow below."""
        try:
            return await self._make(call)
        except Rejected as exc:
            if _code_behind(exc) not in _NOT_CHANGED:
                raise
        return await self._make(in_words)

    async def _react(self, call: SlackCall) -> Receipt:
        """Put the emoji there. Of one that Slack does not know, agents read in a line."""
        assert isinstance(call.step, React)
        if not call.args["name"]:
            return self._not_shown(call, "")
        try:
            with translate_errors():
                await self._client.api_call(call.method, json=call.args)
        except Rejected as exc:
            log.info("an emoji was not shown", emoji=call.args["name"], reason=exc.reason)
            return self._not_shown(call, _code_behind(exc))
        except Unreachable as exc:
            if _code_behind(exc) != "missing_scope":  # words must not wait for the right to an emoji
                raise
            log.info("an emoji was not shown", emoji=call.args["name"], reason=exc.reason)
        return Receipt()

    def _not_shown(self, call: SlackCall, code: str) -> Receipt:
        """A reaction of the user's that nothing stands for here; a receipt or a post that is gone is nobody's loss."""
        step = call.step
        if not isinstance(step, React) or not step.added or not call.reacted or code not in ("", "invalid_name"):
            return Receipt()
        reason = f"{call.reacted} reacted with {step.emoji}, which Slack does not have."
        told = partial(receipts.not_shown, session=call.session, target=step.covers.last, surface=THREAD, reason=reason)
        return Receipt(then=told)

    def show_elsewhere(self, lane: Lane) -> Callable[[Any], object]:
        """The thread was deleted: the card's surface shows the session again, with all that is in its log."""
        return lambda tx: placement.show_elsewhere(tx, None, lane.session, self.name, lane.address, CARD)

    async def look_up(self, view: SessionView) -> Sequence[LookUpResult]:
        """Our posts in the thread beyond the cursor, oldest first."""
        thread = PostAddress.parse(view.lane.address)
        with translate_read_errors():
            messages = await thread_messages(self._client, thread, oldest=earliest_pending_ts(view))
        told = [found for message in messages if (found := _found(message, view, thread.channel))]
        return [*told, *await self._files.look_up(view)]

    async def show_typing(self, address: str, name: str) -> None:
        """Show "NAME is typing" in the thread, at most once in ten seconds."""
        now = time.monotonic()
        if now - self._typing_at.get(address, -TYPING_EVERY) < TYPING_EVERY:
            return
        if len(self._typing_at) >= _MOST_REMEMBERED:
            self._typing_at.clear()
        self._typing_at[address] = now
        thread = PostAddress.parse(address)
        args = {
            "channel_id": thread.channel,
            "thread_ts": thread.ts,
            "status": self._in_force.config.agent_words("{name} is typing…", name=name),
        }
        try:
            await self._client.api_call("assistant.threads.setStatus", json=args)
        except API_ERRORS as exc:
            log.debug("typing could not be shown", thread=address, error=str(exc))


def _code_behind(exc: Exception) -> str:
    """Slack's code for what went wrong, "" when it was not Slack that said so."""
    return code_of(exc.__cause__) if isinstance(exc.__cause__, SlackApiError) else ""


def _found(message: Mapping[str, Any], view: SessionView, channel: str) -> LookUpResult | None:
    mark = read_metadata(message)
    if mark is None or not mark.is_beyond(view.lane):
        return None
    return LookUpResult(mark.covers, Receipt(mark.copies(PostAddress(channel, message["ts"]))))
