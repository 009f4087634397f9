"""What a limit of Telegram's would refuse is sent in a form that it takes: the user has every word."""

from collections.abc import AsyncIterator

import pytest
from telegram_chat import ANA, ClaimedChat, claimed_chat

from bridge.sandbox.faults import FaultKind, InjectedFault
from core.model.content import Block, BlockKind, Content, Span
from core.model.events import Undeliverable
from core.usecases.replies import ReplyIntent
from core.usecases.rules import Rules


@pytest.fixture
async def chat(sqlite_url: str, rules: Rules) -> AsyncIterator[ClaimedChat]:
    async with claimed_chat(sqlite_url, rules) as claimed:
        yield claimed
        assert await claimed.bodies(Undeliverable) == []
        assert claimed.telegram.violations == []


def refusal(words: str) -> InjectedFault:
    body = '{"ok": false, "error_code": 400, "description": "Bad Request: ' + words + '"}'
    return InjectedFault(FaultKind.ANSWER, status=400, body=body)


REFUSALS = ["REPLY_MESSAGE_ID_INVALID", "message to be replied not found", "replied message not found"]


@pytest.mark.parametrize("words", REFUSALS)
@pytest.mark.parametrize("with_file", [False, True], ids=["words", "file"])
async def test_what_cannot_be_answered_is_sent_all_the_same(chat: ClaimedChat, words: str, with_file: bool) -> None:
    first = await chat.says("First")
    await chat.seen(lambda: chat.messages[-1].text == "First")
    files = [await chat.picture()] if with_file else []
    chat.telegram.faults.inject_next("sendPhoto" if with_file else "sendMessage", refusal(words))
    await chat.says("Second", *files, reply_to=first)
    await chat.seen(lambda: chat.messages[-1].text == "Second")
    assert chat.messages[-1].reply_to is None


async def test_words_that_are_nearly_all_links_are_sent_in_several_messages(chat: ClaimedChat) -> None:
    spans = [Span(f"page {number}\n", link=f"https://a.example/{number}/{'x' * 900}") for number in range(60)]
    blocks = (Block(BlockKind.PARAGRAPH, tuple(spans)),)
    content = Content("".join(span.text for span in spans), blocks)
    await chat.talk.agent_wrote(chat.session, ANA, content, [("test", "links")], intent=ReplyIntent.SEND)
    await chat.seen(lambda: "page 59" in chat.messages[-1].text)
    links = [entity for message in chat.messages for entity in message.entities if entity["type"] == "text_link"]
    assert len(links) == 60


async def test_one_address_that_is_longer_than_a_message_leaves_its_words(chat: ClaimedChat) -> None:
    block = Block(BlockKind.PARAGRAPH, (Span("here", link="https://a.example/" + "x" * 40_000),))
    content = Content("here", (block,))
    await chat.talk.agent_wrote(chat.session, ANA, content, [("test", "link")], intent=ReplyIntent.SEND)
    await chat.seen(lambda: chat.messages[-1].text == "here")


async def test_an_edit_that_is_too_long_for_a_caption_goes_on_below(chat: ClaimedChat) -> None:
    seq = await chat.says("look", await chat.picture())
    await chat.seen(lambda: chat.messages[-1].text == "look")
    longer = " ".join(f"word{number}" for number in range(300))
    await chat.talk.agent_edited_at(chat.session, ANA, seq, Content(longer), [("test", "edit")])
    await chat.seen(lambda: chat.messages[-1].text.endswith("word299"))
    captioned = next(message for message in chat.messages if message.media)
    below = [message.text for message in chat.messages if message.message_id > captioned.message_id]
    assert " ".join([captioned.text, *below]) == longer

    await chat.talk.agent_edited_at(chat.session, ANA, seq, Content("short again"), [("test", "again")])
    await chat.seen(lambda: [m.text for m in chat.messages if m.message_id >= captioned.message_id] == ["short again"])


async def test_an_edit_that_is_too_long_for_a_message_goes_on_below(chat: ClaimedChat) -> None:
    seq = await chat.says("first")
    await chat.seen(lambda: chat.messages[-1].text == "first")
    longer = " ".join(f"word{number}" for number in range(1_000))
    await chat.talk.agent_edited_at(chat.session, ANA, seq, Content(longer), [("test", "edit")])
    await chat.seen(lambda: chat.messages[-1].text.endswith("word999"))
    assert " ".join(message.text for message in chat.messages[-2:]) == longer
