"""The methods that put files into a chat, one by one and as albums: uploads, and files sent before by their ids."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bridge.sandbox.telegram.chats import ChatMessage
from bridge.sandbox.telegram.composing import Arguments, caption_of, deliver, new_message
from bridge.sandbox.telegram.files import Media, MediaKind, Upload
from bridge.sandbox.telegram.media import KINDS_WITH_CAPTION, detected_kind, to_media
from bridge.sandbox.telegram.refusals import BotApiRefused, bad_request
from bridge.sandbox.telegram.text import Formatted
from bridge.sandbox.telegram.world import TelegramWorld

# core.telegram.org/bots/api#sendmediagroup. The real service is known to let an album of one pass.
_FEWEST, _MOST = 2, 10
_GROUPED = frozenset({MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.DOCUMENT, MediaKind.AUDIO})
_ONLY_AMONG_THEMSELVES = (MediaKind.DOCUMENT, MediaKind.AUDIO)
# What a bot may say of a file; the rest of the media object is Telegram's to find out.
_SAID = ("duration", "width", "height", "performer", "title", "emoji")


def send_file(kind: MediaKind, world: TelegramWorld, arguments: Arguments) -> dict[str, Any]:
    """A new message with one file, shown as `kind` if it suits."""
    chat = world.open_chat(arguments["chat_id"])
    caption = caption_of(arguments) if kind in KINDS_WITH_CAPTION else Formatted("")
    message = new_message(world, chat, arguments, caption)
    media = media_of(world, kind, arguments[kind.value], arguments)
    return deliver(world, chat, replace(message, media=media, extra=display_fields(arguments)))[0]


send_photo = partial(send_file, MediaKind.PHOTO)
send_document = partial(send_file, MediaKind.DOCUMENT)
send_voice = partial(send_file, MediaKind.VOICE)
send_video = partial(send_file, MediaKind.VIDEO)
send_audio = partial(send_file, MediaKind.AUDIO)
send_animation = partial(send_file, MediaKind.ANIMATION)
send_sticker = partial(send_file, MediaKind.STICKER)


def send_media_group(world: TelegramWorld, arguments: Arguments) -> list[dict[str, Any]]:
    """An album: all of its messages or, when one is refused, none."""
    chat = world.open_chat(arguments["chat_id"])
    items: Sequence[Arguments] = arguments["media"]
    kinds = _album_kinds(items)
    group = str(secrets.randbits(53))
    messages: list[ChatMessage] = []
    for number, (kind, item) in enumerate(zip(kinds, items, strict=True), start=1):
        message = new_message(world, chat, arguments, caption_of(item))
        try:
            media = media_of(world, kind, item["media"], item, detect=False)
        except BotApiRefused as exc:
            reason = exc.description.removeprefix("Bad Request: ")
            raise bad_request(f'failed to send message #{number} with the error message "{reason}"') from exc
        messages.append(replace(message, media=media, extra=display_fields(item), media_group_id=group))
    return deliver(world, chat, *messages)


def media_of(
    world: TelegramWorld, kind: MediaKind, given: Upload | str, about: Arguments, detect: bool = True
) -> Media:
    """The file that a call gives, uploaded or named by its id. Refused for what cannot be shown as `kind`."""
    if isinstance(given, Upload):
        detect = detect and not about.get("disable_content_type_detection", False)
        suited = detected_kind(kind, given, detect)
        said = {name: about[name] for name in _SAID if name in about} if suited is kind else {}
        return to_media(world.files, suited, given, said)
    media = world.files.media_of(given)
    if media is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if media.kind is not kind:
        raise bad_request(f"can't use file of type {_name(media.kind)} as {_name(kind)}")
    return media


def display_fields(arguments: Arguments) -> dict[str, bool]:
    """The message's fields for how a file is shown."""
    names = {"show_caption_above_media": "show_caption_above_media", "has_spoiler": "has_media_spoiler"}
    return {wire: True for name, wire in names.items() if arguments.get(name)}


def _album_kinds(items: Sequence[Arguments]) -> list[MediaKind]:
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > _MOST:
        raise bad_request("too many messages to send as an album")
    if len(items) < _FEWEST:
        raise bad_request("too few messages to send as an album")
    kinds = [_album_kind(item["type"]) for item in items]
    for kind in _ONLY_AMONG_THEMSELVES:
        if kind in kinds and set(kinds) != {kind}:
            raise bad_request(f"{kind.value} can't be mixed with other media types")
    return kinds


def _album_kind(name: str) -> MediaKind:
    if name in _GROUPED:
        return MediaKind(name)
    complaint = "can't be used in sendMediaGroup" if name == MediaKind.ANIMATION else "is unsupported"
    raise bad_request(f'can\'t parse InputMedia: type "{name}" {complaint}')


def _name(kind: MediaKind) -> str:
    """A file type as TDLib calls it: VoiceNote, VideoNote, otherwise the kind with a capital."""
    return {MediaKind.VOICE: "VoiceNote", MediaKind.VIDEO_NOTE: "VideoNote"}.get(kind, kind.value.capitalize())
