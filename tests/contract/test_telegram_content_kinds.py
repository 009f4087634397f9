"""What people send on Telegram arrives as what it is, or both sides are told: over the strict stand-in."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from telegram_chat import MIA, PICTURE, ClaimedChat, claimed_chat
from waiting import until

from bridge.sandbox.telegram import MediaKind, PickedFile
from core.model.content import BlockKind
from core.model.events import Edited, Message, Side
from core.usecases.rules import Rules

ANA = {"id": 7, "is_bot": False, "first_name": "Ana", "last_name": "Lima"}
CHANNEL = {"id": -100, "type": "channel", "title": "Visa News"}
DAY = 1_777_800_000  # 3 May 2026
CHECKLIST = {
    "title": "Papers",
    "tasks": [{"id": 1, "text": "Passport", "completion_date": DAY}, {"id": 2, "text": "Photo"}],
}
LISTED = {"message_id": 1, "date": 1, "chat": CHANNEL, "checklist": CHECKLIST}
SIZES = [{"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9}]


@pytest.fixture
async def chat(sqlite_url: str, rules: Rules) -> AsyncIterator[ClaimedChat]:
    async with claimed_chat(sqlite_url, rules) as claimed:
        yield claimed
        assert claimed.telegram.violations == []


async def arrives(chat: ClaimedChat, **fields: Any) -> Message:
    before = len(await of_mia(chat))
    await chat.mia.send_raw(fields)
    await until(lambda: chat.telegram.pending_updates == 0)
    message: Message = await until(lambda: newest(chat, before), "the message is in the log")
    return message


async def newest(chat: ClaimedChat, before: int) -> Message | None:
    written = await of_mia(chat)
    return written[-1] if len(written) > before else None


async def of_mia(chat: ClaimedChat) -> list[Message]:
    events = await chat.events()
    return [e.body for e in events if isinstance(e.body, Message) and e.author.side is Side.USER]


async def said_by_bot(chat: ClaimedChat) -> list[str]:
    events = await chat.events()
    return [e.body.content.text for e in events if isinstance(e.body, Message) and e.author.side is Side.BOT]


ORIGINS: list[tuple[Mapping[str, Any], str]] = [
    ({"type": "user", "date": DAY, "sender_user": ANA}, "[forwarded from Ana Lima, 3 May 2026]"),
    ({"type": "hidden_user", "date": DAY, "sender_user_name": "Io"}, "[forwarded from Io, 3 May 2026]"),
    ({"type": "chat", "date": DAY, "sender_chat": CHANNEL | {"type": "group"}},
     "[forwarded from Visa News, 3 May 2026]"),
    ({"type": "channel", "date": DAY, "chat": CHANNEL, "message_id": 4, "author_signature": "Desk"},
     "[forwarded from Visa News – Desk, 3 May 2026]"),
]  # fmt: skip


@pytest.mark.parametrize(("origin", "line"), ORIGINS)
async def test_a_forwarded_message_says_whose_it_was(chat: ClaimedChat, origin: Mapping[str, Any], line: str) -> None:
    message = await arrives(chat, text="Is this right?", forward_origin=origin)
    assert message.content.text == f"{line}\nIs this right?"
    assert message.content.own_words == "Is this right?"


async def test_a_forwarded_photo_says_whose_it_was_and_is_there(chat: ClaimedChat) -> None:
    photo = {"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 5}
    message = await arrives(chat, photo=[photo], forward_origin=ORIGINS[0][0])
    assert (message.content.text, [file.name for file in message.files]) == (ORIGINS[0][1], ["photo.jpg"])
    assert message.content.own_words == ""


async def test_the_link_by_which_somebody_came_is_told_and_words_after_start_are_words(chat: ClaimedChat) -> None:
    before = await said_by_bot(chat)
    told = await arrives(chat, text="/start summer_sale-7")
    assert (told.content.text, told.content.own_words) == ("[came by the link “summer_sale-7”]", "")
    assert (await arrives(chat, text="/start I want a refund")).content.own_words == "I want a refund"
    assert await said_by_bot(chat) == [*before, "claimed Ana"], "no greeting: a person has the conversation"


async def test_a_quotation_stands_above_the_words(chat: ClaimedChat) -> None:
    seq = await chat.says("Bring your passport and a photo.")
    await chat.seen(lambda: chat.messages[-1].text.startswith("Bring"))
    await chat.mia.send("Which size?", reply_to=chat.messages[-1].message_id, quote="a photo")
    await until(lambda: chat.telegram.pending_updates == 0)
    message = (await of_mia(chat))[-1]
    assert [(block.kind, block.text) for block in message.content.blocks] == [
        (BlockKind.QUOTE, "a photo"),
        (BlockKind.PARAGRAPH, "Which size?"),
    ]
    assert (message.reply_to, message.content.own_words) == (seq, "Which size?")


async def test_a_reply_to_another_chat_and_to_a_story_says_to_what(chat: ClaimedChat) -> None:
    external = {"origin": ORIGINS[3][0], "chat": CHANNEL, "message_id": 4, "photo": []}
    told = await arrives(
        chat, text="And this?", external_reply=external | {"quote": {}}, quote={"text": "by May", "position": 0}
    )
    assert told.content.text == (
        "[in reply to a message of Visa News – Desk, 3 May 2026 in Visa News]\n> by May\nAnd this?"
    )
    story = await arrives(
        chat, text="Nice", reply_to_story={"id": 1, "chat": {"id": 7, "type": "private", "first_name": "Ana"}}
    )
    assert story.content.text == "[in reply to a story of Ana]\nNice"


CARRIED: list[tuple[dict[str, Any], str]] = [
    ({"checklist": CHECKLIST}, "[checklist: Papers\n☑ Passport\n☐ Photo]"),
    ({"checklist_tasks_done": {"checklist_message": LISTED, "marked_as_done_task_ids": [2]}},
     "[tasks done: “Photo”, in the checklist “Papers”]"),
    ({"successful_payment": {"currency": "EUR", "total_amount": 1250, "invoice_payload": "x",
                             "telegram_payment_charge_id": "c1", "provider_payment_charge_id": "p1",
                             "order_info": {"name": "Mia Ek", "email": "mia@example.com"}}},
     "[paid 12.50 EUR; payment c1; Mia Ek, mia@example.com]"),
    ({"web_app_data": {"data": '{"room": 4}', "button_text": "Book"}}, '[sent from “Book”: {"room": 4}]'),
    ({"gift": {"gift": {"id": "g", "sticker": {"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1,
                                               "height": 1, "is_animated": False, "is_video": False},
                        "star_count": 50}, "text": "Thank you!"}}, "[gift worth 50 Stars: “Thank you!”]"),
    ({"users_shared": {"request_id": 1, "users": [{"user_id": 9, "first_name": "Io", "username": "io"}]}},
     "[shared people: Io (@io), Telegram number 9]"),
    ({"contact": {"phone_number": "+3411", "first_name": "Io", "vcard":
                  "BEGIN:VCARD\nVERSION:3.0\nFN:Io\nTEL;MOBILE:+34-11\nEMAIL;WORK:io@example.com\nORG:Desk\\, Inc.\n"
                  "END:VCARD"}}, "[contact Io +3411; io@example.com; Desk, Inc.]"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "text"), CARRIED, ids=[next(iter(fields)) for fields, _ in CARRIED])
async def test_what_can_be_words_becomes_words(chat: ClaimedChat, fields: dict[str, Any], text: str) -> None:
    message = await arrives(chat, **fields)
    assert (message.content.text, message.content.own_words) == (text, "")
    assert await said_by_bot(chat) == []


async def test_a_rich_message_keeps_its_form_and_its_files(chat: ClaimedChat) -> None:
    link = {"type": "url", "text": " page", "url": "https://a.example"}
    passport = [{"type": "paragraph", "text": "Passport"}]
    ticked = {"label": "•", "blocks": passport, "has_checkbox": True, "is_checked": True}
    blocks = [
        {"type": "heading", "size": 1, "text": "My papers"},
        {"type": "paragraph", "text": ["see ", {"type": "bold", "text": "this"}, link]},
        {"type": "list", "items": [ticked, {"label": "•", "blocks": [{"type": "paragraph", "text": "Photo"}]}]},
        {"type": "table", "cells": [[{"text": "Fee", "is_header": True}, {"text": "12"}]]},
        {"type": "photo", "photo": SIZES, "caption": {"text": "me"}},
    ]  # fmt: skip
    message = await arrives(chat, rich_message={"blocks": blocks})
    assert message.content.text == "My papers\nsee this page\n• ☑ Passport\n• Photo\nFee | 12\nme"
    assert [file.name for file in message.files] == ["photo.jpg"]
    assert message.content.own is None


async def test_what_does_not_arrive_is_told_to_both_sides(chat: ClaimedChat) -> None:
    await arrives(chat, story={"id": 1, "chat": CHANNEL})
    await chat.seen(lambda: chat.messages[-1].text == "named_only")
    large = {"file_id": "v", "file_unique_id": "u", "width": 9, "height": 9, "duration": 61, "file_size": 30 * 2**20}
    message = await arrives(chat, video=large)
    assert message.content.text == "[video, 1:01] over 20 MB: a bot may not fetch it"
    await chat.seen(lambda: chat.messages[-1].text == "file_too_large 20")


async def test_a_service_message_that_concerns_nobody_leaves_no_trace(chat: ClaimedChat) -> None:
    before = await chat.events()
    await chat.mia.send_raw({"forum_topic_reopened": {}})
    await chat.mia.send_raw({"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}})
    await until(lambda: chat.telegram.pending_updates == 0)
    assert await chat.events() == before


async def test_a_replaced_file_comes_behind_the_message_it_was_in(chat: ClaimedChat) -> None:
    sent = await chat.mia.send_photo(PICTURE, caption="my pass")
    other = PickedFile(
        MediaKind.DOCUMENT, b"%PDF", "pass.pdf", "my pass, sharper", about={"mime_type": "application/pdf"}
    )
    await chat.mia.replace_file(sent, other)
    await until(lambda: chat.telegram.pending_updates == 0)
    [edit] = await chat.logged(Edited)
    *_, first, replacing = await of_mia(chat)
    assert edit.content.text == "my pass, sharper"
    assert [file.name for file in first.files] == ["photo.jpg"]
    assert (replacing.content.text, [file.name for file in replacing.files]) == (
        "[in place of photo.jpg]",
        ["pass.pdf"],
    )
    assert replacing.reply_to == replacing.replaces == edit.target

    await chat.mia.edit(sent, "only words now")  # the file is what it was, so it is not brought once more
    await chat.logged(Edited, lambda found: len(found) == 2)
    assert len(await of_mia(chat)) == 3
    async with chat.file_sources.open(replacing.files[0].id) as pieces:
        assert b"".join([piece async for piece in pieces]) == b"%PDF"


async def test_words_that_become_a_photo_bring_the_photo(chat: ClaimedChat) -> None:
    sent = await chat.mia.send("here it is")
    await chat.mia.replace_file(sent, PickedFile(MediaKind.PHOTO, PICTURE))
    await until(lambda: chat.telegram.pending_updates == 0)
    [edit] = await chat.logged(Edited)
    assert edit.content.text == "[was turned into a file]"
    assert [file.name for file in (await of_mia(chat))[-1].files] == ["photo.jpg"]


async def test_an_unreadable_message_is_told_to_both_sides_and_kept(chat: ClaimedChat) -> None:
    await chat.mia.send_raw({"text": ["no", "text"]})
    await until(lambda: chat.telegram.pending_updates == 0)
    assert (await of_mia(chat))[-1].content.text.startswith("[a message that the bridge could not read")
    await chat.seen(lambda: chat.messages[-1].text == "not_read")


@pytest.mark.parametrize("data", ["rate:only", "rate:ses_1:9", "rate:ses_1:4", "claim", "stop_waiting:1", ""])
async def test_an_odd_button_is_answered_with_words(chat: ClaimedChat, data: str) -> None:
    query = await chat.mia.press_unknown_button(data)
    await until(lambda: chat.telegram.chat(MIA).toasts, "the button was answered")
    [toast] = chat.telegram.chat(MIA).toasts
    assert (toast.callback_query_id, toast.text) == (query, "old_button")


async def test_an_unreadable_press_is_answered_all_the_same(chat: ClaimedChat) -> None:
    query = await chat.mia.press_unknown_button("stop_waiting", message={"message_id": "seven", "chat": 5})
    await until(lambda: chat.telegram.chat(MIA).toasts, "the button was answered")
    assert [(toast.callback_query_id, toast.text) for toast in chat.telegram.chat(MIA).toasts] == [
        (query, "old_button")
    ]
