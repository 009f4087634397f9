"""A person with a telephone: what they do becomes updates for the bot."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bridge.sandbox.telegram import reactions
from bridge.sandbox.telegram.chats import Chat, ChatMessage, to_wire
from bridge.sandbox.telegram.composing import CAPTION_LIMIT
from bridge.sandbox.telegram.files import Media, MediaKind, Upload
from bridge.sandbox.telegram.media import KINDS_WITH_CAPTION, to_media
from bridge.sandbox.telegram.pictures import Size, plain_png
from bridge.sandbox.telegram.refusals import BotApiRefused
from bridge.sandbox.telegram.text import Entity, Formatted, trimmed, utf16_length, with_detected_entities
from bridge.sandbox.telegram.world import TelegramWorld

_NO_WORDS = Formatted("")
_TGS = b"\x1f\x8b\x08\0"
_WEBM = b"\x1a\x45\xdf\xa3"
_WEBP = b"RIFF\x0c\0\0\0WEBPVP8L"
_MP4 = b"\0\0\0\x18ftypisom"
_MP3 = b"ID3\x04"
_ALBUM = range(2, 11)  # how many files the app puts into one album


@dataclass(frozen=True, slots=True)
class PickedFile:
    """A file that a person picks to send, with its caption. `about` has what the app knows of it: duration, width."""

    kind: MediaKind
    data: bytes = field(repr=False)
    name: str = ""
    caption: str = ""
    entities: Sequence[Entity] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


class PersonAtPhone:
    """Writes, sends files, edits, reacts, presses and blocks. ValueError for what the app would not let a person do.

    `reply_to` is the message that is answered, `quote` the stretch of its text that is quoted.
    """

    def __init__(self, world: TelegramWorld, chat: Chat) -> None:
        self._world = world
        self.chat = chat

    async def send(
        self,
        text: str,
        *,
        entities: Sequence[Entity] = (),
        reply_to: int | None = None,
        quote: str = "",
        topic: int = 0,
    ) -> int:
        """Write a message, in a topic of the chat if `topic` names one; its id."""
        words = with_detected_entities(trimmed(Formatted(text, tuple(entities))))
        if not words.text:
            raise ValueError("Telegram sends no empty message")
        return self._send(words, reply_to=reply_to, quote=quote, topic=topic)

    async def open_topic(self, name: str) -> int:
        """Begin a topic in the chat; its id, which is that of the service message."""
        topic = self._send(extra={"forum_topic_created": {"name": name, "icon_color": 7322096}})
        self.chat.topics.add(topic)
        return topic

    async def edit(self, message_id: int, text: str, *, entities: Sequence[Entity] = ()) -> None:
        """Change the words or the caption of an own message. The same words again are sent too, as the app may do."""
        message = self._own(message_id)
        words = with_detected_entities(trimmed(Formatted(text, tuple(entities))))
        if not words.text and message.media is None:
            raise ValueError("Telegram keeps no empty message")
        now = int(self._world.clock())
        wire = self._world.change(self.chat, message, text=words.text, entities=words.entities, edit_date=now)
        self._update("edited_message", wire)

    async def replace_file(self, message_id: int, picked: PickedFile) -> None:
        """Put another file in the place of a file or a text, with its own caption."""
        message = self._own(message_id)
        words, now = _caption(picked), int(self._world.clock())
        changed = {"text": words.text, "entities": words.entities, "media": self._to_media(picked), "edit_date": now}
        self._update("edited_message", self._world.change(self.chat, message, **changed))

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

    async def press_unknown_button(self, data: str, message: Mapping[str, Any] | None = None) -> str:
        """Press a button that the bot did not put there, as a modified app or an old message can; the query's id.

        `message` is the message as the query has it, in whatever shape.
        """
        query_id = str(secrets.randbits(60))
        self._world.presses[query_id] = self.chat.chat_id
        query = {"id": query_id, "from": self.chat.person.to_user(), "chat_instance": "1", "data": data}
        told = message or {"message_id": 1, "date": 0, "chat": self.chat.person.to_chat()}  # InaccessibleMessage
        self._update("callback_query", query | {"message": told})
        return query_id

    async def react(self, message_id: int, *chosen: str) -> None:
        """React to a message with these and no others; "" or nothing takes reactions away.

        Each is an emoji or, as people who pay may, the id of a custom emoji. The bot hears of it if it asked to.
        """
        message = self.chat.find(message_id)
        if message is None:
            raise ValueError(f"no message {message_id}")
        new = tuple(one for one in chosen if one)
        if strange := [one for one in new if not (one.isdecimal() or one in reactions.FREE_EMOJI)]:
            raise ValueError(f"nobody can react with {strange[0]!r}")
        old = message.chosen.get("person", ())
        others = {who: theirs for who, theirs in message.chosen.items() if who != "person"}
        self._world.change(self.chat, message, chosen=others | ({"person": new} if new else {}))
        if new == old:
            return
        change = {
            "chat": self.chat.person.to_chat(),
            "message_id": message_id,
            "user": self.chat.person.to_user(),
            "date": int(self._world.clock()),
            "old_reaction": reactions.to_wire(old),
            "new_reaction": reactions.to_wire(new),
        }
        self._update("message_reaction", change)

    async def block(self) -> None:
        """Block the bot: it cannot write any more."""
        self._set_blocked(True)

    async def unblock(self) -> None:
        """Let the bot write again."""
        self._set_blocked(False)

    async def deactivate(self) -> None:
        """Delete the account: nothing reaches this person any more, and nobody is told."""
        self.chat.deactivated = True
        self._world.changes.bump()

    async def send_file(self, picked: PickedFile, *, reply_to: int | None = None, quote: str = "") -> int:
        """Send a file of any kind."""
        return self._send(_caption(picked), media=self._to_media(picked), reply_to=reply_to, quote=quote)

    async def send_album(self, *picked: PickedFile) -> list[int]:
        """Send files that belong together: the ids of as many messages, each with an update of its own."""
        if len(picked) not in _ALBUM:
            raise ValueError("an album has two to ten files")
        media = [self._to_media(one) for one in picked]
        group = str(secrets.randbits(53))
        return [
            self._send(_caption(one), media=shown, media_group_id=group)
            for one, shown in zip(picked, media, strict=True)
        ]

    async def send_photo(self, data: bytes = b"", caption: str = "", *, reply_to: int | None = None) -> int:
        """Send a photo, a grey one by default. Telegram offers it in several sizes."""
        picked = PickedFile(MediaKind.PHOTO, data or plain_png(Size(1280, 960)), caption=caption)
        return await self.send_file(picked, reply_to=reply_to)

    async def send_document(self, name: str, data: bytes, mime_type: str, caption: str = "") -> int:
        """Send a file."""
        about = {"mime_type": mime_type}
        return await self.send_file(PickedFile(MediaKind.DOCUMENT, data, name, caption, about=about))

    async def send_voice(self, seconds: int = 3, data: bytes = b"OggS", caption: str = "") -> int:
        """Speak."""
        return await self.send_file(PickedFile(MediaKind.VOICE, data, caption=caption, about={"duration": seconds}))

    async def send_video(self, seconds: int = 3, data: bytes = _MP4, caption: str = "") -> int:
        """Send a film."""
        about = {"duration": seconds, "width": 1280, "height": 720}
        return await self.send_file(PickedFile(MediaKind.VIDEO, data, "video.mp4", caption, about=about))

    async def send_video_note(self, seconds: int = 3, data: bytes = _MP4) -> int:
        """Send a round film of oneself."""
        return await self.send_file(PickedFile(MediaKind.VIDEO_NOTE, data, about={"duration": seconds}))

    async def send_audio(self, title: str, performer: str = "", data: bytes = _MP3, caption: str = "") -> int:
        """Send music."""
        about = {"duration": 180, "title": title} | ({"performer": performer} if performer else {})
        return await self.send_file(PickedFile(MediaKind.AUDIO, data, f"{title}.mp3", caption, about=about))

    async def send_animation(self, data: bytes = _MP4, caption: str = "") -> int:
        """Send a moving picture: the app turns a GIF into a film without sound."""
        return await self.send_file(PickedFile(MediaKind.ANIMATION, data, "animation.gif.mp4", caption))

    async def send_sticker(self, emoji: str = "👍", data: bytes = _WEBP) -> int:
        """Send a sticker that stands for an emoji."""
        return await self.send_file(PickedFile(MediaKind.STICKER, data, about={"emoji": emoji, "set_name": "Compass"}))

    async def send_animated_sticker(self, emoji: str = "👍", data: bytes = _TGS) -> int:
        """Send a .TGS sticker: a drawing that moves, gzipped."""
        return await self.send_sticker(emoji, data)

    async def send_video_sticker(self, emoji: str = "👍", data: bytes = _WEBM) -> int:
        """Send a sticker that is a small film."""
        return await self.send_sticker(emoji, data)

    async def send_location(self, latitude: float, longitude: float) -> int:
        """Send a place on the map."""
        return self._send(extra={"location": {"latitude": latitude, "longitude": longitude}})

    async def send_contact(self, phone_number: str, first_name: str) -> int:
        """Send somebody's number."""
        return self._send(extra={"contact": {"phone_number": phone_number, "first_name": first_name}})

    async def send_raw(self, extra: Mapping[str, Any]) -> int:
        """Send a message of any other kind: its fields as on the wire, {"dice": {...}} say."""
        return self._send(extra=extra)

    def _send(self, words: Formatted = _NO_WORDS, reply_to: int | None = None, quote: str = "", **fields: Any) -> int:
        if self.chat.blocked or self.chat.deactivated:
            raise ValueError("who blocked the bot, or is gone, cannot write to it")
        self._check_reply(reply_to, quote)
        now, message_id = int(self._world.clock()), self._world.next_message_id()
        said: dict[str, Any] = {"text": words.text, "entities": words.entities, "reply_to": reply_to, "quote": quote}
        message = ChatMessage(message_id, from_bot=False, date=now, **said, **fields)
        self._update("message", self._world.put(self.chat, message))
        return message.message_id

    def _check_reply(self, reply_to: int | None, quote: str) -> None:
        original = self.chat.find(reply_to) if reply_to is not None else None
        if reply_to is not None and original is None:
            raise ValueError(f"no message {reply_to} to reply to")
        if quote and (original is None or quote not in original.text):
            raise ValueError(f"there is no {quote!r} to quote")

    def _to_media(self, picked: PickedFile) -> Media:
        try:
            return to_media(self._world.files, picked.kind, Upload(picked.name, picked.data), picked.about)
        except BotApiRefused as exc:
            raise ValueError(exc.description) from exc

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


def _caption(picked: PickedFile) -> Formatted:
    words = with_detected_entities(trimmed(Formatted(picked.caption, tuple(picked.entities))))
    if words.text and picked.kind not in KINDS_WITH_CAPTION:
        raise ValueError(f"a {picked.kind.value} has no caption")
    if utf16_length(words.text) > CAPTION_LIMIT:
        raise ValueError("the app takes no longer caption")
    return words
