"""Threads that were deleted: Slack posts a reply to them into the channel, for everybody. Noticed, and undone."""

from collections.abc import Sequence
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.addresses import PostAddress
from agents_slack.api.client import WatchedClient
from agents_slack.api.failures import API_ERRORS
from agents_slack.api.outbound import plain_block
from core.model.errors import PlaceGone

log = structlog.get_logger(__name__)

ORPHAN_NOTICE = "This was meant for a thread that has been deleted."
THREAD_DELETED = "The thread was deleted in Slack."


class OrphanReplies:
    """Remembers the threads that are gone, so that no second message goes astray."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._deleted: set[PostAddress] = set()

    def check(self, thread: PostAddress) -> None:
        """Raises PlaceGone when the thread is known to be gone."""
        if thread in self._deleted:
            raise PlaceGone(THREAD_DELETED)

    async def undo(self, thread: PostAddress, orphan: PostAddress, files: Sequence[str] = ()) -> PlaceGone:
        """A reply to `thread` stands in the channel, with `files` (Slack's ids): take it away. Gives what to raise."""
        self._deleted.add(thread)
        if files and isinstance(self._client, WatchedClient):  # of other posts it has seen this for itself
            self._client.report_deleted(thread)
        await self._take_back(orphan)
        for file in files:
            await self._try("files.delete", {"file": file})
        return PlaceGone(THREAD_DELETED)

    async def _take_back(self, stray: PostAddress) -> None:
        """One under another name cannot be deleted; its words can be."""
        where = {"channel": stray.channel, "ts": stray.ts}
        if not await self._try("chat.delete", where):
            await self._try(
                "chat.update", {**where, "text": ORPHAN_NOTICE, "blocks": [plain_block(ORPHAN_NOTICE)], "parse": "none"}
            )

    async def _try(self, method: str, args: dict[str, Any]) -> bool:
        try:
            await self._client.api_call(method, json=args)
        except API_ERRORS as exc:
            log.warning("a stray post could not be taken back", method=method, error=str(exc))
            return False
        return True
