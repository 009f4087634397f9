"""Which bot answers when others fail."""

import asyncio
from collections.abc import Sequence

import pytest
from waiting import takes

from core.bots.bot_chain import BotChain, ChainedBot
from core.bots.protocol import (
    Answerer,
    AnswerFailed,
    BotAnswer,
    BotQuestion,
    ChatTurn,
    ShowDraft,
    StoppedForSafety,
    ask,
)
from core.model.events import Side

QUESTION = BotQuestion("hi", [ChatTurn(Side.USER, "hi")])


class Says:
    def __init__(self, answer: BotAnswer) -> None:
        self.said = answer
        self.asked: list[BotQuestion] = []

    async def answer(self, question: BotQuestion) -> BotAnswer:
        self.asked.append(question)
        return self.said


class Fails:
    async def answer(self, question: BotQuestion) -> BotAnswer:
        raise AnswerFailed("quota")


class Hangs:
    async def answer(self, question: BotQuestion) -> BotAnswer:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets the event")


def chain(*bots: Answerer) -> BotChain:
    links: Sequence[ChainedBot] = [ChainedBot(type(bot).__name__, bot, 0.05) for bot in bots]
    return BotChain(links)


async def test_the_first_bot_that_answers_is_the_last_one_asked() -> None:
    first, second = Says(BotAnswer("a", 0.9)), Says(BotAnswer("b", 0.9))
    assert (await chain(first, second).answer(QUESTION)).text == "a"
    assert second.asked == []


async def test_not_knowing_is_an_answer() -> None:
    second = Says(BotAnswer("b", 0.9))
    assert not (await chain(Says(BotAnswer("?", 0.1, knows=False)), second).answer(QUESTION)).knows
    assert second.asked == []


async def test_a_bot_that_fails_or_takes_too_long_is_followed_by_the_next() -> None:
    assert (await chain(Fails(), Hangs(), Says(BotAnswer("b", 0.9))).answer(QUESTION)).text == "b"


async def test_when_all_fail_every_reason_is_told() -> None:
    with pytest.raises(AnswerFailed, match=r"^Fails: quota; Hangs: no answer in 0\.05 s$"):
        await chain(Fails(), Hangs()).answer(QUESTION)


class Stops:
    async def answer(self, question: BotQuestion) -> BotAnswer:
        raise StoppedForSafety("blocked")


async def test_a_stop_for_safety_is_told_with_the_answer_of_the_next_bot() -> None:
    assert (await chain(Stops(), Fails(), Says(BotAnswer("b", 0.9))).answer(QUESTION)).safety_stop
    assert not (await chain(Fails(), Says(BotAnswer("b", 0.9))).answer(QUESTION)).safety_stop


async def test_a_stop_for_safety_is_told_when_no_other_bot_answers() -> None:
    with pytest.raises(StoppedForSafety, match=r"^Stops: blocked; Fails: quota$"):
        await chain(Stops(), Fails()).answer(QUESTION)


async def test_a_chain_without_bots_fails() -> None:
    with pytest.raises(AnswerFailed, match="no bot"):
        await chain().answer(QUESTION)


class Drafts(Says):
    """Streams its answer in two drafts; fails after them when its text is empty."""

    async def stream(self, question: BotQuestion, draft: ShowDraft) -> BotAnswer:
        draft("Half")
        draft("Half a word")
        if not self.said.text:
            raise AnswerFailed("safety")
        return self.said


async def test_a_bot_that_can_stream_is_heard_while_it_writes() -> None:
    shown: list[str] = []
    answer = await chain(Drafts(BotAnswer("Half a word.", 0.9))).stream(QUESTION, shown.append)
    assert (answer.text, shown) == ("Half a word.", ["Half", "Half a word"])


async def test_what_a_bot_drafted_before_it_failed_is_taken_back() -> None:
    shown: list[str] = []
    answer = await chain(Drafts(BotAnswer("", 0.9)), Says(BotAnswer("b", 0.9))).stream(QUESTION, shown.append)
    assert (answer.text, shown) == ("b", ["Half", "Half a word", ""])


async def test_a_bot_that_cannot_stream_answers_without_drafts() -> None:
    shown: list[str] = []
    assert (await ask(Says(BotAnswer("a", 0.9)), QUESTION, shown.append)).text == "a"
    assert (await ask(Drafts(BotAnswer("a", 0.9)), QUESTION)).text == "a"
    assert shown == []


async def test_a_cancelled_question_asks_nobody_else() -> None:
    second = Says(BotAnswer("b", 0.9))
    asking = asyncio.create_task(
        BotChain([ChainedBot("hangs", Hangs(), 60), ChainedBot("says", second, 60)]).answer(QUESTION)
    )
    await takes(0, "the first bot, to be asked")
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert second.asked == []
