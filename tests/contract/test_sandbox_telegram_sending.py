"""Messages that a real `telegram.Bot` sends to the Telegram stand-in."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, Forbidden

from bridge.sandbox.telegram import TelegramStandIn

MIA = 501
DAY = 86400


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
    stand_in.person(MIA, first_name="Mia", username="mia", language_code="en")
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url) as bot:
        yield bot


async def test_a_message_is_shown_to_the_person_and_given_back_to_the_bot(telegram: TelegramStandIn, bot: Bot) -> None:
    sent = await bot.send_message(MIA, "Hello, Mia", link_preview_options=LinkPreviewOptions(is_disabled=True))
    [shown] = telegram.chat(MIA).messages
    assert (shown.message_id, shown.text, shown.from_bot) == (sent.message_id, "Hello, Mia", True)
    assert sent.chat.id == MIA
    assert sent.from_user is not None
    assert sent.from_user.id == bot.id
    assert sent.link_preview_options == LinkPreviewOptions(is_disabled=True)


async def test_html_becomes_text_and_entities(telegram: TelegramStandIn, bot: Bot) -> None:
    sent = await bot.send_message(MIA, "😀 <b>two &lt; <i>three</i></b>", parse_mode="HTML")
    assert sent.text == "😀 two < three"
    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities] == [
        ("bold", 3, 11),
        ("italic", 9, 5),
    ]
    assert telegram.chat(MIA).messages[0].html == "😀 <b>two &lt; </b><b><i>three</i></b>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "Message text is empty"), ("  \n ", "Message text is empty"), ("😀" * 2049, "Message is too long")],
)
async def test_text_of_a_wrong_length_is_refused(bot: Bot, text: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.send_message(MIA, text)


async def test_length_counts_utf16_units_after_parsing(bot: Bot) -> None:
    sent = await bot.send_message(MIA, f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert sent.text == "😀" * 2048


async def test_an_unknown_chat_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(999, "Anybody there?")


async def test_a_person_who_blocked_the_bot_gets_nothing(telegram: TelegramStandIn, bot: Bot) -> None:
    await telegram.person(MIA).block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(MIA, "Hello?")
    await telegram.person(MIA).unblock()
    assert await bot.send_message(MIA, "Welcome back")


async def test_a_reply_carries_what_it_answers(telegram: TelegramStandIn, bot: Bot) -> None:
    asked = await telegram.person(MIA).send("What does it cost, roughly?")
    sent = await bot.send_message(MIA, "100 €", reply_parameters=ReplyParameters(asked, quote="cost"))
    assert telegram.chat(MIA).messages[-1].reply_to == asked
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "What does it cost, roughly?"


async def test_a_reply_to_nothing_is_refused_unless_allowed(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(MIA, "Yes", reply_parameters=ReplyParameters(77))
    parameters = ReplyParameters(77, allow_sending_without_reply=True)
    assert (await bot.send_message(MIA, "Yes", reply_parameters=parameters)).reply_to_message is None


async def test_a_quote_must_be_in_the_message(telegram: TelegramStandIn, bot: Bot) -> None:
    asked = await telegram.person(MIA).send("What does it cost?")
    with pytest.raises(BadRequest, match="Quote_text_invalid"):
        await bot.send_message(MIA, "100 €", reply_parameters=ReplyParameters(asked, quote="price"))


async def test_callback_data_has_64_bytes_at_most(bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="é" * 33))
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(MIA, "Sure?", reply_markup=keyboard)


async def test_an_edit_changes_words_and_takes_the_keyboard_away(telegram: TelegramStandIn, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes"))
    sent = await bot.send_message(MIA, "Sure?", reply_markup=keyboard)
    assert telegram.chat(MIA).messages[0].buttons == [[{"text": "Yes", "callback_data": "yes"}]]
    edited = await bot.edit_message_text("Good.", MIA, sent.message_id)
    [shown] = telegram.chat(MIA).messages
    assert not isinstance(edited, bool)
    assert (shown.text, shown.edited, shown.buttons, edited.text) == ("Good.", True, [], "Good.")


async def test_a_keyboard_can_be_taken_away_alone(telegram: TelegramStandIn, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes"))
    sent = await bot.send_message(MIA, "Sure?", reply_markup=keyboard)
    await bot.edit_message_reply_markup(MIA, sent.message_id)
    [shown] = telegram.chat(MIA).messages
    assert (shown.text, shown.edited, shown.buttons) == ("Sure?", False, [])


async def test_edits_that_cannot_be_are_refused(telegram: TelegramStandIn, bot: Bot) -> None:
    sent = await bot.send_message(MIA, "Good.")
    asked = await telegram.person(MIA).send("Hello")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Good.", MIA, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("Good.", MIA, 4711)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Good.", MIA, asked)


async def test_a_message_can_be_deleted_for_two_days(telegram: TelegramStandIn, bot: Bot, clock: Clock) -> None:
    first = await bot.send_message(MIA, "One")
    second = await bot.send_message(MIA, "Two")
    clock.now += 2 * DAY - 1
    assert await bot.delete_message(MIA, first.message_id)
    clock.now += 2
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(MIA, second.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(MIA, first.message_id)
    assert [(message.text, message.deleted) for message in telegram.chat(MIA).messages] == [
        ("One", True),
        ("Two", False),
    ]
