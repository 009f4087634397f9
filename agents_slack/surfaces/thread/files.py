"""Files in a thread: several in one post, exactly once, and gone when they are taken back.

A post of files carries no mark of ours, so the files' own ids are what it is known by. They are noted before the post
is made (`Uploads`); after a lost answer files.info tells whether it was.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.addresses import THREAD, PostAddress
from agents_slack.api.failures import ERROR_CODES, code_of, translate_errors, translate_read_errors
from agents_slack.api.outbound import escape, plain_block, short_file_name
from agents_slack.surfaces.thread.file_shares import FILE_GONE_CODES, shares_of, wait_for_shares
from agents_slack.surfaces.thread.file_sources import UploadSources
from agents_slack.surfaces.thread.orphan_replies import OrphanReplies
from agents_slack.surfaces.thread.posts import DELETED_TEXT, SHARE_METHOD, SlackCall
from agents_slack.surfaces.thread.style import ThreadStyle
from agents_slack.surfaces.thread.uploads import FileUploads, UploadedFile
from core.model.errors import Rejected, Uncertain
from core.model.events import Event, Message, Note, Retried
from core.model.files import File
from core.model.ports import Copy, Covers, LookUpResult, Receipt, SessionView
from core.rendering.current_text import original_content
from core.rendering.message_pieces import MessagePiece, split_message
from core.rendering.post_steps import copies_made

log = structlog.get_logger(__name__)

_TAKEN_BACK = ("cant_delete_file", *FILE_GONE_CODES)
_NOT_OURS = ("cant_delete_message", "compliance_exports_prevent_deletion")


class ThreadFiles:
    """Shows files, finds what was shown, and takes it back."""

    def __init__(self, client: AsyncWebClient, file_sources: UploadSources, orphan_replies: OrphanReplies) -> None:
        self._client = client
        self._file_sources = file_sources
        self._orphan_replies = orphan_replies
        self._uploads = FileUploads(client, file_sources)

    async def show(self, call: SlackCall) -> Receipt | SlackCall:
        """Make the post. A call: what is to be posted instead, because not one file can be shown.

        Raises Uncertain where an earlier call has made the post already: `look_up` takes it over.
        """
        thread = PostAddress(call.args["channel_id"], call.args["thread_ts"])
        self._orphan_replies.check(thread)
        brought = [await self._uploads.upload(call.lane, file) for file in call.files]
        if not await self._are_used_up(brought, thread):
            try:
                return await self._complete(call, brought, thread)
            except _NoUpload as exc:
                log.info("files are brought to Slack again", thread=str(thread), reason=str(exc))
            await self._are_used_up(brought, thread)  # an earlier call may have got there only now
        brought = [await self._uploads.upload(call.lane, file, again=True) for file in call.files]
        try:
            return await self._complete(call, brought, thread)
        except _NoUpload:
            return _in_words(call, [replace(one, why=ERROR_CODES["file_not_found"][1]) for one in brought])

    async def look_up(self, view: SessionView) -> list[LookUpResult]:
        """The posts of files beyond the cursor, oldest first. Raises Retry or Unreachable."""
        thread = PostAddress.parse(view.lane.address)
        found: list[LookUpResult] = []
        for pending in _pending(view):
            places = [(piece, await self._shown_at(piece.files, view.lane.id, thread)) for piece in pending.pieces]
            found += [pending.found(piece, place) for piece, place in places if place]
        return found

    async def take_back(self, call: SlackCall) -> Receipt:
        """Delete a post of files, and the files. What is gone already is as good."""
        assert call.step is not None
        place = PostAddress(call.args["channel"], call.args["ts"])
        with translate_errors():
            try:
                await self._client.api_call(call.method, json=call.args)
            except SlackApiError as exc:
                if code_of(exc) in _NOT_OURS:
                    emptied = {
                        **call.args,
                        "text": DELETED_TEXT,
                        "blocks": [plain_block(DELETED_TEXT)],
                        "parse": "none",
                    }
                    await self._client.api_call("chat.update", json=emptied)
                elif code_of(exc) != "message_not_found":
                    raise
        await self.delete_files(call)
        return Receipt(copies_made(call.step, place.remote_id))

    async def delete_files(self, call: SlackCall) -> None:
        """Delete files whose messages were taken back. Raises Retry or Unreachable: then all is done once more."""
        for file in call.files:
            if remote := await self._file_sources.copy_of(call.lane, file.id):
                with translate_read_errors():
                    await self._delete(remote)

    async def _delete(self, remote: str) -> None:
        try:
            await self._client.api_call("files.delete", json={"file": remote})
        except SlackApiError as exc:
            if code_of(exc) not in _TAKEN_BACK:
                raise

    async def _are_used_up(self, brought: Sequence[UploadedFile], thread: PostAddress) -> bool:
        """Is something that an earlier call brought no good any more? Raises Uncertain when it is in the thread."""
        return any([await self._is_used_up(one, thread) for one in brought if one.was_there])

    async def _is_used_up(self, one: UploadedFile, thread: PostAddress) -> bool:
        shares = await shares_of(self._client, one.remote, thread)
        if shares is None:
            return False  # not completed yet, else completing it will tell
        if not shares.in_thread and not shares.in_channel:
            try:
                shares = await wait_for_shares(self._client, one.remote, thread)
            except Uncertain:
                return True  # completed, and in no post: somebody deleted that
        if shares.in_thread:
            raise Uncertain("The files are in the thread already.", answered=True)
        return True

    async def _complete(
        self, call: SlackCall, brought: Sequence[UploadedFile], thread: PostAddress
    ) -> Receipt | SlackCall:
        shown = [one for one in brought if one.remote]
        if not shown:
            return _in_words(call, brought)
        lines = [escape(_excuse(one)) for one in brought if not one.remote]
        args = {
            **call.args, "files": [{"id": one.remote, "title": one.file.name or one.file.kind.value} for one in shown],
            "initial_comment": "\n".join([call.args["initial_comment"], *lines]),
        }  # fmt: skip
        try:
            with translate_errors():
                await self._call_complete(args)
        except Rejected as exc:
            return _in_words(call, [replace(one, why=one.why or exc.reason) for one in brought])
        except Uncertain as exc:
            # Slack completes an upload once, however often it is asked to: after a look-up it may be asked again,
            # also while the call that was cut is still being carried out.
            raise Uncertain(exc.reason, answered=exc.answered or exc.cut) from exc
        shares = await wait_for_shares(self._client, shown[0].remote, thread)
        if shares.in_thread is None:
            assert shares.in_channel is not None
            raise await self._orphan_replies.undo(thread, shares.in_channel, [one.remote for one in shown])
        assert call.step is not None
        return Receipt(copies_made(call.step, shares.in_thread.remote_id))

    async def _call_complete(self, args: dict[str, Any]) -> None:
        try:
            await self._client.api_call(SHARE_METHOD, data={**args, "files": json.dumps(args["files"])})
        except SlackApiError as exc:
            if code_of(exc) in FILE_GONE_CODES:
                raise _NoUpload(code_of(exc)) from exc
            raise

    async def _shown_at(self, files: Sequence[File], lane: int, thread: PostAddress) -> PostAddress | None:
        for file in files:
            if remote := await self._file_sources.copy_of(lane, file.id):
                shares = await shares_of(self._client, remote, thread)
                if shares and shares.in_thread:
                    return shares.in_thread
        return None


class _NoUpload(Exception):
    """Slack has no upload of the name that we noted: it was completed, or is too old."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """A message with files that is to be shown: `event` asks for it, `target` is it."""

    view: SessionView
    event: Event
    target: Event
    files: tuple[File, ...]

    @property
    def all_pieces(self) -> list[MessagePiece]:
        words = original_content(self.target)
        assert words is not None
        style = ThreadStyle(self.view.session)
        groups = style.groups(self.files)
        caption = style.split_caption(words) if style.captions(words, groups[0]) else None
        return split_message(words, groups, style.split, caption=caption)

    @property
    def pieces(self) -> Iterator[MessagePiece]:
        """The posts of files that are not shown yet."""
        lane = self.view.lane
        begun = lane.part if self.event.seq == lane.position + 1 else 0
        return (piece for piece in self.all_pieces if piece.files and piece.part >= begun)

    def found(self, piece: MessagePiece, place: PostAddress) -> LookUpResult:
        """The piece as shown at a place: its words read as they were written, so that every change is made again."""
        last = self.all_pieces[-1]
        after = piece.part + piece.width
        left = after if after < last.part + last.width else 0
        covers = Covers(self.event.seq, self.event.seq, self.target.seq, left)
        seq = self.target.seq
        return LookUpResult(
            covers, Receipt(tuple(Copy(seq, place.remote_id, seq, part) for part in range(piece.part, after)))
        )


def _pending(view: SessionView) -> Iterator[_Pending]:
    by_seq = {event.seq: event for event in view.log}
    for event in view.log:
        if event.seq <= view.lane.position:
            continue
        retried = event.body.target if isinstance(event.body, Retried) and event.body.surface == THREAD else event.seq
        target = by_seq.get(retried)
        if target and isinstance(target.body, (Message, Note)) and target.body.files:
            yield _Pending(view, event, target, target.body.files)


def _excuse(one: UploadedFile) -> str:
    name = short_file_name(one.file.name) or one.file.kind.value
    return f"[file {name} could not be fetched. {one.why}]"


def _in_words(call: SlackCall, brought: Sequence[UploadedFile]) -> SlackCall:
    """The post that says which files are missing, with the words that came with them."""
    assert call.in_words is not None
    lines = "\n".join(_excuse(one) for one in brought if one.why)
    args = call.in_words.args
    told = {"text": f"{args['text']}\n{escape(lines)}".strip(), "blocks": [*args["blocks"], plain_block(lines)]}
    return replace(call.in_words, args={**args, **told})
