"""The one way to Slack's Web API: no hidden retries, one pool of connections, one time limit, every answer seen."""

from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from agents_slack.addresses import Place
from agents_slack.failures import code_of
from agents_slack.settings import SlackSettings

CALL_LIMIT = 8.0  # seconds for one call
CONNECT_LIMIT = 4.0  # seconds of these for the connection
_GONE = {
    "chat.update": ("message_not_found", "cant_update_message"),
    "conversations.replies": ("thread_not_found", "message_not_found"),
}


class WatchedClient(AsyncWebClient):
    """Every call passes through here, so what goes wrong for good is seen wherever it happens.

    `on_answer` is told of each answer: method, channel ("" for none), error code ("" for none). `on_gone` is told of
    a thread that Slack does not post into or read, and of a post that cannot be changed, by its place.
    """

    on_answer: Callable[[str, str, str], None] | None = None
    on_gone: Callable[[Place], None] | None = None

    async def api_call(self, api_method: str, **rest: Any) -> AsyncSlackResponse:
        """See `AsyncWebClient.api_call`."""
        args: Mapping[str, Any] = rest.get("json") or rest.get("params") or {}
        try:
            answer = await super().api_call(api_method, **rest)
        except SlackApiError as exc:
            self._heard(api_method, args, code_of(exc))
            raise
        self._heard(api_method, args, "")
        if api_method == "chat.postMessage" and _has_strayed(args, answer):
            self.tell_gone(Place(str(answer["channel"]), str(args["thread_ts"])))
        return answer

    def tell_gone(self, place: Place) -> None:
        """A post of ours, or a thread, is no more: somebody met it."""
        if self.on_gone:
            self.on_gone(place)

    def _heard(self, method: str, args: Mapping[str, Any], error: str) -> None:
        channel = str(args.get("channel") or "")
        if self.on_answer:
            self.on_answer(method, channel, error)
        if error in _GONE.get(method, ()):
            self.tell_gone(Place(channel, str(args.get("ts"))))


def make_client(settings: SlackSettings) -> WatchedClient:
    """A client with the bot's token. Give it a `session` from `make_session` before the first call."""
    return WatchedClient(
        token=settings.bot_token,
        base_url=settings.base_url.rstrip("/") + "/",
        timeout=int(CALL_LIMIT),
        # By default the SDK posts again after a dropped connection, and the message stands there twice.
        retry_handlers=[],
    )


def make_session() -> aiohttp.ClientSession:
    """The pool of connections; needs a running loop. The client's own timeout does not count once it has a session."""
    limit = aiohttp.ClientTimeout(total=CALL_LIMIT, connect=CONNECT_LIMIT, sock_connect=CONNECT_LIMIT)
    return aiohttp.ClientSession(timeout=limit)


def _has_strayed(args: Mapping[str, Any], answer: AsyncSlackResponse) -> bool:
    """Did a reply land in the channel, because its thread was deleted?"""
    thread = args.get("thread_ts")
    return bool(thread) and (answer["message"] or {}).get("thread_ts") != thread
