"""What is more than words, both ways between a Telegram chat and the log: files, albums, answers, emoji, a rating."""

from collections.abc import AsyncIterator

import pytest
from telegram_chat import ANA, MIA, PICTURE, ClaimedChat, claimed_chat

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.telegram import MediaKind, PickedFile
from core.model.content import Content
from core.model.events import Delivered, Edited, Message, NotShown, Rated, Reachable, Reacted, Undeliverable
from core.model.files import FileKind
from core.model.ids import Seq
from core.store import files, log
from core.usecases import ownership, reactions
from core.usecases.reads import visitors
from core.usecases.rules import Rules


@pytest.fixture
async def chat(sqlite_url: str, rules: Rules) -> AsyncIterator[ClaimedChat]:
    async with claimed_chat(sqlite_url, rules) as claimed:
        yield claimed


def words(message: Message) -> tuple[str, list[tuple[str, FileKind]]]:
    return message.content.text, [(file.name, file.kind) for file in message.files]


async def test_every_kind_of_file_of_a_users_is_in_the_log_and_can_be_opened(chat: ClaimedChat) -> None:
    await chat.mia.send_photo(PICTURE, caption="my pass")
    await chat.mia.send_document("cv.pdf", b"%PDF", "application/pdf")
    await chat.mia.send_voice(data=b"OggS voice")
    await chat.mia.send_sticker("👍")
    sent = await chat.logged(Message, lambda found: len(found) == 5)
    assert [words(message) for message in sent[1:]] == [
        ("my pass", [("photo.jpg", FileKind.IMAGE)]),
        ("", [("cv.pdf", FileKind.DOCUMENT)]),
        ("", [("voice message.ogg", FileKind.VOICE)]),
        ("", [("sticker 👍.webp", FileKind.STICKER)]),
    ]
    contents = []
    for message in sent[1:]:
        async with chat.file_sources.open(message.files[0].id) as pieces:
            contents.append(b"".join([piece async for piece in pieces]))
    assert contents[0] == PICTURE and contents[1:3] == [b"%PDF", b"OggS voice"]


async def test_an_album_is_told_as_one(chat: ClaimedChat) -> None:
    picked = [PickedFile(MediaKind.PHOTO, PICTURE, f"{name}.png", "us" if name == "a" else "") for name in "abc"]
    await chat.mia.send_album(*picked)
    sent = await chat.logged(Message, lambda found: len(found) == 4)
    assert len({message.album for message in sent[1:]}) == 1 and sent[1].album
    assert [message.content.text for message in sent[1:]] == ["us", "", ""]


async def test_a_changed_caption_changes_the_words_only(chat: ClaimedChat) -> None:
    message = await chat.mia.send_photo(PICTURE, caption="my pas")
    await chat.logged(Message, lambda found: len(found) == 2)
    await chat.mia.edit(message, "my pass")
    [edit] = await chat.logged(Edited)
    assert (edit.target, edit.content.text) == (3, "my pass")


async def test_an_agents_picture_arrives_with_its_caption_and_the_caption_can_change(chat: ClaimedChat) -> None:
    seq = await chat.says("the *plan*", await chat.picture())
    await chat.seen(lambda: chat.messages[-1].file is not None)
    shown = chat.messages[-1]
    assert (shown.file.kind, shown.file.data, shown.text) == ("photo", PICTURE, "the *plan*")
    await chat.talk.agent_edited_at(chat.session, ANA, seq, Content("the new plan"), [("console", "e")])
    await chat.seen(lambda: chat.messages[-1].text == "the new plan")
    assert chat.messages[-1].message_id == shown.message_id
    await chat.talk.agent_edited_at(chat.session, ANA, seq, None, [("console", "d")])
    await chat.seen(lambda: chat.messages[-1].text == "claimed Ana")


async def test_several_files_are_an_album_and_what_cannot_be_in_it_comes_after(chat: ClaimedChat) -> None:
    pictures = [await chat.picture(f"{name}.png") for name in "ab"]
    paper = await chat.upload("terms.pdf", "application/pdf", FileKind.DOCUMENT, b"%PDF")
    await chat.says("here", *pictures, paper)
    await chat.seen(lambda: len(chat.messages) == 5)
    first, second, third = chat.messages[-3:]
    assert first.media_group_id == second.media_group_id != "" and not third.media_group_id
    assert [message.file.kind for message in (first, second, third)] == ["photo", "photo", "document"]
    assert (first.text, third.file.name, third.file.data) == ("here", "terms.pdf", b"%PDF")


async def test_what_telegram_takes_for_no_picture_goes_as_a_document(chat: ClaimedChat) -> None:
    await chat.says("", await chat.picture("broken.png", b"not a picture"))
    await chat.seen(lambda: chat.messages[-1].file is not None)
    assert (chat.messages[-1].file.kind, chat.messages[-1].file.data) == ("document", b"not a picture")


async def test_a_file_that_is_gone_is_told_to_the_agent_by_name(chat: ClaimedChat) -> None:
    file = await chat.talk.store.write(
        "u", lambda tx: files.begin_upload(tx, "lost.pdf", FileKind.DOCUMENT, "application/pdf", 5, "agent:ana")
    )
    await chat.says("look", file.id)
    [failure] = await chat.logged(Undeliverable)
    assert failure.reason == "lost.pdf: A file is not there any more."


async def test_answers_point_at_the_message_they_answer_on_both_sides(chat: ClaimedChat) -> None:
    seq = await chat.says("Which day?")
    await chat.seen(lambda: chat.messages[-1].text == "Which day?")
    question = chat.messages[-1].message_id
    await chat.mia.send("Monday", reply_to=question)
    sent = await chat.logged(Message, lambda found: len(found) == 3)
    assert sent[-1].reply_to == seq
    monday = chat.messages[-1].message_id
    await chat.says("Monday it is", reply_to=seq + 1 if await chat.bodies(Delivered) == [] else seq + 2)
    await chat.seen(lambda: chat.messages[-1].text == "Monday it is")
    assert chat.messages[-1].reply_to == monday


async def test_reactions_go_both_ways_and_come_off_again(chat: ClaimedChat) -> None:
    await chat.says("Done")
    await chat.seen(lambda: chat.messages[-1].text == "Done")
    await chat.mia.react(chat.messages[-1].message_id, "❤")
    [reacted] = await chat.logged(Reacted)
    assert (reacted.emoji, reacted.added) == ("❤", True)
    await chat.mia.react(chat.messages[-1].message_id)
    assert [body.added for body in await chat.logged(Reacted, lambda found: len(found) == 2)] == [True, False]
    await chat.talk.act(reactions.agent_reacted_at, chat.session, ANA, Seq(1), "👍🏽", True, [("console", "r1")])
    await chat.seen(lambda: chat.messages[0].reactions.get("bot") == "👍")
    await chat.talk.act(reactions.agent_reacted_at, chat.session, ANA, Seq(1), "👍🏽", False, [("console", "r2")])
    await chat.seen(lambda: not chat.messages[0].reactions.get("bot"))


async def test_an_emoji_that_telegram_does_not_have_is_quietly_left_out(chat: ClaimedChat) -> None:
    await chat.talk.act(reactions.agent_reacted_at, chat.session, ANA, Seq(1), ":parrot:", True, [("console", "r1")])
    await chat.says("after it")
    await chat.seen(lambda: chat.messages[-1].text == "after it")
    assert await chat.bodies(Undeliverable) == [] and not chat.messages[0].reactions.get("bot")


async def test_what_was_delivered_is_told_to_agents_only(chat: ClaimedChat) -> None:
    seq = await chat.says("Hello Mia")
    [delivered] = await chat.logged(Delivered)
    assert (delivered.target, delivered.surface) == (seq, "telegram")
    public = await chat.talk.store.read(lambda tx: log.after(tx, chat.session, Seq(0), internal=False))
    assert not any(isinstance(event.body, Delivered) for event in public)


async def test_who_blocks_the_bot_is_told_of_at_once(chat: ClaimedChat) -> None:
    await chat.mia.block()
    assert await chat.logged(Reachable) == [Reachable(False)]
    await chat.mia.unblock()
    assert await chat.logged(Reachable, lambda found: len(found) == 2) == [Reachable(False), Reachable(True)]


async def test_a_closed_conversation_is_rated_by_a_button_and_then_in_words(chat: ClaimedChat) -> None:
    await chat.talk.act(ownership.close_by_agent, chat.session, ANA, "solved")
    await chat.seen(lambda: "rate_question" in chat.messages[-1].text)
    ended = chat.messages[-1]
    assert [button["text"] for button in ended.buttons[0]] == ["1", "2", "3", "4", "5"]
    await chat.mia.press(ended.message_id, ended.buttons[0][3]["callback_data"])
    assert await chat.logged(Rated) == [Rated(4)]
    await chat.seen(lambda: chat.messages[-1].text == "rate_thanks rate_words")
    await chat.mia.send("quick and kind", reply_to=chat.messages[-1].message_id)
    assert await chat.logged(Rated, lambda found: len(found) == 2) == [Rated(4), Rated(4, "quick and kind")]
    await chat.seen(lambda: chat.messages[-1].text == "rate_thanks")
    session = (await chat.talk.read(visitors.visitor_view, "telegram", str(MIA), None, Seq(0))).session  # type: ignore[union-attr]
    assert session.state == "closed"  # words of a rating open nothing again


async def test_a_conversation_that_no_agent_ever_had_is_not_rated(chat: ClaimedChat) -> None:
    nor = chat.telegram.person(502, first_name="Nor")
    await nor.send("Hi")
    await nor.send("/end")
    await chat.seen(lambda: chat.telegram.chat(502).messages[-1].text == "closed_by_user")
    assert chat.telegram.chat(502).messages[-1].buttons == []


@pytest.mark.parametrize("emoji", ["✅", ":parrot:"])
async def test_an_agents_emoji_that_telegram_does_not_have_is_told_to_agents(chat: ClaimedChat, emoji: str) -> None:
    await chat.mia.send("Thanks")
    await chat.logged(Message, lambda found: found[-1].content.text == "Thanks")
    seq = next(event.seq for event in reversed(await chat.events()) if isinstance(event.body, Message))
    await chat.talk.act(reactions.agent_reacted_at, chat.session, ANA, seq, emoji, True, [("test", emoji)])
    [told] = await chat.logged(NotShown)
    assert (told.surface, told.reason) == ("telegram", f"Mia does not see {emoji}: Telegram has no such reaction.")
    assert await chat.bodies(Undeliverable) == []


async def test_an_emoji_that_telegram_refuses_is_told_to_agents(chat: ClaimedChat) -> None:
    await chat.mia.send("Thanks")
    await chat.logged(Message, lambda found: found[-1].content.text == "Thanks")
    seq = next(event.seq for event in reversed(await chat.events()) if isinstance(event.body, Message))
    refusal = '{"ok": false, "error_code": 400, "description": "Bad Request: REACTION_INVALID"}'
    chat.telegram.faults.inject_next("setMessageReaction", InjectedFault(FaultKind.ANSWER, status=400, body=refusal))
    await chat.talk.act(reactions.agent_reacted_at, chat.session, ANA, seq, "👍", True, [("test", "up")])
    [told] = await chat.logged(NotShown)
    assert told.reason.startswith("Mia does not see 👍: Telegram does not take it")
