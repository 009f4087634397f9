"""The addresses on which an app answers an act: five times, within half an hour.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bridge.sandbox.slack import arguments, limits, markup
from bridge.sandbox.slack.app_context import AppContext
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import WorkspaceMessage, finished_blocks
from bridge.sandbox.slack.timestamps import new_id

MOST_USES = 5
LIFETIME = 30 * 60.0  # seconds


@dataclass(slots=True)
class ResponseUrl:
    """One response_url: whose act it answers, in which channel, about which message."""

    user: str
    channel: str
    message: WorkspaceMessage | None
    given_at: float
    uses: int = 0


class ResponseUrls:
    """Gives response_urls below `base` and takes what is posted to them."""

    def __init__(self, context: AppContext, clock: Callable[[], float] = time.monotonic) -> None:
        self.base = ""
        self._context = context
        self._clock = clock
        self._addresses: dict[str, ResponseUrl] = {}

    def new_url(self, user: str, channel: str, message: WorkspaceMessage | None) -> str:
        """A new address for what `user` just did."""
        name = new_id("", 24)
        self._addresses[name] = ResponseUrl(user, channel, message, self._clock())
        return f"{self.base}/actions/{self._context.app.team}/{name}"

    def answer_at_once(self, user: str, channel: str, args: dict[str, Any]) -> None:
        """What an app says in its acknowledgement of a slash command: as if posted to the response_url, but once."""
        try:
            self._check(args)
        except SlackError:
            return  # recorded; the person sees Slack's own complaint
        self._add(ResponseUrl(user, channel, None, self._clock()), args)

    async def handle(self, request: web.Request) -> web.Response:
        """One answer of the app's."""
        address = self._addresses.get(request.match_info["name"])
        if address is None or self._clock() - address.given_at > LIFETIME:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if address.uses >= MOST_USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            args, _ = await arguments.read(request)
            self._check(args)
        except SlackError as refused:
            return web.json_response(refused.to_answer(), status=400)
        address.uses += 1
        self._respond(address, args)
        return web.json_response({"ok": True})

    def _check(self, args: dict[str, Any]) -> None:
        found = arguments.problems("responseUrl", args)
        if blocks := args.get("blocks"):
            found += arguments.problems("chat.postMessage", {"channel": "C", "blocks": blocks})
        if not args.get("delete_original"):
            found += limits.no_text_problems(args)
        if found:
            refused = arguments.refusal(found)
            self._context.record("response_url", args, f"{refused.error}: {'; '.join(p.why for p in found)}")
            raise refused

    def _respond(self, address: ResponseUrl, args: dict[str, Any]) -> None:
        workspace = self._context.workspace
        original = address.message
        if original is not None and (args.get("delete_original") or args.get("replace_original")):
            whispered = [w for w in workspace.ephemeral if w.message is original]
            if args.get("delete_original"):
                if whispered:
                    workspace.ephemeral.remove(whispered[0])
                elif original.ts in workspace.messages[address.channel]:
                    workspace.delete(original)
            elif whispered:
                _fill(original, args)
            else:
                workspace.edit(original, lambda message: _fill(message, args))
            workspace.changes.bump()
            return
        self._add(address, args)

    def _add(self, address: ResponseUrl, args: dict[str, Any]) -> None:
        app, workspace = self._context.app, self._context.workspace
        message = WorkspaceMessage(
            address.channel, workspace.timestamps.next(), "", app.team, app.bot_user, bot_id=app.bot_id, app_id=app.id,
            thread_ts=args.get("thread_ts", ""),
        )  # fmt: skip
        _fill(message, args)
        if args.get("response_type") == "in_channel":
            workspace.post(message)
        else:
            workspace.post_ephemeral(message, address.user)


def _fill(message: WorkspaceMessage, args: dict[str, Any]) -> None:
    message.text = markup.as_stored(args.get("text", ""))
    message.redraw(finished_blocks(args.get("blocks") or []))
