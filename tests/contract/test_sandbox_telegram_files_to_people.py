"""Files that a real `telegram.Bot` sends to people at the Telegram stand-in."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.telegram import ChatMessage, PersonAtPhone, TelegramStandIn
from bridge.sandbox.telegram.files import PHOTO_LIMIT, UPLOAD_LIMIT
from bridge.sandbox.telegram.pictures import Size, plain_png

# python-telegram-bot will give time spans instead of seconds one day and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

MIA = 501
PHOTO = plain_png(Size(40, 30))
PDF, MP4, MP3, OGG = b"%PDF-1.7", b"\0\0\0\x18ftypisom", b"ID3\x04", b"OggS\0"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn()
    await stand_in.start("127.0.0.1", 0)
    stand_in.person(MIA)
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url) as bot:
        yield bot


@pytest.fixture
def mia(telegram: TelegramStandIn) -> PersonAtPhone:
    return telegram.person(MIA)


def shown(telegram: TelegramStandIn) -> list[ChatMessage]:
    return telegram.chat(MIA).messages


def kinds(telegram: TelegramStandIn) -> list[str]:
    return [message.file.kind.value if message.file else "" for message in shown(telegram)]


async def test_each_kind_of_file_is_shown_as_what_it_is(telegram: TelegramStandIn, bot: Bot) -> None:
    await bot.send_photo(MIA, PHOTO, caption="<b>One</b>", parse_mode="HTML", has_spoiler=True)
    await bot.send_document(MIA, PDF, filename="form.pdf")
    await bot.send_voice(MIA, OGG, duration=4)
    await bot.send_video(MIA, MP4, duration=9, width=320, height=240, thumbnail=PHOTO)
    await bot.send_audio(MIA, MP3, title="Song", filename="song.mp3")
    await bot.send_animation(MIA, MP4)
    await bot.send_sticker(MIA, b"RIFF\0\0\0\0WEBPVP8 ", emoji="🎉")
    assert kinds(telegram) == ["photo", "document", "voice", "video", "audio", "animation", "sticker"]
    photo, document, *_ = shown(telegram)
    assert (photo.html, photo.file.data if photo.file else None) == ("<b>One</b>", PHOTO)
    assert document.file is not None
    assert (document.file.name, document.file.mime_type) == ("form.pdf", "application/pdf")


async def test_a_file_that_does_not_suit_becomes_a_document(telegram: TelegramStandIn, bot: Bot) -> None:
    await bot.send_voice(MIA, b"fLaC", filename="voice.flac")
    await bot.send_video(MIA, b"\x1a\x45\xdf\xa3", filename="film.mkv")
    await bot.send_audio(MIA, b"fLaC", filename="song.flac")
    assert kinds(telegram) == ["document", "document", "document"]


async def test_telegram_looks_into_documents_unless_told_not_to(telegram: TelegramStandIn, bot: Bot) -> None:
    sent = await bot.send_document(MIA, b"GIF89a", filename="party.gif")
    assert sent.animation is not None
    assert sent.document is not None
    await bot.send_document(MIA, b"GIF89a", filename="party.gif", disable_content_type_detection=True)
    assert kinds(telegram) == ["animation", "document"]


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (PDF, "Image_process_failed"),
        (b"\xff\xd8\xff\xe0", "Image_process_failed"),
        (b"", "File must be non-empty"),
        (plain_png(Size(2100, 100)), "Photo_invalid_dimensions"),
        (PHOTO + bytes(PHOTO_LIMIT), "is too big for a photo; the maximum size is 10485760 bytes"),
    ],
)
async def test_what_is_no_photo_is_refused(telegram: TelegramStandIn, bot: Bot, photo: bytes, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.send_photo(MIA, photo)
    assert shown(telegram) == []


async def test_more_than_50_megabytes_are_refused(telegram: TelegramStandIn, bot: Bot) -> None:
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(MIA, bytes(UPLOAD_LIMIT + 100_000), write_timeout=30)
    assert shown(telegram) == []


async def test_a_caption_has_1024_units_after_parsing(telegram: TelegramStandIn, bot: Bot) -> None:
    await bot.send_photo(MIA, PHOTO, caption=f"<b>{'😀' * 512}</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(MIA, PHOTO, caption="😀" * 512 + "x")
    assert [message.text for message in shown(telegram)] == ["😀" * 512]


async def test_a_file_is_sent_again_by_its_id_as_the_same_kind_only(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    await mia.send_document("cv.pdf", PDF, "application/pdf")
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    again = await bot.send_document(MIA, update.message.document.file_id, caption="Is this it?")
    assert again.document is not None
    assert again.document.file_unique_id == update.message.document.file_unique_id
    assert shown(telegram)[-1].file == shown(telegram)[0].file
    with pytest.raises(BadRequest, match=r"(?i)Can't use file of type Document as Photo"):
        await bot.send_photo(MIA, update.message.document.file_id)
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(MIA, "BQACAgI")


async def test_any_size_of_a_photo_stands_for_all_of_it(bot: Bot) -> None:
    sent = await bot.send_photo(MIA, plain_png(Size(1000, 500)))
    assert (await bot.send_photo(MIA, sent.photo[0].file_id)).photo == sent.photo


async def test_an_album_is_one_group_of_messages(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    asked = await mia.send("Pictures?")
    known = (await bot.send_photo(MIA, PHOTO)).photo[-1].file_id
    telegram.limits_on = True
    media = [InputMediaPhoto(PHOTO, caption="<b>two</b>", parse_mode="HTML"), InputMediaVideo(MP4)]
    sent = await bot.send_media_group(
        MIA, [*media, *[InputMediaPhoto(known)] * 8], reply_parameters=ReplyParameters(asked)
    )
    assert len(sent) == 10
    assert kinds(telegram)[2:5] == ["photo", "video", "photo"]
    assert len({message.media_group_id for message in sent}) == 1
    assert {message.reply_to for message in shown(telegram)[2:]} == {asked}
    assert shown(telegram)[2].html == "<b>two</b>"
    assert telegram.chat(MIA).album(shown(telegram)[-1]) == shown(telegram)[2:]


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ([InputMediaPhoto(PHOTO)], "Too few messages"),
        ([InputMediaPhoto(PHOTO)] * 11, "Too many messages to send as an album"),
        ([InputMediaPhoto(PHOTO), InputMediaDocument(PDF)], "Document can't be mixed with other media types"),
        ([InputMediaAudio(MP3), InputMediaVideo(MP4)], "Audio can't be mixed with other media types"),
        ([InputMediaPhoto(PHOTO), InputMediaPhoto(PDF)], 'Failed to send message #2 .*"image_process_failed"'),
        ([InputMediaPhoto(PHOTO), InputMediaPhoto(PHOTO, caption="x" * 1025)], "Message caption is too long"),
    ],
)
async def test_an_album_that_cannot_be_shows_nothing(
    telegram: TelegramStandIn, bot: Bot, media: list[InputMediaPhoto], reason: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.send_media_group(MIA, media)
    assert shown(telegram) == []


async def test_documents_and_audio_are_albums_among_themselves(telegram: TelegramStandIn, bot: Bot) -> None:
    await bot.send_media_group(MIA, [InputMediaDocument(PDF, filename="a.pdf"), InputMediaDocument(OGG)])
    await bot.send_media_group(MIA, [InputMediaAudio(MP3), InputMediaAudio(MP3)])
    assert kinds(telegram) == ["document", "document", "audio", "audio"]


async def test_a_part_that_nothing_names_and_a_name_without_part_are_refused(telegram: TelegramStandIn) -> None:
    media = '[{"type":"photo","media":"attach://one"},{"type":"photo","media":"attach://two"}]'
    form = aiohttp.FormData({"chat_id": str(MIA), "media": media})
    form.add_field("one", PHOTO, filename="one.png")
    stray = aiohttp.FormData({"chat_id": str(MIA), "text": "attach://stray"})
    stray.add_field("stray", PHOTO, filename="one.png")
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{telegram.base_url}{telegram.token}/sendMediaGroup", data=form) as answer:
            assert (await answer.json())["description"] == "Bad Request: can't parse InputMedia: media not found"
        async with session.post(f"{telegram.base_url}{telegram.token}/sendMessage", data=stray) as answer:
            assert answer.status == 400
    assert telegram.violations == ["sendMessage.stray: there is no such field"]
    telegram.violations.clear()


async def test_captions_are_edited(telegram: TelegramStandIn, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes"))
    sent = await bot.send_document(MIA, PDF, caption="One", reply_markup=keyboard)
    await bot.edit_message_caption(MIA, sent.message_id, caption="<i>Two</i>", parse_mode="HTML")
    [message] = shown(telegram)
    assert (message.html, message.edited, message.buttons) == ("<i>Two</i>", True, [])
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_caption(MIA, sent.message_id, caption="<i>Two</i>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("Three", MIA, sent.message_id)
    text = await bot.send_message(MIA, "Hello")
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(MIA, text.message_id, caption="Hello")


async def test_a_file_takes_the_place_of_another_or_of_a_text(telegram: TelegramStandIn, bot: Bot) -> None:
    sent = await bot.send_document(MIA, PDF, caption="One")
    edited = await bot.edit_message_media(InputMediaPhoto(PHOTO, caption="Two"), MIA, sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.caption, edited.document) == ("Two", None)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_media(InputMediaPhoto(edited.photo[-1].file_id, caption="Two"), MIA, sent.message_id)
    text = await bot.send_message(MIA, "Three")
    await bot.edit_message_media(InputMediaDocument(PDF), MIA, text.message_id)
    assert [(message.text, message.edited) for message in shown(telegram)] == [("Two", True), ("", True)]
    assert kinds(telegram) == ["photo", "document"]


async def test_media_that_must_stay_is_not_replaced(bot: Bot) -> None:
    voice = await bot.send_voice(MIA, OGG)
    first, _ = await bot.send_media_group(MIA, [InputMediaPhoto(PHOTO), InputMediaPhoto(PHOTO)])
    with pytest.raises(BadRequest, match="Message media can't be edited"):
        await bot.edit_message_media(InputMediaPhoto(PHOTO), MIA, voice.message_id)
    with pytest.raises(BadRequest, match="Message media can't be edited"):
        await bot.edit_message_media(InputMediaDocument(PDF), MIA, first.message_id)
    assert await bot.edit_message_media(InputMediaVideo(MP4), MIA, first.message_id)


async def test_several_messages_are_deleted_and_missing_ones_skipped(telegram: TelegramStandIn, bot: Bot) -> None:
    sent = await bot.send_media_group(MIA, [InputMediaPhoto(PHOTO), InputMediaPhoto(PHOTO)])
    kept = await bot.send_message(MIA, "stays")
    await bot.delete_messages(MIA, [*(message.message_id for message in sent), 4711])
    assert [message.message_id for message in shown(telegram) if not message.deleted] == [kept.message_id]
    with pytest.raises(BadRequest, match="Too many message identifiers"):
        await bot.delete_messages(MIA, list(range(1, 102)))


async def test_a_file_answers_a_message_or_nothing(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    asked = await mia.send("The form, please")
    parameters = ReplyParameters(asked, quote="<b>form</b>", quote_parse_mode="HTML")
    sent = await bot.send_document(MIA, PDF, reply_parameters=parameters)
    assert sent.quote is not None
    assert (sent.quote.text, sent.quote.position, shown(telegram)[-1].quote) == ("form", 4, "form")
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_document(MIA, PDF, reply_parameters=ReplyParameters(99))
    await bot.send_document(MIA, PDF, reply_parameters=ReplyParameters(99, allow_sending_without_reply=True))
    assert shown(telegram)[-1].reply_to is None


async def test_who_blocked_the_bot_or_is_gone_gets_no_file(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    await mia.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_photo(MIA, PHOTO)
    await mia.unblock()
    await mia.deactivate()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_media_group(MIA, [InputMediaPhoto(PHOTO), InputMediaPhoto(PHOTO)])
    with pytest.raises(ValueError, match="is gone"):
        await mia.send("Hello?")
    assert shown(telegram) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FaultKind.SERVER_ERROR, 0),
        (FaultKind.SERVER_ERROR_AFTER, 2),
        (FaultKind.DROP_BEFORE, 0),
        (FaultKind.DROP_AFTER, 2),
        (FaultKind.HANG_AFTER, 2),
    ],
)
async def test_a_lost_answer_may_hide_an_album(
    telegram: TelegramStandIn, bot: Bot, kind: FaultKind, expected: int
) -> None:
    telegram.faults.inject_next("sendMediaGroup", InjectedFault(kind, seconds=0.05))
    with pytest.raises(NetworkError):
        await bot.send_media_group(MIA, [InputMediaPhoto(PHOTO), InputMediaPhoto(PHOTO)])
    assert len(shown(telegram)) == expected


async def test_an_upload_too_many_is_told_when_to_come_back(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.faults.inject_next("sendDocument", InjectedFault(FaultKind.RATE_LIMITED, seconds=7))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_document(MIA, PDF)
    assert refused.value.retry_after == 7
    await bot.send_document(MIA, PDF)
    assert kinds(telegram) == ["document"]
