"""The Bot API call for a post: words, or files with their caption. One call each, however many files."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode

from channels.telegram.outbound import TelegramText
from core.model.files import File, FileKind

# A preview is a picture of a page that nobody wrote, and an agent cannot see that it is there.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
MOST_IN_ALBUM = 10
LARGEST_PHOTO = 10 * 2**20  # bytes
_PHOTOS = ("image/jpeg", "image/png", "image/webp")
_VIDEOS = ("video/mp4",)
_AUDIOS = ("audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/mp3")
_VOICES = ("audio/ogg", *_AUDIOS)

TelegramMarkup = InlineKeyboardMarkup | ForceReply | None


@dataclass(frozen=True, slots=True)
class ReplyMarkup:
    """What stands under a message: buttons, as (label, data), or a field for an answer.

    `stacked`: each button has a row of its own, for long labels.
    """

    buttons: tuple[tuple[str, str], ...] = ()
    asks_reply: bool = False
    stacked: bool = False

    def to_telegram(self) -> TelegramMarkup:
        """As Telegram wants it."""
        if self.buttons:
            buttons = [InlineKeyboardButton(label, callback_data=data) for label, data in self.buttons]
            return InlineKeyboardMarkup([[button] for button in buttons] if self.stacked else [buttons])
        return ForceReply(selective=True) if self.asks_reply else None


NO_REPLY_MARKUP = ReplyMarkup()


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to send: to whom, in which form, and what goes with it."""

    chat: int
    text: TelegramText
    is_plain: bool = False
    is_silent: bool = False
    reply_to: int | None = None
    reply_markup: ReplyMarkup = NO_REPLY_MARKUP
    topic: int | None = None

    @property
    def words(self) -> str:
        """As Telegram is to read them."""
        return self.text.plain if self.is_plain else self.text.html

    @property
    def parse_mode(self) -> str | None:
        """How it reads them."""
        return None if self.is_plain else ParseMode.HTML

    @property
    def reply(self) -> ReplyParameters | None:
        """An answer to a message that the user has deleted is a message."""
        return ReplyParameters(self.reply_to, allow_sending_without_reply=True) if self.reply_to else None


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file with its bytes."""

    file: File
    content: bytes


def send_form(file: File, *, as_document: bool = False) -> str:
    """How a file is sent: "photo", "video", "audio", "voice" or "document". What Telegram cannot show is a document."""
    match file.kind:
        case _ if as_document:
            return "document"
        case FileKind.IMAGE if file.mime in _PHOTOS and file.size <= LARGEST_PHOTO:
            return "photo"
        case FileKind.VIDEO if file.mime in _VIDEOS:
            return "video"
        case FileKind.AUDIO if file.mime in _AUDIOS:
            return "audio"
        case FileKind.VOICE if file.mime in _VOICES:
            return "voice"
        case _:
            return "document"


def to_albums(files: Sequence[File]) -> list[tuple[File, ...]]:
    """Neighbours that one album may hold: photos with videos, audio with audio, documents with documents."""
    albums: list[list[File]] = []
    for file in files:
        sort = _SORTS[send_form(file)]
        last = albums[-1] if albums else []
        if sort and last and _SORTS[send_form(last[0])] == sort and len(last) < MOST_IN_ALBUM:
            last.append(file)
        else:
            albums.append([file])
    return [tuple(album) for album in albums]


# What may stand in an album together; "" for what stands alone.
_SORTS = {"photo": "visual", "video": "visual", "audio": "audio", "document": "document", "voice": ""}


async def send_words(bot: Bot, message: OutgoingMessage) -> list[Message]:
    """sendMessage."""
    sent = await bot.send_message(
        message.chat, message.words, parse_mode=message.parse_mode, link_preview_options=NO_PREVIEW,
        disable_notification=message.is_silent, reply_markup=message.reply_markup.to_telegram(),
        reply_parameters=message.reply, message_thread_id=message.topic,
    )  # fmt: skip
    return [sent]


async def send_files(
    bot: Bot, message: OutgoingMessage, files: Sequence[LoadedFile], *, as_document: bool = False
) -> list[Message]:
    """One file by the method of its form, several as an album. The caption stands under the first."""
    if len(files) > 1:
        return await _send_album(bot, message, files, as_document=as_document)
    [one] = files
    form = send_form(one.file, as_document=as_document)
    options = {"disable_content_type_detection": True} if form == "document" else {}
    send = getattr(bot, f"send_{form}")
    sent = await send(
        message.chat, InputFile(one.content, filename=one.file.name), caption=message.words or None,
        parse_mode=message.parse_mode, disable_notification=message.is_silent, reply_parameters=message.reply,
        message_thread_id=message.topic, **options,
    )  # fmt: skip
    return [sent]


async def _send_album(
    bot: Bot, letter: OutgoingMessage, files: Sequence[LoadedFile], *, as_document: bool
) -> list[Message]:
    media = []
    for index, one in enumerate(files):
        kind = _MEDIA[send_form(one.file, as_document=as_document)]
        caption = letter.words if index == 0 and letter.words else None
        media.append(kind(one.content, caption=caption, parse_mode=letter.parse_mode, filename=one.file.name))
    return list(
        await bot.send_media_group(
            letter.chat,
            media,
            disable_notification=letter.is_silent,
            reply_parameters=letter.reply,
            message_thread_id=letter.topic,
        )
    )


_MEDIA = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "audio": InputMediaAudio,
    "document": InputMediaDocument,
    "voice": InputMediaDocument,
}
