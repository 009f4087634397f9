"""What an agent reads first: always there, never long, nothing that was not said."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.bots.protocol import AnswerFailed, ChatTurn
from core.bots.summary import LONGEST_LINE, MOST_LINES, ExtractSummarizer, FallbackSummarizer, extract
from core.model.events import Side

UNKNOWN = "I do not know that."
USER, BOT, AGENT, HOUSE = Side.USER, Side.BOT, Side.AGENT, Side.SYSTEM


def lines(*turns: tuple[Side, str]) -> list[str]:
    return extract([ChatTurn(side, text) for side, text in turns], {UNKNOWN}).splitlines()


def test_the_last_question_its_answer_and_the_last_words_are_told() -> None:
    assert lines(
        (USER, "hi"),
        (BOT, "Hello!"),
        (USER, "How much is\nthe visa fee?"),
        (BOT, "It is 60 euros."),
        (USER, "that is wrong, get me a person"),
    ) == [
        "Asked: “How much is the visa fee?”",
        "The bot answered: “It is 60 euros.”",
        "Wrote last: “that is wrong, get me a person”",
    ]


def test_what_the_bot_did_not_know_is_said_to_be_missed() -> None:
    assert lines((USER, "Where is my parcel?"), (BOT, UNKNOWN)) == [
        "Asked: “Where is my parcel?”",
        "The bot did not know.",
    ]


def test_an_answer_after_a_miss_counts() -> None:
    said = lines((USER, "Where is my parcel?"), (BOT, UNKNOWN), (USER, "hello"), (AGENT, "At our office."))
    assert said[1:] == ["An agent answered: “At our office.”", "Wrote last: “hello”"]


def test_a_question_that_nobody_answered_is_said_to_be_open() -> None:
    assert lines((BOT, "Welcome!"), (USER, "Do you open on Sundays?"), (HOUSE, "Everybody is away.")) == [
        "Asked: “Do you open on Sundays?”",
        "No answer came before a person was called.",
    ]


def asked_for(text: str, words: str) -> ChatTurn:
    return ChatTurn(USER, text, words)


def test_a_request_for_a_person_is_not_the_question() -> None:
    talk = [
        ChatTurn(USER, "How much is the visa?"),
        ChatTurn(BOT, "60 euros."),
        asked_for("Can I talk to a human?", "talk to a human"),
    ]
    assert extract(talk, {UNKNOWN}).splitlines() == [
        "Asked: “How much is the visa?”",
        "The bot answered: “60 euros.”",
        "Wrote last: “Can I talk to a human?”",
    ]


def test_a_question_beside_the_request_is_one() -> None:
    talk = [
        ChatTurn(USER, "hi"),
        ChatTurn(BOT, "Hello!"),
        asked_for("Where is order 7? I want to talk to a human.", "talk to a human"),
    ]
    assert extract(talk, {UNKNOWN}).splitlines()[0] == "Asked: “Where is order 7? I want to talk to a human.”"


def test_a_request_is_told_when_nothing_else_was_said() -> None:
    assert extract([asked_for("a human?", "human")], {UNKNOWN}).splitlines()[0] == "Asked: “a human?”"


def test_that_no_answer_came_is_said_only_when_none_did() -> None:
    assert lines((USER, "How much is it?"), (BOT, "60 euros."), (USER, "And for two?"))[1] == (
        "This was not answered before a person was called."
    )
    assert lines((USER, "How much is it?"), (BOT, UNKNOWN), (USER, "And for two?"))[1] == (
        "No answer came before a person was called."
    )


def test_without_a_question_mark_the_longest_of_the_last_messages_is_the_question() -> None:
    assert lines((USER, "ok"), (USER, "my visa was refused and I need to know what now"), (USER, "human pls"))[0] == (
        "Asked: “my visa was refused and I need to know what now”"
    )


@pytest.mark.parametrize("question", ["签证多少钱？", "كم سعر التأشيرة؟", "¿Cuánto cuesta"])
def test_questions_are_known_in_other_scripts(question: str) -> None:
    assert lines((USER, question), (BOT, UNKNOWN), (USER, "x" * 300))[0] == f"Asked: “{question}”"


def test_a_conversation_without_the_user_has_no_summary() -> None:
    assert lines() == []
    assert lines((BOT, "Welcome!"), (USER, " ")) == []


TURNS = st.lists(st.builds(ChatTurn, st.sampled_from(Side), st.text(max_size=400)), max_size=8)


@settings(deadline=None)
@given(TURNS)
def test_a_summary_is_a_few_short_lines_whatever_was_said(turns: list[ChatTurn]) -> None:
    said = extract(turns, {UNKNOWN})
    assert len(said.split("\n")) <= MOST_LINES
    assert all(len(line) <= LONGEST_LINE for line in said.split("\n"))
    assert bool(said) == any(turn.side is USER and turn.text.strip() for turn in turns)


class Says:
    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        return f"{len(turns)} turns"


class Fails:
    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        raise AnswerFailed("quota")


class Hangs:
    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets the event")


TALK = [ChatTurn(USER, "Where is my parcel?")]


async def test_the_models_summary_is_taken_when_there_is_one() -> None:
    assert await FallbackSummarizer(Says(), 1, ExtractSummarizer([UNKNOWN])).summarize(TALK) == "1 turns"


@pytest.mark.parametrize("model", [Fails(), Hangs()], ids=["fails", "hangs"])
async def test_without_the_models_summary_there_still_is_one(model: Fails | Hangs) -> None:
    assert await FallbackSummarizer(model, 0.05, ExtractSummarizer([UNKNOWN])).summarize(TALK) == extract(
        TALK, {UNKNOWN}
    )
