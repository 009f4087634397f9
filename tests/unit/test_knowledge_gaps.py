"""What the knowledge does not answer: which questions count, what stands together, what is never quoted."""

from collections.abc import Sequence

from meaning_in_tests import question_vector

from core.bots.knowledge_gaps import AskedQuestion, KnowledgeGap, hide_private, knowledge_gaps, unanswered_questions
from core.model.content import Content
from core.model.events import (
    Audience,
    Author,
    Claimed,
    Closed,
    Escalated,
    Event,
    EventBody,
    HandedBack,
    Message,
    Side,
)
from core.model.ids import AgentId, Micros, Seq, SessionId

MIA = SessionId("ses_mia")


def said(side: Side, text: str, **more: object) -> tuple[Side, EventBody]:
    return side, Message(Content(text), **more)  # type: ignore[arg-type]


def missed() -> tuple[Side, EventBody]:
    return said(Side.BOT, "I don't know that.", missed=True, confidence=0.1)


def known(text: str = "It is 75 euros.") -> tuple[Side, EventBody]:
    return said(Side.BOT, text, confidence=0.9)


def called(category: str = "request", matched: str = "") -> tuple[Side, EventBody]:
    return Side.SYSTEM, Escalated(category, "trigger", "Asked for a person", matched)


CLAIMED = (Side.AGENT, Claimed(AgentId("ana"), "Ana"))


def questions_of(*happened: tuple[Side, EventBody]) -> list[AskedQuestion]:
    log = [
        Event(MIA, Seq(number), Micros(number), Author(side), body, Audience.PUBLIC)
        for number, (side, body) in enumerate(happened, 1)
    ]
    return list(unanswered_questions(MIA, "en", log))


def test_a_question_that_the_bot_missed_is_one() -> None:
    [question] = questions_of(said(Side.USER, "Do you store luggage?"), missed())
    assert (question.text, question.missed, question.reply) == ("Do you store luggage?", True, "")


def test_a_question_that_the_bot_answered_is_none() -> None:
    assert questions_of(said(Side.USER, "What is the visa fee?"), known(), (Side.SYSTEM, Closed("idle"))) == []


def test_what_an_agent_answered_comes_with_the_first_words_that_say_something() -> None:
    [question] = questions_of(
        said(Side.USER, "Do you store luggage?"),
        missed(),
        called("ai"),
        CLAIMED,
        said(Side.AGENT, "One moment"),
        said(Side.USER, "ok"),
        said(Side.AGENT, "Yes, for 5 euros a day, in the cellar."),
    )
    assert question.missed
    assert question.reply == "Yes, for 5 euros a day, in the cellar."


def test_the_words_that_ask_for_a_person_are_no_question() -> None:
    assert questions_of(said(Side.USER, "a person please"), called("request", "a person please"), CLAIMED,
                        said(Side.AGENT, "Hello, how can I help you today?")) == []  # fmt: skip


def test_a_question_beside_a_request_is_one() -> None:
    [question] = questions_of(
        said(Side.USER, "Do you store luggage? a person please"), called("request", "a person please"), CLAIMED,
        said(Side.AGENT, "Yes, for 5 euros a day, in the cellar."),
    )  # fmt: skip
    assert question.text == "Do you store luggage?"
    assert not question.missed


def test_what_is_written_to_an_agent_is_no_question_to_the_bot() -> None:
    assert questions_of(
        said(Side.USER, "What is the visa fee?"), known(), CLAIMED,
        said(Side.USER, "And my file?"), said(Side.AGENT, "It is with the embassy since Monday."),
        (Side.AGENT, HandedBack()),
    ) == []  # fmt: skip


def asked(text: str, *, at: int = 1, language: str = "en", reply: str = "") -> AskedQuestion:
    return AskedQuestion(MIA, Micros(at), text, language, missed=not reply, reply=reply)


QUESTIONS = (
    asked("Can I leave my luggage with you?", at=1, reply="Yes, for 5 euros a day."),
    asked("¿Puedo dejar mi equipaje con ustedes?", at=2, language="es"),
    asked("Do you have parking?", at=3),
    asked("can i leave my luggage with you??", at=4),
)


def texts(gaps: Sequence[KnowledgeGap]) -> list[set[str]]:
    return [{each.text for each in gap.questions} for gap in gaps]


def test_what_means_the_same_stands_together_in_whatever_language() -> None:
    vectors = {each.text: question_vector(each.text) for each in QUESTIONS}
    luggage, parking = knowledge_gaps(QUESTIONS, vectors)
    assert len(luggage.questions) == 3
    assert luggage.languages == {"en": 2, "es": 1}
    assert (luggage.missed, luggage.answered) == (2, 1)
    assert [each.text for each in parking.questions] == ["Do you have parking?"]


def test_without_a_model_what_shares_words_stands_together() -> None:
    found = knowledge_gaps(QUESTIONS)
    assert texts(found)[0] == {"Can I leave my luggage with you?", "can i leave my luggage with you??"}
    assert len(found) == 3


def test_a_draft_is_a_section_with_the_agents_words_and_the_other_ways_to_ask() -> None:
    vectors = {each.text: question_vector(each.text) for each in QUESTIONS}
    assert knowledge_gaps(QUESTIONS, vectors)[0].draft() == (
        "## Can I leave my luggage with you?\n\nYes, for 5 euros a day.\n\nAlso asked as:\n"
        "- can i leave my luggage with you??\n- ¿Puedo dejar mi equipaje con ustedes?\n"
    )


def test_nobodys_address_or_number_is_quoted() -> None:
    hidden = hide_private("I am mia@example.com, call +49 170 1234567, code AB12345678, see https://x.y/?t=1 at 9:30")
    assert hidden == "I am …, call …, code …, see … at 9:30"
