"""What people do at the Telegram stand-in, as a real `telegram.Bot` hears of it, and what the bot shows them."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, ReactionTypeEmoji, Update
from telegram.error import BadRequest

from bridge.sandbox.telegram import PersonAtPhone, TelegramStandIn
from bridge.sandbox.telegram.pictures import Size, plain_png
from bridge.sandbox.telegram.spec import Spec

MIA = 501
KINDS = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    now = 1_790_000_000.0
    stand_in = TelegramStandIn(clock=lambda: now)
    await stand_in.start("127.0.0.1", 0)
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url) as bot:
        await bot.get_updates(allowed_updates=KINDS)
        yield bot


@pytest.fixture
def mia(telegram: TelegramStandIn) -> PersonAtPhone:
    return telegram.person(MIA, first_name="Mia", username="mia", language_code="en")


async def next_update(bot: Bot) -> Update:
    """The last update; it and those before it are confirmed."""
    update = (await bot.get_updates(timeout=5))[-1]
    await bot.get_updates(offset=update.update_id + 1)
    return update


async def test_a_command_comes_with_its_entity_and_the_persons_language(bot: Bot, mia: PersonAtPhone) -> None:
    await mia.send("/start abc")
    message = (await next_update(bot)).message
    assert message is not None
    assert message.from_user is not None
    assert (message.from_user.first_name, message.from_user.language_code) == ("Mia", "en")
    assert [(entity.type, entity.length) for entity in message.entities] == [("bot_command", 6)]


async def test_a_reply_and_an_edit(bot: Bot, mia: PersonAtPhone) -> None:
    asked = await bot.send_message(MIA, "Which country?")
    answered = await mia.send("Spain", reply_to=asked.message_id)
    message = (await next_update(bot)).message
    assert message is not None
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "Which country?"
    await mia.edit(answered, "Portugal")
    edited = (await next_update(bot)).edited_message
    assert edited is not None
    assert (edited.message_id, edited.text) == (answered, "Portugal")
    assert edited.edit_date is not None


async def test_a_pressed_button_is_answered_once(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes:1"))
    asked = await bot.send_message(MIA, "Sure?", reply_markup=keyboard)
    with pytest.raises(ValueError, match="no button"):
        await mia.press(asked.message_id, "no:1")
    await mia.press(asked.message_id, "yes:1")
    query = (await next_update(bot)).callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("yes:1", MIA)
    assert await query.answer("Thank you", show_alert=True)
    [toast] = telegram.chat(MIA).toasts
    assert (toast.text, toast.is_alert) == ("Thank you", True)
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()


async def test_blocking_and_coming_back_are_told(bot: Bot, mia: PersonAtPhone) -> None:
    await mia.block()
    change = (await next_update(bot)).my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(ValueError, match="blocked"):
        await mia.send("Hello?")
    await mia.unblock()
    change = (await next_update(bot)).my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "member"


async def test_every_kind_of_message_fits_the_specification(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes:1"))
    asked = await bot.send_message(MIA, "<b>Sure?</b>", reply_markup=keyboard, parse_mode="HTML")
    await mia.press(asked.message_id, "yes:1")
    await mia.react(asked.message_id, "👍")
    await mia.react(asked.message_id, "")
    await mia.send("See https://example.org/a.", reply_to=asked.message_id)
    await mia.send_photo(caption="my passport")
    await mia.send_document("cv.pdf", b"%PDF", "application/pdf")
    await mia.send_voice(4)
    await mia.send_sticker("🎉")
    await mia.send_location(41.38, 2.17)
    await mia.send_contact("+34600000000", "Ben")
    await mia.send_raw({"dice": {"emoji": "🎲", "value": 6}})
    await mia.block()
    wires = [update.to_wire() for update in telegram.world.queue.waiting()]
    assert len(wires) == 12
    assert [Spec.load().value_complaints(["Update"], wire, "update") for wire in wires] == [[]] * 12
    media = [update.message for update in await bot.get_updates() if update.message][1:]
    assert [message.effective_attachment is not None for message in media] == [True] * 7


async def test_a_file_can_be_fetched(bot: Bot, mia: PersonAtPhone) -> None:
    await mia.send_document("cv.pdf", b"%PDF-1.7", "application/pdf", caption="my CV")
    message = (await next_update(bot)).message
    assert message is not None
    assert message.document is not None
    assert message.caption == "my CV"
    file = await message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7"
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("file-that-is-not")


async def test_the_bot_sends_files(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    sent = await bot.send_document(MIA, b"%PDF-1.7", caption="<i>the form</i>", parse_mode="HTML", filename="form.pdf")
    photo = await bot.send_photo(MIA, plain_png(Size(40, 30)))
    assert sent.document is not None
    assert photo.photo
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"%PDF-1.7"
    assert await bot.send_document(MIA, sent.document.file_id)
    assert telegram.chat(MIA).messages[0].html == "<i>the form</i>"


async def test_typing_is_shown_for_five_seconds_or_until_the_message() -> None:
    now = 1_790_000_000.0
    telegram = TelegramStandIn(clock=lambda: now)
    await telegram.start("127.0.0.1", 0)
    telegram.person(MIA)
    chat = telegram.chat(MIA)
    async with Bot(telegram.token, base_url=telegram.base_url) as bot:
        await bot.send_chat_action(MIA, "typing")
        assert chat.typing == "typing"
        now += 5
        assert chat.typing == ""
        await bot.send_chat_action(MIA, "typing")
        await bot.send_message_draft(MIA, 1, "<b>Let me</b> see", parse_mode="HTML")
        assert (chat.typing, chat.draft) == ("typing", "<b>Let me</b> see")
        await bot.send_message(MIA, "Hello")
        assert (chat.typing, chat.draft) == ("", "")
        with pytest.raises(BadRequest, match="Wrong parameter action"):
            await bot.send_chat_action(MIA, "juggling")
    await telegram.stop()


async def test_the_bot_reacts(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    written = await mia.send("Hello")
    await bot.set_message_reaction(MIA, written, "👀")
    assert telegram.chat(MIA).messages[0].reactions == {"bot": "👀"}
    await bot.set_message_reaction(MIA, written)
    assert telegram.chat(MIA).messages[0].reactions == {}
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(MIA, written, "🥕")
    with pytest.raises(BadRequest, match="Reactions_too_many"):
        await bot.set_message_reaction(MIA, written, [ReactionTypeEmoji("👍"), ReactionTypeEmoji("👀")])


async def test_the_bot_and_its_chat_introduce_themselves(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    assert (await bot.get_me()).username == "demo_bot"
    chat = await bot.get_chat(MIA)
    assert (chat.type, chat.first_name, chat.username) == ("private", "Mia", "mia")
    await bot.set_my_commands([BotCommand("human", "Talk to a person")])
    assert telegram.commands == [{"command": "human", "description": "Talk to a person"}]
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Talk!", "Talk to a person")])
