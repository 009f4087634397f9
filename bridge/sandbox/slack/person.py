"""A person at Slack's client: writing, sharing files, clicking, reacting. For tests and the demo page."""

import uuid
from collections.abc import Sequence
from typing import Any

from bridge.sandbox.slack import events, inputs, interaction_payloads
from bridge.sandbox.slack.app_context import AppContext
from bridge.sandbox.slack.delivery import Acknowledgement, EventDelivery
from bridge.sandbox.slack.directory import Channel, WorkspaceUser
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.files import FileMode, WorkspaceFile
from bridge.sandbox.slack.forms import OpenForm
from bridge.sandbox.slack.interaction_sender import InteractionSender
from bridge.sandbox.slack.messages import WorkspaceMessage
from bridge.sandbox.slack.response_urls import ResponseUrls
from bridge.sandbox.slack.typed_text import TypedText
from bridge.sandbox.slack.views import View


class SlackPerson:
    """One member of the workspace. What is refused to a person in the client raises SlackError."""

    def __init__(self, context: AppContext, delivery: EventDelivery, urls: ResponseUrls, user: WorkspaceUser) -> None:
        self.user = user
        self._context = context
        self._urls = urls
        self._acting = InteractionSender(context, delivery, urls, user)

    # --- messages

    async def post(
        self, channel: str, text: str, thread_ts: str | None = None, *, broadcast: bool = False, client_msg_id: str = ""
    ) -> str:
        """Write a message, into a thread if `thread_ts` says so; gives its ts. `broadcast`: into the channel too.

        Giving one `client_msg_id` to two posts plays a client that sends one gesture twice, as has been met.
        """
        where = self._writable(channel)
        if thread_ts:
            self._context.workspace.find_message(
                where.id, thread_ts
            )  # the client has no box to type in where the root is gone
        typed = self._typed(text)
        message = WorkspaceMessage(
            where.id, self._context.workspace.timestamps.next(), typed.text, self.user.team, self.user.id,
            thread_ts=thread_ts or "", blocks=typed.blocks, client_msg_id=client_msg_id or str(uuid.uuid4()),
            subtype="thread_broadcast" if broadcast and thread_ts else "",
        )  # fmt: skip
        return self._context.workspace.post(message).ts

    async def post_raw(
        self,
        channel: str,
        thread_ts: str,
        blocks: Sequence[dict[str, Any]] = (),
        attachments: Sequence[dict[str, Any]] = (),
        text: str = "",
        *,
        app: str = "",
    ) -> str:
        """Post what the client makes by itself, as it stands: a GIF, a table, a message that is passed on; its ts.

        `app`: the bot id of an app that posts it under this user's name, with their token or as its own bot.
        """
        where = self._writable(channel)
        message = WorkspaceMessage(
            where.id, self._context.workspace.timestamps.next(), text, self.user.team, self.user.id,
            thread_ts=thread_ts, blocks=list(blocks), attachments=list(attachments), client_msg_id="" if app else
            str(uuid.uuid4()), bot_id=app, app_id=app.replace("B", "A", 1),
        )  # fmt: skip
        return self._context.workspace.post(message).ts

    async def forward(self, channel: str, ts: str, to: str, thread_ts: str, text: str = "") -> str:
        """Pass a message on into a thread, as "Forward message" does: its words stand in an attachment."""
        source = self._context.workspace.find_message(self._context.workspace.channel(channel).id, ts)
        shared = {
            "ts": ts, "channel_id": source.channel, "is_msg_unfurl": True, "is_share": True, "text": source.text,
            "fallback": source.text, "author_id": source.user, "mrkdwn_in": ["text"], "footer": "Slack Conversation",
            "from_url": f"https://demo.slack.com/archives/{source.channel}/p{ts.replace('.', '')}",
            "message_blocks": [
                {"team": source.team, "channel": source.channel, "ts": ts, "message": {"blocks": source.blocks}}
            ],
            **({"files": [file.in_message() for file in source.files]} if source.files else {}),
        }  # fmt: skip
        return await self.post_raw(to, thread_ts, self._typed(text).blocks if text else (), [shared], text)

    async def edit(self, channel: str, ts: str, text: str) -> None:
        """Change the words of one's own message."""
        message = self._own(channel, ts, "cant_update_message")
        typed = self._typed(text)

        def change(message: WorkspaceMessage) -> None:
            message.text, message.blocks = typed.text, typed.blocks
            message.edited = {"user": self.user.id, "ts": self._context.workspace.timestamps.next()}

        self._context.workspace.edit(message, change)

    async def delete(self, channel: str, ts: str) -> None:
        """Delete one's own message; an admin may delete anybody's."""
        where = self._context.workspace.channel(channel)
        found = self._context.workspace.find_message(where.id, ts)
        self._context.workspace.delete(found if self.user.is_admin else self._own(channel, ts, "cant_delete_message"))

    async def react(self, channel: str, ts: str, name: str, *, remove: bool = False) -> None:
        """Put an emoji ("white_check_mark") under a message, or take it away."""
        where = self._writable(channel)
        message = self._context.workspace.find_message(where.id, ts)
        self._context.workspace.react(message, self.user.id, name, added=not remove)

    # --- files

    async def share(
        self,
        channel: str,
        files: Sequence[tuple[str, str, bytes]],
        text: str = "",
        thread_ts: str = "",
        *,
        check_first: bool = False,
    ) -> str:
        """Share files, each (name, media type, bytes), in one message; gives its ts.

        Of what people of other workspaces share, events tell only the ids; `check_first` makes it so for anybody.
        """
        secret = check_first or self.user.team != self._context.app.team
        kept = [
            self._file(name, len(content), mimetype=mime, content=content, mode=FileMode.HOSTED, check_first=secret)
            for name, mime, content in files
        ]
        return self._share(channel, kept, text, thread_ts)

    async def paste(self, channel: str, content: bytes, text: str = "", thread_ts: str = "") -> str:
        """Paste an image (PNG) into the box and send it; gives the message's ts."""
        return await self.share(channel, [("image.png", "image/png", content)], text, thread_ts)

    async def share_link(self, channel: str, title: str, url: str, text: str = "", thread_ts: str = "") -> str:
        """Share a file that lies elsewhere ("external", a document of Google Drive); gives the message's ts."""
        file = self._file(
            title, 0, mimetype="application/vnd.google-apps.document", mode=FileMode.EXTERNAL, external_url=url,
            external_type="gdrive",
        )  # fmt: skip
        return self._share(channel, [file], text, thread_ts)

    async def delete_file(self, id: str) -> None:  # noqa: A002 - Slack's own name for it
        """Delete a file of one's own; an admin may delete anybody's."""
        file = self._context.workspace.files.find(id)
        if file.user != self.user.id and not self.user.is_admin:
            raise SlackError("cant_delete_file")
        self._context.workspace.delete_file(file)

    # --- channels

    async def join(self, channel: str) -> None:
        """Come to a channel."""
        self._context.workspace.join(self._context.workspace.channel(channel), self.user.id)

    async def leave(self, channel: str) -> None:
        """Leave a channel."""
        self._context.workspace.leave(self._context.workspace.channel(channel), self.user.id)

    async def invite(self, channel: str, user: str) -> None:
        """Bring somebody, or the app, to a channel."""
        self._context.workspace.join(self._writable(channel), user)

    async def kick(self, channel: str, user: str) -> None:
        """Throw somebody, or the app, out of a channel."""
        self._context.workspace.leave(self._writable(channel), user, by=self.user.id)

    # --- what apps offer

    async def click(
        self, channel: str, message_ts: str, action_id: str, value: inputs.InputChoice = None, *, block: str = ""
    ) -> bool:
        """Press a button of a message, or choose in its menu, also in one that only this person sees. False: the app
        did not acknowledge in time, and the client shows a warning sign. `block`: in which, where several have such a
        button; one that was redrawn meanwhile counts as it was seen. Raises SlackError action_not_found: there is no
        such button."""
        where = self._context.workspace.channel(channel)
        ephemeral = self._context.workspace.ephemerals(self.user.id)
        whispered = next((m for m in ephemeral if m.channel == where.id and m.ts == message_ts), None)
        message = whispered or self._context.workspace.find_message(where.id, message_ts)
        seen = message.as_seen(block)
        shown = seen.to_wire() if whispered else self._context.workspace.to_wire(seen)
        url = self._urls.new_url(self.user.id, where.id, message)
        place = interaction_payloads.on_message(where, shown, url, ephemeral=whispered is not None)
        return await self._acting.press(_only(seen.blocks, block), action_id, value, place)

    async def click_in_view(
        self, view: View, action_id: str, value: inputs.InputChoice = None, *, block: str = ""
    ) -> bool:
        """Press a button of a modal or of the app's Home tab; the answer is `click`'s."""
        seen = view.as_seen(block)
        place = interaction_payloads.on_view(seen.to_wire(self._context.app, seen.values))
        return await self._acting.press(_only(seen.body["blocks"], block), action_id, value, place, view.id)

    def form(self, view: View | None = None) -> OpenForm:
        """A modal on this person's screen, the uppermost unless `view` is given. Raises SlackError not_found."""
        shown = self._context.views.modals(self.user.id)
        if view is None and not shown:
            raise SlackError("not_found")
        return OpenForm(self._acting, view or shown[-1])

    def home(self) -> View | None:
        """The app's Home tab as this person has it; None before the app published one."""
        return self._context.views.home(self.user.id)

    async def submit(self, view: View, values: inputs.InputValues | None = None) -> dict[str, Any] | None:
        """Send a modal. `values`: block_id -> action_id -> Slack's state of it ({"type": ..., "value": ...}), sent
        unchecked; without them what was filled in (see `form`) is checked as Slack's client does, and sent.

        Gives what the app answered ({} for a plain acknowledgement, which closes the modal), None when it did not.
        """
        form = self.form(view)
        return await (form.submit() if values is None else form.submit_unchecked(values))

    async def open_home(self, tab: str = "home") -> None:
        """Look at the app's Home tab, or at its "messages" tab."""
        channel = self._context.workspace.direct_channel(self.user.id)
        view = self._context.views.home(self.user.id)
        shown = view.to_wire(self._context.app, view.values) if view else None
        stamp = self._context.workspace.timestamps.next()
        self._context.workspace.emit_to_app(events.home_opened(self.user.id, channel.id, tab, stamp, shown))

    async def choose_shortcut(self, callback_id: str, channel: str = "", message_ts: str = "") -> bool:
        """Choose a global shortcut, or one in a message's menu. False: not acknowledged. Raises SlackError
        not_allowed for people of other workspaces."""
        self._acting.check_member()
        app, stamp, trigger = (
            self._context.app,
            self._context.workspace.timestamps.next(),
            self._acting.new_trigger_id(),
        )
        payload = interaction_payloads.shortcut(app, self.user, callback_id, stamp, trigger)
        if message_ts:
            where = self._context.workspace.channel(channel)
            message = self._context.workspace.find_message(where.id, message_ts)
            url = self._urls.new_url(self.user.id, where.id, message)
            shown = self._context.workspace.to_wire(message)
            payload = interaction_payloads.message_shortcut(
                app, self.user, callback_id, stamp, trigger, where, shown, url
            )  # fmt: skip
        return isinstance(await self._acting.send("interactive", payload), Acknowledgement)

    async def type_command(self, channel: str, name: str, text: str = "") -> bool:
        """Type a slash command ("/handoff"); what the app acknowledges it with is shown. False: not acknowledged.
        Raises SlackError not_allowed for people of other workspaces."""
        self._acting.check_member()
        where = self._context.workspace.channel(channel)
        url = self._urls.new_url(self.user.id, where.id, None)
        payload = interaction_payloads.command(
            self._context.app, self.user, where, name, text, self._acting.new_trigger_id(), url
        )
        match await self._acting.send("slash_commands", payload):
            case Acknowledgement(answer):
                if answer:
                    self._urls.answer_at_once(self.user.id, where.id, answer)
                return True
        return False

    # ---

    def _file(self, name: str, length: int, **more: Any) -> WorkspaceFile:
        workspace = self._context.workspace
        return workspace.files.add(name, self.user.id, self.user.team, length, workspace.timestamps.next(), **more)

    def _share(self, channel: str, files: list[WorkspaceFile], text: str, thread_ts: str) -> str:
        where = self._writable(channel)
        if thread_ts:
            self._context.workspace.find_message(where.id, thread_ts)
        typed = self._typed(text) if text else None
        message = WorkspaceMessage(
            where.id, self._context.workspace.timestamps.next(), typed.text if typed else "", self.user.team,
            self.user.id, thread_ts=thread_ts, blocks=typed.blocks if typed else [], client_msg_id=str(uuid.uuid4()),
            subtype="file_share", files=files,
        )  # fmt: skip
        return self._context.workspace.post(message).ts

    def _typed(self, text: str) -> TypedText:
        return TypedText(text, {user.name: user.id for user in self._context.workspace.users.values()})

    def _writable(self, name: str) -> Channel:
        channel = self._context.workspace.channel(name)
        if self.user.deleted:
            raise SlackError("account_inactive")
        if self.user.id not in channel.members:
            raise SlackError("not_in_channel")
        if channel.archived:
            raise SlackError("is_archived")
        return channel

    def _own(self, name: str, ts: str, otherwise: str) -> WorkspaceMessage:
        message = self._context.workspace.find_message(self._writable(name).id, ts)
        if message.user != self.user.id:
            raise SlackError(otherwise)
        return message


def _only(blocks: list[dict[str, Any]], block: str) -> list[dict[str, Any]]:
    """The block of this id; all of them for ""."""
    return [each for each in blocks if block in ("", each.get("block_id"))]
