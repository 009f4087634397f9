"""A person at Slack's client: writing, clicking, reacting. For tests and the demo page."""

import uuid
from typing import Any

from bridge.sandbox.slack import events, interactions
from bridge.sandbox.slack.delivery import Delivery, Reply
from bridge.sandbox.slack.directory import Channel, User
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import Message
from bridge.sandbox.slack.response_urls import ResponseUrls
from bridge.sandbox.slack.site import Site
from bridge.sandbox.slack.typed_text import Typed
from bridge.sandbox.slack.views import View


class Person:
    """One member of the workspace. What is refused to a person in the client raises SlackError."""

    def __init__(self, site: Site, delivery: Delivery, urls: ResponseUrls, user: User) -> None:
        self.user = user
        self._site = site
        self._delivery = delivery
        self._urls = urls

    # --- messages

    async def post(
        self, channel: str, text: str, thread_ts: str | None = None, *, broadcast: bool = False, client_msg_id: str = ""
    ) -> str:
        """Write a message, into a thread if `thread_ts` says so; gives its ts. `broadcast`: into the channel too.

        Giving one `client_msg_id` to two posts plays a client that sends one gesture twice, as has been met.
        """
        where = self._writable(channel)
        if thread_ts:
            self._site.workspace.find(where.id, thread_ts)  # the client has no box to type in where the root is gone
        typed = self._typed(text)
        message = Message(
            where.id, self._site.workspace.stamps.next(), typed.text, self.user.team, self.user.id,
            thread_ts=thread_ts or "", blocks=typed.blocks, client_msg_id=client_msg_id or str(uuid.uuid4()),
            subtype="thread_broadcast" if broadcast and thread_ts else "",
        )  # fmt: skip
        return self._site.workspace.post(message).ts

    async def edit(self, channel: str, ts: str, text: str) -> None:
        """Change the words of one's own message."""
        message = self._own(channel, ts, "cant_update_message")
        typed = self._typed(text)

        def change(message: Message) -> None:
            message.text, message.blocks = typed.text, typed.blocks
            message.edited = {"user": self.user.id, "ts": self._site.workspace.stamps.next()}

        self._site.workspace.edit(message, change)

    async def delete(self, channel: str, ts: str) -> None:
        """Delete one's own message; an admin may delete anybody's."""
        where = self._site.workspace.channel(channel)
        found = self._site.workspace.find(where.id, ts)
        self._site.workspace.delete(found if self.user.is_admin else self._own(channel, ts, "cant_delete_message"))

    async def react(self, channel: str, ts: str, name: str, *, remove: bool = False) -> None:
        """Put an emoji ("white_check_mark") under a message, or take it away."""
        where = self._writable(channel)
        message = self._site.workspace.find(where.id, ts)
        self._site.workspace.react(message, self.user.id, name, added=not remove)

    async def join(self, channel: str) -> None:
        """Come to a channel."""
        self._site.workspace.join(self._site.workspace.channel(channel), self.user.id)

    async def leave(self, channel: str) -> None:
        """Leave a channel."""
        self._site.workspace.leave(self._site.workspace.channel(channel), self.user.id)

    # --- what apps offer

    async def click(self, channel: str, message_ts: str, action_id: str, value: str | None = None) -> bool:
        """Press a button of a message, also of one that only this person sees. False: the app did not acknowledge in
        time, and the client shows a warning sign. Raises SlackError action_not_found: there is no such button."""
        where = self._site.workspace.channel(channel)
        whispers = self._site.workspace.ephemerals(self.user.id)
        whispered = next((m for m in whispers if m.channel == where.id and m.ts == message_ts), None)
        message = whispered or self._site.workspace.find(where.id, message_ts)
        shown = message.to_wire() if whispered else self._site.workspace.to_wire(message)
        url = self._urls.give(self.user.id, where.id, message)
        place = interactions.on_message(where, shown, url, ephemeral=whispered is not None)
        return await self._press(message.blocks, action_id, value, place)

    async def click_in_view(self, view: View, action_id: str, value: str | None = None) -> bool:
        """Press a button of a modal or of the app's Home tab; the answer is `click`'s."""
        place = interactions.on_view(view.to_wire(self._site.app))
        return await self._press(view.body["blocks"], action_id, value, place)

    async def submit(self, view: View, values: dict[str, dict[str, Any]] | None = None) -> dict[str, Any] | None:
        """Send a modal. `values`: block_id -> action_id -> Slack's state of it ({"type": ..., "value": ...}).

        Gives what the app answered ({} for a plain acknowledgement, which closes the modal), None when it did not.
        """
        wire = view.to_wire(self._site.app, values)
        payload = interactions.view_submission(self._site.app, self.user, wire, self._trigger())
        match await self._delivery.ask("interactive", payload):
            case Reply(answer):
                self._after_submit(view, answer)
                return answer
        return None

    async def open_home(self, tab: str = "home") -> None:
        """Look at the app's Home tab, or at its "messages" tab."""
        channel = self._site.workspace.direct_channel(self.user.id)
        view = self._site.views.home(self.user.id)
        shown = view.to_wire(self._site.app) if view else None
        stamp = self._site.workspace.stamps.next()
        self._site.workspace.emit(events.home_opened(self.user.id, channel.id, tab, stamp, shown))

    async def choose_shortcut(self, callback_id: str, channel: str = "", message_ts: str = "") -> bool:
        """Choose a global shortcut, or one in a message's menu. False: not acknowledged."""
        app, stamp, trigger = self._site.app, self._site.workspace.stamps.next(), self._trigger()
        payload = interactions.shortcut(app, self.user, callback_id, stamp, trigger)
        if message_ts:
            where = self._site.workspace.channel(channel)
            message = self._site.workspace.find(where.id, message_ts)
            url = self._urls.give(self.user.id, where.id, message)
            shown = self._site.workspace.to_wire(message)
            payload = interactions.message_shortcut(
                app, self.user, callback_id, stamp, trigger, where, shown, url
            )  # fmt: skip
        return isinstance(await self._delivery.ask("interactive", payload), Reply)

    async def command(self, channel: str, name: str, text: str = "") -> bool:
        """Type a slash command ("/handoff"). False: not acknowledged."""
        where = self._site.workspace.channel(channel)
        url = self._urls.give(self.user.id, where.id, None)
        payload = interactions.command(self._site.app, self.user, where, name, text, self._trigger(), url)
        return isinstance(await self._delivery.ask("slash_commands", payload), Reply)

    # ---

    async def _press(self, blocks: list[dict[str, Any]], action_id: str, value: str | None, place: Any) -> bool:
        element, block_id = _find(blocks, action_id)
        done = interactions.action(element, block_id, self._site.workspace.stamps.next(), value)
        payload = interactions.block_actions(self._site.app, self.user, done, place, self._trigger())
        return isinstance(await self._delivery.ask("interactive", payload), Reply)

    def _after_submit(self, view: View, answer: dict[str, Any]) -> None:
        match answer.get("response_action"):
            case "errors":
                pass
            case "update":
                self._site.views.update(view.id, answer["view"], "")
            case "push":
                self._site.views.open(self.user.id, answer["view"])
            case _:
                view.open = False
        self._site.workspace.changes.bump()

    def _trigger(self) -> str:
        return self._site.triggers.give(self.user.id)

    def _typed(self, text: str) -> Typed:
        return Typed(text, {user.name: user.id for user in self._site.workspace.users.values()})

    def _writable(self, name: str) -> Channel:
        channel = self._site.workspace.channel(name)
        if self.user.id not in channel.members:
            raise SlackError("not_in_channel")
        if channel.archived:
            raise SlackError("is_archived")
        return channel

    def _own(self, name: str, ts: str, otherwise: str) -> Message:
        message = self._site.workspace.find(self._writable(name).id, ts)
        if message.user != self.user.id:
            raise SlackError(otherwise)
        return message


def _find(blocks: list[dict[str, Any]], action_id: str) -> tuple[dict[str, Any], str]:
    for block in blocks:
        for element in [*block.get("elements", ()), block.get("accessory") or {}, block.get("element") or {}]:
            if element.get("action_id") == action_id:
                return element, block["block_id"]
    raise SlackError("action_not_found")
