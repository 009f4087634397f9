"""Where Slack shows a file that we brought: what files.info says of its shares. Reads only."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.addresses import PostAddress
from agents_slack.api.failures import code_of, translate_read_errors
from core.model.errors import Retry, Uncertain, Unreachable

SHARE_TIMEOUT = 15.0  # seconds until Slack has said where a file is shown: it looks for malware first
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
FILE_GONE_CODES = ("file_not_found", "file_deleted")


@dataclass(frozen=True, slots=True)
class FileShares:
    """What Slack knows of a file: the post in our thread, or one beside it in the same channel. None: no such post."""

    in_thread: PostAddress | None = None
    in_channel: PostAddress | None = None


async def shares_of(client: AsyncWebClient, remote: str, thread: PostAddress) -> FileShares | None:
    """Where a file is shown. None: Slack has no such file (any more, or not completed). Raises Retry, Unreachable."""
    with translate_read_errors():
        try:
            answer = await client.api_call("files.info", http_verb="GET", params={"file": remote})
        except SlackApiError as exc:
            if code_of(exc) in FILE_GONE_CODES:
                return None
            raise
    posts = list(_posts(answer["file"], thread.channel))
    inside = [post for post in posts if post.get("thread_ts") == thread.ts]
    return FileShares(_place(inside, thread), None if inside else _place(posts, thread))


async def wait_for_shares(client: AsyncWebClient, remote: str, thread: PostAddress) -> FileShares:
    """Where a completed file is shown, as soon as Slack knows. Raises Uncertain when that takes too long."""
    pause = _FIRST_PAUSE
    deadline = asyncio.get_running_loop().time() + SHARE_TIMEOUT
    while asyncio.get_running_loop().time() < deadline:
        try:
            shares = await shares_of(client, remote, thread)
        except Unreachable:
            shares = None
        except Retry as exc:
            shares, pause = None, max(pause, exc.after)
        if shares and (shares.in_thread or shares.in_channel):
            return shares
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
    raise Uncertain("Slack has not said where it shows the files.")  # not `answered`: it may need all of the lease


def _place(posts: Sequence[Mapping[str, Any]], thread: PostAddress) -> PostAddress | None:
    return PostAddress(thread.channel, str(posts[0]["ts"])) if posts else None


def _posts(file: Mapping[str, Any], channel: str) -> Iterable[Mapping[str, Any]]:
    for places in (file.get("shares") or {}).values():
        yield from places.get(channel) or ()
