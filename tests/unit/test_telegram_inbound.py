"""Updates as Telegram sends them, read into values."""

from dataclasses import replace
from typing import Any

import pytest
from telegram import Update

from channels.telegram.inbound import (
    BotBlocked,
    ButtonPressed,
    Inbound,
    TelegramCommanded,
    TelegramEdited,
    TelegramReacted,
    TelegramWrote,
    UserCommand,
    chat_of,
    to_inbound,
)
from channels.telegram.messages import NAMED_ONLY, TOO_LARGE
from core.model.content import Block, BlockKind, Content, Span, TextStyle
from core.model.files import LARGEST_FILE, FileKind, NewFile
from core.model.ids import RemoteId
from core.usecases.intake import Sender

MIA = {"id": 501, "is_bot": False, "first_name": "Mia", "last_name": "Ek", "username": "mia", "language_code": "sv"}
CHAT = {"id": 501, "type": "private", "first_name": "Mia"}
ANYWHERE = Sender("telegram", "501", "Mia Ek", "sv", "@mia")
SENDER = replace(ANYWHERE, place="")  # outside topics


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": 1_790_000_000, "chat": CHAT, "from": MIA, **fields}


def read(**update: Any) -> Inbound | None:
    raw = {"update_id": 1, **update}
    return to_inbound(Update.de_json(raw, None), raw)


def content_of(**fields: Any) -> Content:
    inbound = read(message=message(**fields))
    assert isinstance(inbound, TelegramWrote)
    return inbound.content


def test_a_text_is_a_message_of_its_sender() -> None:
    assert read(message=message(text="Hello")) == TelegramWrote(SENDER, RemoteId("7"), Content("Hello"))


def test_a_person_without_username_and_language_is_a_sender_too() -> None:
    inbound = read(message=message(text="Hi", **{"from": {"id": 501, "is_bot": False, "first_name": "Mia"}}))
    assert isinstance(inbound, TelegramWrote)
    assert inbound.sender == Sender("telegram", "501", "Mia", place="")


def test_a_reply_names_what_it_answers() -> None:
    inbound = read(message=message(text="Yes", reply_to_message=message(message_id=3, text="Sure?")))
    assert isinstance(inbound, TelegramWrote)
    assert inbound.reply_to == "3"


def test_an_edit_names_the_message_it_changes() -> None:
    assert read(edited_message=message(text="Hello!", edit_date=1_790_000_001)) == TelegramEdited(
        ANYWHERE, RemoteId("7"), Content("Hello!"), edited_at=1_790_000_001
    )


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", UserCommand.START, ""),
        ("/start aB3_-x", UserCommand.START, "aB3_-x"),
        ("/HUMAN", UserCommand.HUMAN, ""),
        ("/human@our_bot", UserCommand.HUMAN, ""),
        ("/human about\nmy visa", UserCommand.HUMAN, "about\nmy visa"),
        ("/end", UserCommand.END, ""),
        ("/cancel", UserCommand.CANCEL, ""),
        ("/help@our_bot", UserCommand.HELP, ""),
    ],
)
def test_commands_are_known_with_payload_and_bot_name(text: str, command: UserCommand, argument: str) -> None:
    assert read(message=message(text=text)) == TelegramCommanded(SENDER, RemoteId("7"), command, argument)


@pytest.mark.parametrize(
    "text", ["/price", "/", "/help me please", "/end of story", "/cancel my visit", "I said /human"]
)
def test_other_words_after_a_slash_are_a_message(text: str) -> None:
    assert read(message=message(text=text)) == TelegramWrote(SENDER, RemoteId("7"), Content(text))


def test_a_pressed_button_is_read() -> None:
    query = {"id": "99", "from": MIA, "chat_instance": "1", "data": "yes", "message": message(text="Sure?")}
    assert read(callback_query=query) == ButtonPressed(ANYWHERE, "99", "yes")


@pytest.mark.parametrize(("status", "blocked"), [("kicked", True), ("member", False)])
def test_blocking_is_read(status: str, blocked: bool) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "Bot"}
    new: dict[str, Any] = {"user": bot, "status": status} | ({"until_date": 0} if blocked else {})
    change = {"chat": CHAT, "from": MIA, "date": 1, "old_chat_member": new, "new_chat_member": new}
    assert read(my_chat_member=change) == BotBlocked(ANYWHERE, blocked)


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_only_private_chats_count(kind: str) -> None:
    assert read(message=message(text="Hello", chat={"id": -5, "type": kind, "title": "All"})) is None


def test_an_update_of_a_kind_not_asked_for_is_nothing() -> None:
    assert read(inline_query={"id": "1", "from": MIA, "query": "visa", "offset": ""}) is None
    assert read(something_of_next_year={"chat": CHAT}) is None


FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 500}
LARGE = FILE | {"file_size": LARGEST_FILE + 1}
STICKER = {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False, "emoji": "😀"}


@pytest.mark.parametrize(
    ("fields", "file"),
    [
        (
            {"photo": [FILE | {"file_id": "small", "width": 1, "height": 1}, FILE | {"width": 9, "height": 9}]},
            NewFile("telegram", "f", "photo.jpg", FileKind.IMAGE, "image/jpeg", 500),
        ),
        (
            {"document": FILE | {"file_name": "cv.pdf", "mime_type": "application/pdf"}},
            NewFile("telegram", "f", "cv.pdf", FileKind.DOCUMENT, "application/pdf", 500),
        ),
        (
            {"voice": FILE | {"duration": 12}},
            NewFile("telegram", "f", "voice message.ogg", FileKind.VOICE, "audio/ogg", 500),
        ),
        (
            {"audio": FILE | {"duration": 185, "performer": "Ea", "title": "Io"}},
            NewFile("telegram", "f", "Ea – Io.mp3", FileKind.AUDIO, "audio/mpeg", 500),
        ),
        (
            {"video": FILE | {"duration": 61, "width": 1, "height": 1}},
            NewFile("telegram", "f", "video.mp4", FileKind.VIDEO, "video/mp4", 500),
        ),
        (
            {"video_note": FILE | {"duration": 5, "length": 1}},
            NewFile("telegram", "f", "video message.mp4", FileKind.VIDEO, "video/mp4", 500),
        ),
        (
            {"animation": FILE | {"duration": 5, "width": 1, "height": 1}, "document": FILE},
            NewFile("telegram", "f", "animation.mp4", FileKind.VIDEO, "video/mp4", 500),
        ),
        (
            {"sticker": FILE | STICKER},
            NewFile("telegram", "f", "sticker 😀.webp", FileKind.STICKER, "image/webp", 500),
        ),
    ],
)
def test_a_file_comes_with_its_kind_and_no_words(fields: dict[str, Any], file: NewFile) -> None:
    assert read(message=message(**fields)) == TelegramWrote(SENDER, RemoteId("7"), Content(""), files=(file,))
    captioned = read(message=message(**fields, caption="mine", media_group_id="11"))
    assert captioned == TelegramWrote(SENDER, RemoteId("7"), Content("mine"), files=(file,), album="11")


def test_a_changed_caption_is_read_without_a_label() -> None:
    photo = {"photo": [FILE | {"width": 9, "height": 9}], "caption": "My pass", "edit_date": 2}
    file = NewFile("telegram", "f", "photo.jpg", FileKind.IMAGE, "image/jpeg", 500)
    assert read(edited_message=message(**photo)) == TelegramEdited(
        ANYWHERE, RemoteId("7"), Content("My pass"), (file,), 2
    )


def test_a_reaction_is_read_as_what_changed() -> None:
    def reaction(*emoji: str) -> list[dict[str, Any]]:
        return [{"type": "emoji", "emoji": each} for each in emoji]

    custom = {"type": "custom_emoji", "custom_emoji_id": "5"}
    changed = {"chat": CHAT, "user": MIA, "message_id": 7, "date": 1, "old_reaction": reaction("👍", "🔥")}
    read_as = read(message_reaction=changed | {"new_reaction": [*reaction("🔥", "❤"), custom]})
    assert read_as == TelegramReacted(ANYWHERE, RemoteId("7"), (("👍", False), ("❤", True), (":emoji:", True)))


@pytest.mark.parametrize(
    ("fields", "text", "own", "told"),
    [
        ({"photo": [LARGE | {"width": 1, "height": 1}]}, "[photo] over 20 MB: a bot may not fetch it", "", TOO_LARGE),
        ({"video": LARGE | {"duration": 61, "width": 1, "height": 1}, "caption": "us"},
         "[video, 1:01] over 20 MB: a bot may not fetch it us", "us", TOO_LARGE),
        ({"story": {"id": 1, "chat": CHAT}}, "[story of Mia]", "", NAMED_ONLY),
        ({"hologram": {"of": "next year"}}, "[hologram]", "", NAMED_ONLY),
        ({}, "[empty message]", "", ""),
    ],
)  # fmt: skip
def test_what_does_not_arrive_is_named_and_the_user_is_to_be_told(
    fields: dict[str, Any], text: str, own: str, told: str
) -> None:
    expected = TelegramWrote(SENDER, RemoteId("7"), Content(text, own=own), told=told)
    assert read(message=message(**fields)) == expected


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def test_formatting_is_cut_at_utf16_units() -> None:
    content = content_of(text="😀 one two", entities=[entity("bold", 3, 7), entity("italic", 7, 3)])
    spans = (
        Span("😀 "),
        Span("one ", frozenset({TextStyle.BOLD})),
        Span("two", frozenset({TextStyle.BOLD, TextStyle.ITALIC})),
    )
    assert content == Content("😀 one two", (Block(BlockKind.PARAGRAPH, spans),))


def test_quotes_and_code_stand_on_their_own_lines() -> None:
    content = content_of(
        text="So:\nkeep calm\nand\nx = 1\n\nDone", entities=[entity("blockquote", 4, 9), entity("pre", 18, 5)]
    )
    assert [(block.kind, block.text) for block in content.blocks] == [
        (BlockKind.PARAGRAPH, "So:"),
        (BlockKind.QUOTE, "keep calm"),
        (BlockKind.PARAGRAPH, "and"),
        (BlockKind.CODE, "x = 1"),
        (BlockKind.PARAGRAPH, "\nDone"),
    ]
    assert content.text == "So:\n> keep calm\nand\nx = 1\n\nDone"


def test_a_caption_keeps_its_formatting_behind_a_label() -> None:
    content = content_of(
        photo=[LARGE | {"width": 1, "height": 1}], caption="my pass", caption_entities=[entity("bold", 3, 4)]
    )
    assert content.text == "[photo] over 20 MB: a bot may not fetch it my pass"
    assert content.blocks[0].spans[-1] == Span("pass", frozenset({TextStyle.BOLD}))


def test_links_under_words_are_kept_and_odd_ones_are_not() -> None:
    content = content_of(
        text="see here or there",
        entities=[
            entity("text_link", 4, 4, url="https://example.com/?a=b"),
            entity("text_link", 12, 5, url="tg://user?id=1"),
        ],
    )
    assert [span.link for span in content.blocks[0].spans] == [None, "https://example.com/?a=b", None]


@pytest.mark.parametrize("kind", ["url", "mention", "hashtag", "spoiler", "custom_emoji", "phone_number", "of_2031"])
def test_what_we_have_no_word_for_stays_plain(kind: str) -> None:
    assert content_of(text="example.com", entities=[entity(kind, 0, 11)]) == Content("example.com")


@pytest.mark.parametrize(
    ("raw", "chat"),
    [
        ({"message": {"chat": {"id": 5}}}, 5),
        ({"callback_query": {"message": {"chat": {"id": 6}}}}, 6),
        ({"my_chat_member": {"chat": {"id": 7}}}, 7),
        ({"message": {"chat": "broken"}}, None),
        ({"message": None}, None),
        ({}, None),
    ],
)
def test_the_chat_of_an_update_is_found_without_reading_it(raw: dict[str, Any], chat: int | None) -> None:
    assert chat_of(raw) == chat
