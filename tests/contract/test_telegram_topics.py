"""A private chat with topics: an answer goes to the topic that the user wrote in last."""

from collections.abc import AsyncIterator

import pytest
from telegram_chat import ClaimedChat, claimed_chat
from waiting import until

from core.model.events import Undeliverable
from core.usecases.rules import Rules


@pytest.fixture
async def chat(sqlite_url: str, rules: Rules) -> AsyncIterator[ClaimedChat]:
    async with claimed_chat(sqlite_url, rules) as claimed:
        yield claimed
        assert claimed.telegram.violations == []


async def test_an_answer_goes_to_the_topic_of_the_user(chat: ClaimedChat) -> None:
    visa, fees = await chat.mia.open_topic("Visa"), await chat.mia.open_topic("Fees")
    for topic in (visa, fees, 0):
        await chat.mia.send("a question", topic=topic)
        await until(lambda: chat.telegram.pending_updates == 0)
        await chat.says(f"answer {topic}", await chat.picture())
        await chat.says(f"words {topic}")
        await chat.seen(lambda topic=topic: chat.messages[-1].text == f"words {topic}")
        assert [message.topic for message in chat.messages[-2:]] == [topic, topic]


async def test_a_topic_that_is_gone_loses_no_words(chat: ClaimedChat) -> None:
    topic = await chat.mia.open_topic("Visa")
    await chat.mia.send("a question", topic=topic)
    await until(lambda: chat.telegram.pending_updates == 0)
    chat.telegram.chat(chat.mia.chat.chat_id).topics.clear()
    await chat.says("an answer")
    await chat.seen(lambda: chat.messages[-1].text == "an answer")
    assert chat.messages[-1].topic == 0
    assert await chat.bodies(Undeliverable) == []
