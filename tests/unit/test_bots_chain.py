"""Which bot answers when others fail."""

import asyncio
from collections.abc import Sequence

import pytest

from core.bots.chain import Chain, Link
from core.bots.protocol import Answer, AnswerFailed, Question, Turn
from core.events import Side

QUESTION = Question("hi", [Turn(Side.USER, "hi")])


class Says:
    def __init__(self, answer: Answer) -> None:
        self.said = answer
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        return self.said


class Fails:
    async def answer(self, question: Question) -> Answer:
        raise AnswerFailed("quota")


class Hangs:
    async def answer(self, question: Question) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets the event")


def chain(*bots: Says | Fails | Hangs) -> Chain:
    links: Sequence[Link] = [Link(type(bot).__name__, bot, 0.05) for bot in bots]
    return Chain(links)


async def test_the_first_bot_that_answers_is_the_last_one_asked() -> None:
    first, second = Says(Answer("a", 0.9)), Says(Answer("b", 0.9))
    assert (await chain(first, second).answer(QUESTION)).text == "a"
    assert second.asked == []


async def test_not_knowing_is_an_answer() -> None:
    second = Says(Answer("b", 0.9))
    assert not (await chain(Says(Answer("?", 0.1, knows=False)), second).answer(QUESTION)).knows
    assert second.asked == []


async def test_a_bot_that_fails_or_takes_too_long_is_followed_by_the_next() -> None:
    assert (await chain(Fails(), Hangs(), Says(Answer("b", 0.9))).answer(QUESTION)).text == "b"


async def test_when_all_fail_every_reason_is_told() -> None:
    with pytest.raises(AnswerFailed, match=r"^Fails: quota; Hangs: no answer in 0\.05 s$"):
        await chain(Fails(), Hangs()).answer(QUESTION)


async def test_a_chain_without_bots_fails() -> None:
    with pytest.raises(AnswerFailed, match="no bot"):
        await chain().answer(QUESTION)


async def test_a_cancelled_question_asks_nobody_else() -> None:
    second = Says(Answer("b", 0.9))
    asking = asyncio.create_task(Chain([Link("hangs", Hangs(), 60), Link("says", second, 60)]).answer(QUESTION))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert second.asked == []
