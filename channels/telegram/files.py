"""What users send besides words, as files of ours; and those files, opened where Telegram has them."""

import datetime
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from telegram import Animation, Audio, Bot, Message, PhotoSize, Video, Voice
from telegram.error import BadRequest, InvalidToken, TelegramError

from channels.telegram.rich_messages import files_in
from core.model.errors import Rejected, Unreachable
from core.model.files import LARGEST_FILE, FileKind, NewFile

SOURCE = "telegram"
_PIECE = 256 * 1024  # bytes
_TOO_LARGE = "Telegram lets a bot fetch no file of over 20 MB."
_GONE = "Telegram does not have the file any more."


def file_of(message: Message) -> NewFile | None:
    """The file of a message; None when there is none, or none that a bot may fetch."""
    found = _visual(message) or _other(message)
    return found if found and found.size <= LARGEST_FILE else None


def is_too_large(message: Message) -> bool:
    """Does the message have a file that a bot may not fetch?"""
    found = _visual(message) or _other(message)
    return found is not None and found.size > LARGEST_FILE


def label_of_file(message: Message) -> str:
    """What the file of a message is, for who cannot have it: "[voice message, 0:12]"."""
    if message.photo:
        return "[photo]"
    if message.animation:
        return "[GIF]"
    if message.document:
        return f"[file {message.document.file_name or 'without a name'}]"
    if message.audio:
        title = " – ".join(part for part in (message.audio.performer, message.audio.title) if part)
        return f"[audio {title or message.audio.file_name or 'without a title'}, {_clock(message.audio.duration)}]"
    for what, timed in (
        ("voice message", message.voice),
        ("video", message.video),
        ("video message", message.video_note),
    ):
        if timed:
            return f"[{what}, {_clock(timed.duration)}]"
    return "[sticker]" if message.sticker else "[file]"


def files_of_rich(message: Mapping[str, Any]) -> list[tuple[NewFile, bool]]:
    """The files that stand among a RichMessage's blocks, and whether a bot may fetch each."""
    found = [file for kind, raw in files_in(message) if (file := _of_rich(kind, raw))]
    return [(file, file.size <= LARGEST_FILE) for file in found]


def _of_rich(kind: str, raw: Any) -> NewFile | None:
    try:
        match kind:
            case "photo":
                return _photo([PhotoSize.de_json(size, None) for size in raw])
            case "animation":
                return _animation(Animation.de_json(raw, None))
            case "video":
                return _video(Video.de_json(raw, None))
            case "voice":
                return _voice(Voice.de_json(raw, None))
            case _:
                return _audio(Audio.de_json(raw, None))
    except (TypeError, KeyError, AttributeError, ValueError, IndexError):  # not as the specification has it
        return None


def _visual(message: Message) -> NewFile | None:
    if message.photo:
        return _photo(message.photo)
    if message.animation:  # comes with a document, which is the same file
        return _animation(message.animation)
    if message.video:
        return _video(message.video)
    if note := message.video_note:
        return _file(note.file_id, "video message.mp4", FileKind.VIDEO, "video/mp4", note.file_size)
    if sticker := message.sticker:
        ending, mime = _STICKERS[sticker.is_animated, sticker.is_video]
        name = f"sticker {sticker.emoji or ''}".rstrip() + ending
        return _file(sticker.file_id, name, FileKind.STICKER, mime, sticker.file_size)
    return None


def _other(message: Message) -> NewFile | None:
    if message.voice:
        return _voice(message.voice)
    if message.audio:
        return _audio(message.audio)
    if document := message.document:
        name, mime = document.file_name or "file", document.mime_type or "application/octet-stream"
        return _file(document.file_id, name, FileKind.DOCUMENT, mime, document.file_size)
    return None


def _photo(sizes: Sequence[PhotoSize]) -> NewFile:
    """The same picture in several sizes, the largest last."""
    return _file(sizes[-1].file_id, "photo.jpg", FileKind.IMAGE, "image/jpeg", sizes[-1].file_size)


def _animation(animation: Animation) -> NewFile:
    name, mime = animation.file_name or "animation.mp4", animation.mime_type or "video/mp4"
    kind = FileKind.IMAGE if mime == "image/gif" else FileKind.VIDEO
    return _file(animation.file_id, name, kind, mime, animation.file_size)


def _video(video: Video) -> NewFile:
    mime = video.mime_type or "video/mp4"
    return _file(video.file_id, video.file_name or "video.mp4", FileKind.VIDEO, mime, video.file_size)


def _voice(voice: Voice) -> NewFile:
    return _file(voice.file_id, "voice message.ogg", FileKind.VOICE, voice.mime_type or "audio/ogg", voice.file_size)


def _audio(audio: Audio) -> NewFile:
    title = " – ".join(part for part in (audio.performer, audio.title) if part)
    name = audio.file_name or f"{title or 'audio'}.mp3"
    return _file(audio.file_id, name, FileKind.AUDIO, audio.mime_type or "audio/mpeg", audio.file_size)


def _clock(duration: int | datetime.timedelta) -> str:
    """Minutes and seconds. python-telegram-bot changes the type of durations between its versions."""
    seconds = int(duration.total_seconds()) if isinstance(duration, datetime.timedelta) else duration
    return f"{seconds // 60}:{seconds % 60:02}"


# By `is_animated`, `is_video`: core.telegram.org/stickers
_STICKERS = {
    (False, False): (".webp", "image/webp"),
    (True, False): (".tgs", "application/x-tgsticker"),
    (False, True): (".webm", "video/webm"),
    (True, True): (".webm", "video/webm"),
}


def _file(file_id: str, name: str, kind: FileKind, mime: str, size: int | None) -> NewFile:
    return NewFile(SOURCE, file_id, name, kind, mime, size or 0)


class TelegramFiles:
    """See `core.model.ports.OpensFiles`. The ref of a file is its file_id, which a bot may use as long as it likes."""

    source = SOURCE

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    @asynccontextmanager
    async def open_file(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes; a link is asked for again each time, for it lasts an hour. Raises Rejected or Unreachable."""
        try:
            file = await self._bot.get_file(ref)
            content = bytes(await file.download_as_bytearray())
        except BadRequest as exc:
            too_large = "too big" in exc.message.lower()
            raise Rejected(_TOO_LARGE if too_large else _GONE) from exc
        except InvalidToken as exc:  # what python-telegram-bot makes of a 404, which an old link gives
            raise Rejected(_GONE) from exc
        except TelegramError as exc:
            raise Unreachable("Telegram cannot be reached for the file.") from exc
        yield _in_pieces(content)


async def _in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]
