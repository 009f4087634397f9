"""A person with a telephone: what they do becomes updates for the bot."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from bridge.sandbox.telegram.chats import Chat, ChatMessage, to_wire
from bridge.sandbox.telegram.text import Entity, Formatted, trimmed, with_found_entities
from bridge.sandbox.telegram.world import World


class PersonAtPhone:
    """Writes, edits, presses and blocks. ValueError for what the app would not let a person do."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self.chat = chat

    async def send(self, text: str, *, entities: Sequence[Entity] = (), reply_to: int | None = None) -> int:
        """Write a message; its id."""
        words = with_found_entities(trimmed(Formatted(text, tuple(entities))))
        if not words.text:
            raise ValueError("Telegram sends no empty message")
        return self._send(text=words.text, entities=words.entities, reply_to=reply_to)

    async def edit(self, message_id: int, text: str) -> None:
        """Change the words of an own message. The same words again are sent too, as the app may do."""
        message = self._own(message_id)
        words = with_found_entities(trimmed(Formatted(text)))
        now = int(self._world.clock())
        wire = self._world.change(self.chat, message, text=words.text, entities=words.entities, edit_date=now)
        self._update("edited_message", wire)

    async def delete(self, message_id: int) -> None:
        """Take an own message back. The bot is not told: private chats have no such update."""
        self._world.change(self.chat, self._own(message_id), deleted=True)

    async def press(self, message_id: int, callback_data: str) -> str:
        """Press a button of a message; the id of the callback query."""
        message = self.chat.find(message_id)
        buttons = [button for row in message.buttons for button in row] if message else []
        if message is None or all(button.get("callback_data") != callback_data for button in buttons):
            raise ValueError(f"message {message_id} has no button {callback_data!r}")
        query_id = str(secrets.randbits(60))
        self._world.presses[query_id] = self.chat.chat_id
        query = {
            "id": query_id,
            "from": self.chat.person.to_user(),
            "message": to_wire(message, self.chat, self._world.bot),
            "chat_instance": str(abs(hash(self.chat.chat_id))),
            "data": callback_data,
        }
        self._update("callback_query", query)
        return query_id

    async def react(self, message_id: int, emoji: str) -> None:
        """React to a message; "" takes the reaction away."""
        message = self.chat.find(message_id)
        if message is None:
            raise ValueError(f"no message {message_id}")
        old = message.reactions.get("person", "")
        others = {who: chosen for who, chosen in message.reactions.items() if who != "person"}
        self._world.change(self.chat, message, reactions=others | ({"person": emoji} if emoji else {}))
        change = {
            "chat": self.chat.person.to_chat(),
            "message_id": message_id,
            "user": self.chat.person.to_user(),
            "date": int(self._world.clock()),
            "old_reaction": _reactions(old),
            "new_reaction": _reactions(emoji),
        }
        self._update("message_reaction", change)

    async def block(self) -> None:
        """Block the bot: it cannot write any more."""
        self._set_blocked(True)

    async def unblock(self) -> None:
        """Let the bot write again."""
        self._set_blocked(False)

    async def send_photo(self, data: bytes = b"\xff\xd8\xff", caption: str = "") -> int:
        """Send a photo in one size."""
        stored = self._world.keep_file("photo.jpg", data).to_wire()
        return self._send(text=caption, extra={"photo": [stored | {"width": 640, "height": 480}]})

    async def send_document(self, name: str, data: bytes, mime_type: str, caption: str = "") -> int:
        """Send a file."""
        stored = self._world.keep_file(name, data).to_wire()
        return self._send(text=caption, extra={"document": stored | {"file_name": name, "mime_type": mime_type}})

    async def send_voice(self, seconds: int = 3, data: bytes = b"OggS") -> int:
        """Speak."""
        stored = self._world.keep_file("voice.oga", data).to_wire()
        return self._send(extra={"voice": stored | {"duration": seconds, "mime_type": "audio/ogg"}})

    async def send_sticker(self, emoji: str = "👍") -> int:
        """Send a sticker that stands for an emoji."""
        stored = self._world.keep_file("sticker.webp", b"RIFF").to_wire()
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send(extra={"sticker": stored | shape | {"emoji": emoji}})

    async def send_location(self, latitude: float, longitude: float) -> int:
        """Send a place on the map."""
        return self._send(extra={"location": {"latitude": latitude, "longitude": longitude}})

    async def send_contact(self, phone_number: str, first_name: str) -> int:
        """Send somebody's number."""
        return self._send(extra={"contact": {"phone_number": phone_number, "first_name": first_name}})

    async def send_raw(self, extra: Mapping[str, Any]) -> int:
        """Send a message of any other kind: its fields as on the wire, {"dice": {...}} say."""
        return self._send(extra=extra)

    def _send(self, **fields: Any) -> int:
        if self.chat.blocked:
            raise ValueError("who blocked the bot cannot write to it")
        now = int(self._world.clock())
        message = ChatMessage(self._world.next_message_id(), from_bot=False, date=now, **fields)
        self._update("message", self._world.put(self.chat, message))
        return message.message_id

    def _own(self, message_id: int) -> ChatMessage:
        message = self.chat.find(message_id)
        if message is None or message.from_bot:
            raise ValueError(f"message {message_id} is not this person's")
        return message

    def _set_blocked(self, blocked: bool) -> None:
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        change = {
            "chat": self.chat.person.to_chat(),
            "from": self.chat.person.to_user(),
            "date": int(self._world.clock()),
            "old_chat_member": self._membership(not blocked),
            "new_chat_member": self._membership(blocked),
        }
        self._update("my_chat_member", change)

    def _membership(self, blocked: bool) -> dict[str, Any]:
        """Blocking looks like being banned for ever: until_date 0."""
        return {"user": self._world.bot} | ({"status": "kicked", "until_date": 0} if blocked else {"status": "member"})

    def _update(self, kind: str, payload: dict[str, Any]) -> None:
        self._world.queue.add(kind, self.chat.chat_id, payload)
        self._world.changes.bump()


def _reactions(emoji: str) -> list[dict[str, str]]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
