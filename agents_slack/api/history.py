"""Reading what stands in a channel or a thread, page by page. Reads only; raises what slack_sdk raises."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from agents_slack.api.addresses import PostAddress
from core.model.ports import SessionView

SlackMessage = Mapping[str, Any]

PAGE_SIZE = 200
MOST_CLOCK_SKEW = 3_600  # seconds that our clock and Slack's may differ before a look-up misses something
_SECOND = 1_000_000


def earliest_pending_ts(view: SessionView) -> str:
    """A Slack time before which no call can have shown what is pending in this view: it was not yet written."""
    waiting = [event.at for event in view.log if event.seq > view.lane.position]
    return f"{max(0, min(waiting, default=view.now) // _SECOND - MOST_CLOCK_SKEW)}.000000"


async def thread_messages(
    client: AsyncWebClient, thread: PostAddress, *, oldest: str = "0", limit: float | None = None
) -> list[SlackMessage]:
    """The messages of a thread from `oldest` on, in their order, with metadata; the root comes first, always.

    `limit`: seconds for each page, and then TimeoutError; None: the client's own.
    """
    args = {"channel": thread.channel, "ts": thread.ts, "oldest": oldest, "inclusive": True}
    return [message async for message in _pages(client, "conversations.replies", args, limit)]


async def channel_messages(client: AsyncWebClient, channel: str, *, oldest: str) -> list[SlackMessage]:
    """The messages of a channel from `oldest` on, oldest first, with metadata."""
    args = {"channel": channel, "oldest": oldest, "inclusive": True}
    newest_first = [message async for message in _pages(client, "conversations.history", args)]
    return newest_first[::-1]


async def latest_channel_messages(client: AsyncWebClient, channel: str) -> list[SlackMessage]:
    """The last messages of a channel, as many as one call gives, newest first, with metadata."""
    params = {"channel": channel, "limit": PAGE_SIZE, "include_all_metadata": True}
    answer = await client.api_call("conversations.history", http_verb="GET", params=params)
    return [message for message in answer["messages"] if isinstance(message, Mapping)]


async def _pages(
    client: AsyncWebClient, method: str, args: dict[str, Any], limit: float | None = None
) -> AsyncIterator[SlackMessage]:
    cursor = ""
    while True:
        params = {**args, "limit": PAGE_SIZE, "include_all_metadata": True, **({"cursor": cursor} if cursor else {})}
        async with asyncio.timeout(limit):
            answer = await client.api_call(method, http_verb="GET", params=params)
        for message in answer["messages"]:
            if isinstance(message, Mapping) and isinstance(message.get("ts"), str):
                yield message
        cursor = next_cursor(answer)
        if not cursor:
            return


def next_cursor(answer: AsyncSlackResponse) -> str:
    """What asks for the next page; "" when there is none."""
    more = answer.get("response_metadata")
    return str(more.get("next_cursor") or "") if isinstance(more, Mapping) else ""
