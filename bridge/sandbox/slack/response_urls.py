"""The addresses on which an app answers an act: five times, within half an hour.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bridge.sandbox.slack import arguments, limits, markup
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import Message, finished_blocks
from bridge.sandbox.slack.site import Site
from bridge.sandbox.slack.stamps import new_id

USES = 5
LIFE = 30 * 60.0  # seconds


@dataclass(slots=True)
class Address:
    """One response_url: whose act it answers, in which channel, about which message."""

    user: str
    channel: str
    message: Message | None
    given_at: float
    uses: int = 0


class ResponseUrls:
    """Gives response_urls below `base` and takes what is posted to them."""

    def __init__(self, site: Site, clock: Callable[[], float] = time.monotonic) -> None:
        self.base = ""
        self._site = site
        self._clock = clock
        self._addresses: dict[str, Address] = {}

    def give(self, user: str, channel: str, message: Message | None) -> str:
        """A new address for what `user` just did."""
        name = new_id("", 24)
        self._addresses[name] = Address(user, channel, message, self._clock())
        return f"{self.base}/actions/{self._site.app.team}/{name}"

    def answer_at_once(self, user: str, channel: str, args: dict[str, Any]) -> None:
        """What an app says in its acknowledgement of a slash command: as if posted to the response_url, but once."""
        try:
            self._check(args)
        except SlackError:
            return  # recorded; the person sees Slack's own complaint
        self._add(Address(user, channel, None, self._clock()), args)

    async def handle(self, request: web.Request) -> web.Response:
        """One answer of the app's."""
        address = self._addresses.get(request.match_info["name"])
        if address is None or self._clock() - address.given_at > LIFE:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if address.uses >= USES:
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
            found += limits.nothing_to_say(args)
        if found:
            refused = arguments.refusal(found)
            self._site.record("response_url", args, f"{refused.error}: {'; '.join(p.why for p in found)}")
            raise refused

    def _respond(self, address: Address, args: dict[str, Any]) -> None:
        workspace = self._site.workspace
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

    def _add(self, address: Address, args: dict[str, Any]) -> None:
        app, workspace = self._site.app, self._site.workspace
        message = Message(
            address.channel, workspace.stamps.next(), "", app.team, app.bot_user, bot_id=app.bot_id, app_id=app.id,
            thread_ts=args.get("thread_ts", ""),
        )  # fmt: skip
        _fill(message, args)
        if args.get("response_type") == "in_channel":
            workspace.post(message)
        else:
            workspace.whisper(message, address.user)


def _fill(message: Message, args: dict[str, Any]) -> None:
    message.text = markup.stored(args.get("text", ""))
    message.blocks = finished_blocks(args.get("blocks") or [])
