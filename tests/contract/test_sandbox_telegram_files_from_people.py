"""Files that people send at the Telegram stand-in, as a real `telegram.Bot` receives and fetches them."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot, Message, Update
from telegram.error import BadRequest

from bridge.sandbox.telegram import MediaKind, PersonAtPhone, PickedFile, TelegramStandIn
from bridge.sandbox.telegram.files import DOWNLOAD_LIMIT
from bridge.sandbox.telegram.pictures import Size, plain_png, size_of
from bridge.sandbox.telegram.spec import Spec

MIA = 501
BOLD_HERE = [{"type": "bold", "offset": 0, "length": 4}]


class Clock:
    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def telegram(clock: Clock) -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(clock=clock)
    await stand_in.start("127.0.0.1", 0)
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


async def new_updates(bot: Bot) -> list[Update]:
    """What waits; it is confirmed."""
    updates = list(await bot.get_updates())
    await bot.get_updates(offset=updates[-1].update_id + 1)
    return updates


async def new_message(bot: Bot) -> Message:
    [update] = await new_updates(bot)
    assert update.message is not None
    return update.message


async def bytes_of(bot: Bot, file_id: str) -> bytes:
    return bytes(await (await bot.get_file(file_id)).download_as_bytearray())


async def test_a_photo_comes_in_several_sizes_and_the_last_is_the_largest(bot: Bot, mia: PersonAtPhone) -> None:
    picture = plain_png(Size(1000, 500))
    await mia.send_photo(picture, "my passport")
    message = await new_message(bot)
    assert [(size.width, size.height) for size in message.photo] == [(320, 160), (800, 400), (1000, 500)]
    assert await bytes_of(bot, message.photo[-1].file_id) == picture
    smallest = await bytes_of(bot, message.photo[0].file_id)
    assert size_of(smallest) == Size(320, 160)
    assert len({size.file_unique_id for size in message.photo}) == 3
    assert message.caption == "my passport"


async def test_the_app_sends_no_photo_that_is_none(mia: PersonAtPhone) -> None:
    with pytest.raises(ValueError, match="IMAGE_PROCESS_FAILED"):
        await mia.send_photo(b"%PDF-1.7")


async def test_every_kind_of_file_arrives_as_what_it_is(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    await mia.send_document("cv.pdf", b"%PDF", "application/pdf")
    await mia.send_voice(4)
    await mia.send_video(9)
    await mia.send_video_note(5)
    await mia.send_audio("Song", "Band")
    await mia.send_animation()
    wires = [update.to_wire() for update in telegram.world.queue.waiting()]
    assert [Spec.load().value_complaints(["Update"], wire, "update") for wire in wires] == [[]] * 6
    document, voice, video, note, audio, animation = [update.message for update in await new_updates(bot)]
    assert (document.document.file_name, document.document.mime_type) == ("cv.pdf", "application/pdf")
    assert (voice.voice.duration, voice.voice.mime_type) == (4, "audio/ogg")
    assert (video.video.duration, video.video.width, video.video.mime_type) == (9, 1280, "video/mp4")
    assert (note.video_note.duration, note.video_note.length) == (5, 384)
    assert (audio.audio.title, audio.audio.performer, audio.audio.mime_type) == ("Song", "Band", "audio/mpeg")
    assert animation.animation.file_unique_id == animation.document.file_unique_id
    assert await bytes_of(bot, voice.voice.file_id) == b"OggS"


async def test_stickers_are_still_or_drawn_or_filmed(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    await mia.send_sticker("🎉")
    await mia.send_animated_sticker("🎉")
    await mia.send_video_sticker("🎉")
    wires = [update.to_wire() for update in telegram.world.queue.waiting()]
    assert [Spec.load().value_complaints(["Update"], wire, "update") for wire in wires] == [[]] * 3
    stickers = [update.message.sticker for update in await new_updates(bot)]
    assert [(one.emoji, one.is_animated, one.is_video) for one in stickers] == [
        ("🎉", False, False), ("🎉", True, False), ("🎉", False, True),
    ]  # fmt: skip
    assert (await bot.get_file(stickers[0].file_id)).file_path.endswith(".webp")


async def test_a_caption_has_entities_and_can_be_edited(bot: Bot, mia: PersonAtPhone) -> None:
    picked = PickedFile(MediaKind.DOCUMENT, b"%PDF", "cv.pdf", "Here is https://example.org/cv", BOLD_HERE)
    sent = await mia.send_file(picked)
    message = await new_message(bot)
    assert [(one.type, one.offset) for one in message.caption_entities] == [("bold", 0), ("url", 8)]
    await mia.edit(sent, "Here it is", entities=BOLD_HERE)
    [update] = await new_updates(bot)
    assert update.edited_message is not None
    assert (update.edited_message.caption, update.edited_message.text) == ("Here it is", None)
    assert update.edited_message.document == message.document
    with pytest.raises(ValueError, match="no longer caption"):
        await mia.send_document("cv.pdf", b"%PDF", "application/pdf", "x" * 1025)


async def test_an_album_is_as_many_updates_that_share_a_group(bot: Bot, mia: PersonAtPhone) -> None:
    sent = await mia.send_album(
        PickedFile(MediaKind.PHOTO, plain_png(Size(4, 3)), caption="both sides"),
        PickedFile(MediaKind.PHOTO, plain_png(Size(5, 3))),
        PickedFile(MediaKind.VIDEO, b"film", "film.mp4"),
    )
    updates = await new_updates(bot)
    messages = [update.message for update in updates]
    assert [message.message_id for message in messages] == sent
    assert len({update.update_id for update in updates}) == 3
    assert len({message.media_group_id for message in messages}) == 1
    assert messages[0].media_group_id
    assert [message.caption for message in messages] == ["both sides", None, None]
    with pytest.raises(ValueError, match="two to ten"):
        await mia.send_album(PickedFile(MediaKind.PHOTO, plain_png(Size(4, 3))))


async def test_a_file_of_more_than_20_megabytes_cannot_be_fetched(bot: Bot, mia: PersonAtPhone) -> None:
    await mia.send_document("small.iso", bytes(DOWNLOAD_LIMIT), "application/octet-stream")
    await mia.send_document("large.iso", bytes(DOWNLOAD_LIMIT + 1), "application/octet-stream")
    small, large = [update.message.document for update in await new_updates(bot)]
    assert large.file_size == DOWNLOAD_LIMIT + 1
    assert (await bot.get_file(small)).file_path
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large)


async def test_a_link_is_good_for_an_hour_and_another_one_is_given_then(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone, clock: Clock
) -> None:
    await mia.send_document("cv.pdf", b"%PDF", "application/pdf")
    document = (await new_message(bot)).document
    assert document is not None
    old = (await bot.get_file(document)).file_path
    assert (await bot.get_file(document)).file_path == old
    async with aiohttp.ClientSession() as session:
        async with session.get(old) as answer:
            assert (answer.status, await answer.read()) == (200, b"%PDF")
        clock.now += 3600
        async with session.get(old) as answer:
            assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")
        fresh = (await bot.get_file(document)).file_path
        assert fresh != old
        telegram.expire_file_links()
        async with session.get(fresh) as answer:
            assert answer.status == 404
    assert await bytes_of(bot, document.file_id) == b"%PDF"


async def test_a_link_needs_the_token(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    await mia.send_voice()
    voice = (await new_message(bot)).voice
    path = str((await bot.get_file(voice)).file_path)
    async with aiohttp.ClientSession() as session:
        async with session.get(path.replace(telegram.token, "123456:somebody-elses")) as answer:
            assert answer.status == 404


async def test_what_a_person_sent_can_be_read_with_its_bytes(telegram: TelegramStandIn, mia: PersonAtPhone) -> None:
    await mia.send_document("cv.pdf", b"%PDF", "application/pdf", "my CV")
    await mia.send("and hello")
    shown, text = telegram.chat(MIA).messages
    assert shown.file is not None
    assert (shown.file.kind, shown.file.name, shown.file.mime_type) == ("document", "cv.pdf", "application/pdf")
    assert (shown.file.data, shown.text) == (b"%PDF", "my CV")
    assert text.file is None


async def test_a_reply_names_the_stretch_that_it_quotes(bot: Bot, mia: PersonAtPhone) -> None:
    asked = await bot.send_photo(MIA, plain_png(Size(4, 3)), caption="😀 Which country?")
    await mia.send("Spain", reply_to=asked.message_id, quote="country")
    message = await new_message(bot)
    assert message.reply_to_message is not None
    assert message.reply_to_message.photo
    assert message.quote is not None
    assert (message.quote.text, message.quote.position, message.quote.is_manual) == ("country", 9, True)
    await mia.send_photo(reply_to=asked.message_id)
    reply = await new_message(bot)
    assert reply.reply_to_message is not None
    assert reply.quote is None
    with pytest.raises(ValueError, match="to quote"):
        await mia.send("Spain", reply_to=asked.message_id, quote="city")
    with pytest.raises(ValueError, match="no message 99"):
        await mia.send("Spain", reply_to=99)
