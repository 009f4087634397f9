"""The one way to Slack's Web API: no hidden retries, one pool of connections, one time limit, every answer seen."""

from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from agents_slack.api.addresses import PostAddress
from agents_slack.api.failures import BAD_ANSWER_ERRORS, UnreadableAnswer, code_of
from agents_slack.settings import SlackSettings

log = structlog.get_logger(__name__)

CALL_TIMEOUT = 8.0  # seconds for one call
CONNECT_TIMEOUT = 4.0  # seconds of these for the connection
_GONE = {
    "chat.update": ("message_not_found", "cant_update_message"),
    "conversations.replies": ("thread_not_found", "message_not_found"),
}
# What an answer must hold to be one; whoever reads it relies on it.
_MUST_HOLD: Mapping[str, Mapping[str, type]] = {
    "apps.connections.open": {"url": str},
    "auth.test": {"team_id": str, "user_id": str},
    "chat.postEphemeral": {"message_ts": str},
    "chat.postMessage": {"channel": str, "ts": str, "message": dict},
    "chat.update": {"channel": str, "ts": str},
    "conversations.history": {"messages": list},
    "conversations.info": {"channel": dict},
    "conversations.members": {"members": list},
    "conversations.replies": {"messages": list},
    "files.getUploadURLExternal": {"upload_url": str, "file_id": str},
    "files.info": {"file": dict},
    "usergroups.users.list": {"users": list},
    "users.info": {"user": dict},
    "views.open": {"view": dict},
    "views.publish": {"view": dict},
    "views.update": {"view": dict},
}


class WatchedClient(AsyncWebClient):
    """Every call passes through here, so what goes wrong for good is seen wherever it happens.

    `on_answer` is told of each answer: method, channel ("" for none), error code ("" for none). `on_gone` is told of
    a thread that Slack does not post into or read, and of a post that cannot be changed, by its place.
    """

    on_answer: Callable[[str, str, str], None] | None = None
    on_post_deleted: Callable[[PostAddress], None] | None = None

    async def api_call(self, api_method: str, **rest: Any) -> AsyncSlackResponse:
        """See `AsyncWebClient.api_call`. Raises one of `failures.API_ERRORS`, and nothing else, whatever comes back."""
        args: Mapping[str, Any] = rest.get("json") or rest.get("params") or {}
        try:
            answer = await self._asked(api_method, rest)
        except SlackApiError as exc:
            self._heard(api_method, args, code_of(exc))
            raise
        self._heard(api_method, args, "")
        if api_method == "chat.postMessage" and _has_strayed(args, answer):
            self.report_deleted(PostAddress(str(answer["channel"]), str(args["thread_ts"])))
        return answer

    async def _asked(self, method: str, rest: dict[str, Any]) -> AsyncSlackResponse:
        """Slack's own answer. slack_sdk stumbles over a proxy's words and over JSON that is no object."""
        try:
            answer = await super().api_call(method, **rest)
            must = {"ok": bool, **_MUST_HOLD.get(method, {})}
            lacks = [name for name, kind in must.items() if not isinstance(answer.get(name), kind)]
        except BAD_ANSWER_ERRORS as exc:
            if isinstance(exc, aiohttp.ClientError):
                raise
            log.warning("Slack's answer could not be read", method=method, error=type(exc).__name__)
            raise UnreadableAnswer(f"{method}: {type(exc).__name__}") from exc
        if lacks:
            log.warning("Slack's answer lacks something", method=method, lacks=lacks)
            raise UnreadableAnswer(f"{method}: no {', '.join(lacks)}")
        return answer

    def report_deleted(self, place: PostAddress) -> None:
        """A post of ours, or a thread, is no more: somebody met it."""
        if self.on_post_deleted:
            self.on_post_deleted(place)

    def _heard(self, method: str, args: Mapping[str, Any], error: str) -> None:
        channel = str(args.get("channel") or "")
        if self.on_answer:
            self.on_answer(method, channel, error)
        if error in _GONE.get(method, ()):
            self.report_deleted(PostAddress(channel, str(args.get("ts"))))


def make_client(settings: SlackSettings) -> WatchedClient:
    """A client with the bot's token. Give it a `session` from `make_session` before the first call."""
    return WatchedClient(
        token=settings.bot_token,
        base_url=settings.base_url.rstrip("/") + "/",
        timeout=int(CALL_TIMEOUT),
        # By default the SDK posts again after a dropped connection, and the message stands there twice.
        retry_handlers=[],
    )


def make_session() -> aiohttp.ClientSession:
    """The pool of connections; needs a running loop. The client's own timeout does not count once it has a session."""
    limit = aiohttp.ClientTimeout(total=CALL_TIMEOUT, connect=CONNECT_TIMEOUT, sock_connect=CONNECT_TIMEOUT)
    return aiohttp.ClientSession(timeout=limit)


def _has_strayed(args: Mapping[str, Any], answer: AsyncSlackResponse) -> bool:
    """Did a reply land in the channel, because its thread was deleted?"""
    thread = args.get("thread_ts")
    return bool(thread) and (answer["message"] or {}).get("thread_ts") != thread
