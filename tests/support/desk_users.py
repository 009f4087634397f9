"""Users of the whole product: on a page, or with a telephone. What they do, and what they see, in the same words."""

from typing import Any, Protocol
from urllib.parse import quote

import httpx
from agent_clients import AgentUpload
from bridge_process import BridgeProcess
from desk_people import DeskWorld
from waiting import LONGEST_WAIT, until
from web_page import WebPage

from bridge.sandbox.telegram.chats import ChatMessage
from bridge.sandbox.telegram.files import MediaKind
from bridge.sandbox.telegram.person import PickedFile
from core.model.ids import SessionId

SeenContent = tuple[Any, ...]


class DeskUser(Protocol):
    """Somebody who wants something. Messages are named by their text; `seen` is all that stands before their eyes."""

    async def say(self, text: str) -> None: ...
    async def file(self, upload: AgentUpload, text: str = "") -> None: ...
    async def edit(self, text: str, now: str) -> None: ...
    async def react(self, text: str, emoji: str) -> None: ...
    async def reply(self, to: str, text: str) -> None: ...
    async def rate(self, score: int) -> None: ...
    async def cancel(self) -> None: ...
    async def end(self) -> None: ...
    async def reads(self, text: str) -> None:
        """Wait until this can be read."""

    async def bytes_of(self, name: str) -> bytes: ...
    def seen(self) -> list[SeenContent]: ...
    async def session(self) -> SessionId: ...


class WebUser:
    """On the company's page."""

    def __init__(self, world: DeskWorld, door: BridgeProcess | None = None) -> None:
        """`door`: the replica that serves the page; without it, whatever the world's bridge is at the moment."""
        self._world, self._door = world, door
        self.page = WebPage(self._url)
        world.pages.append(self.page)

    async def say(self, text: str) -> None:
        await self._send(text)

    async def file(self, upload: AgentUpload, text: str = "") -> None:
        headers = {"X-Chat-Token": self.page.token or "", "X-File-Name": quote(upload.name)}
        async with self._http() as http:
            answer = await http.post("/chat/files", content=upload.content, headers=headers)
        await self._send(text, files=[answer.json()["id"]])

    async def edit(self, text: str, now: str) -> None:
        await self._act("edit", seq=self._seq(text), text=now)

    async def react(self, text: str, emoji: str) -> None:
        await self._act("react", seq=self._seq(text), emoji=emoji, added=True)

    async def reply(self, to: str, text: str) -> None:
        await self._send(text, reply_to=self._seq(to))

    async def rate(self, score: int) -> None:
        await self.page.until(lambda: self.page.status.get("rating"))
        await self._act("rate", score=score)

    async def cancel(self) -> None:
        await self._accepted(await self.page.act("cancel"))

    async def end(self) -> None:
        await self._accepted(await self.page.end())

    async def reads(self, text: str) -> None:
        await self.page.until(lambda: text in str(self.seen()))

    async def bytes_of(self, name: str) -> bytes:
        files = [file for event in self.page.events for file in event.get("files", ()) if file["name"] == name]
        async with self._http() as http:
            answer = await http.get(f"/chat/{files[-1]['url']}")
            answer.raise_for_status()
            return answer.content

    def seen(self) -> list[SeenContent]:
        lines: dict[int, str] = {e["seq"]: e["text"] for e in self.page.events if e["kind"] == "message"}
        return [
            (
                event["kind"], event["by"], event["text"], [file["name"] for file in event.get("files", ())],
                lines.get(event.get("reply_to") or 0), lines.get(event["target"] or 0), event.get("emoji"),
            )
            for event in self.page.events
        ]  # fmt: skip

    async def session(self) -> SessionId:
        await self.page.until(lambda: self.page.session)
        return SessionId(self.page.session or "")

    async def _send(self, text: str, **more: Any) -> None:
        if self.page._task is None:
            await self.page.open()
        await self._accepted(await self.page.send(text, **more))

    async def _act(self, kind: str, **fields: Any) -> None:
        await self._accepted(await self.page.act(kind, session=self.page.session, **fields))

    async def _accepted(self, client_id: str) -> None:
        await self.page.until(lambda: client_id in self.page.accepted or client_id in self.page.refused)
        assert client_id not in self.page.refused, self.page.refused[client_id]

    def _seq(self, text: str) -> int:
        return next(e["seq"] for e in self.page.events if e["kind"] == "message" and text in e["text"])

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._url(), trust_env=False, verify=False, timeout=LONGEST_WAIT)

    def _url(self) -> str:
        replica = self._door or self._world.bridge
        assert replica is not None
        return replica.url


class TelegramUser:
    """With a telephone."""

    def __init__(self, world: DeskWorld, chat: int) -> None:
        self._world = world
        self.person = world.telegram.person(chat, first_name="Mia")
        self._chat = world.telegram.chat(chat)

    async def say(self, text: str) -> None:
        await self.person.send(text)

    async def file(self, upload: AgentUpload, text: str = "") -> None:
        about = {"mime_type": upload.mime}
        await self.person.send_file(PickedFile(MediaKind.DOCUMENT, upload.content, upload.name, text, about=about))

    async def edit(self, text: str, now: str) -> None:
        await self.person.edit(self._message(text).message_id, now)

    async def react(self, text: str, emoji: str) -> None:
        await self.person.react(self._message(text).message_id, emoji)

    async def reply(self, to: str, text: str) -> None:
        await self.person.send(text, reply_to=self._message(to).message_id)

    async def rate(self, score: int) -> None:
        asked = await self._until(lambda: next((m for m in reversed(self._shown()) if len(m.buttons) == 1), None))
        await self.person.press(asked.message_id, asked.buttons[0][score - 1]["callback_data"])

    async def cancel(self) -> None:
        await self.person.send("/cancel")

    async def end(self) -> None:
        await self.person.send("/end")

    async def reads(self, text: str) -> None:
        await self._until(lambda: text in str(self.seen()))

    async def bytes_of(self, name: str) -> bytes:
        found = next(m.file for m in reversed(self._shown()) if m.file and m.file.name == name)
        return found.data

    def seen(self) -> list[SeenContent]:
        texts = {message.message_id: message.text for message in self._chat.messages}
        return [
            (
                message.from_bot, message.html, message.file.name if message.file else "",
                texts.get(message.reply_to or 0), sorted(message.reactions.items()),
                [button["text"] for row in message.buttons for button in row],
            )
            for message in self._shown()
        ]  # fmt: skip

    async def session(self) -> SessionId:
        def unit(tx: Any) -> str:
            found = tx.cursor.execute(
                "SELECT s.id FROM chat_sessions s JOIN contacts c ON c.id = s.contact "
                f"WHERE c.channel = 'telegram' AND c.address = '{self._chat.chat_id}' ORDER BY s.opened_at DESC"
            ).fetchone()
            return found[0] if found else ""

        return SessionId(await until(lambda: self._world.store.read(unit), "a session of this chat"))

    def _shown(self) -> list[ChatMessage]:
        return [message for message in self._chat.messages if not message.deleted]

    def _message(self, text: str) -> ChatMessage:
        return next(message for message in self._shown() if text in message.text)

    async def _until(self, true: Any) -> Any:
        return await until(true, "the chat to show so", saw=self._shown)
