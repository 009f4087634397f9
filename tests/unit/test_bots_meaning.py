"""The knowledge bot when it knows what questions mean: the real model, on a knowledge small enough to be read here."""

import time

import pytest
from meaning_in_tests import EmbedderInTests, in_process, question_vector

from core.bots.knowledge import KnowledgeBot
from core.bots.meaning import SectionMeanings
from core.bots.meaning_weights import NEUTRAL_SENTENCES, WEIGHTS
from core.bots.protocol import BotAnswer, BotQuestion, ChatTurn
from core.bots.retrieval import KnowledgeIndex
from core.bots.sections import Section
from core.bots.settings import BotSettings
from core.bots.terms import TermNormalizer
from core.embeddings.protocol import EmbeddingModel
from core.model.events import Side

SETTINGS = BotSettings()
SECTIONS = tuple(
    Section(title, heading, text, f"{title.lower()}.md", asked)
    for title, heading, text, asked in (
        ("Visa", "Applying for the visa", "We fill in the forms with you.", ()),
        ("Visa", "Visa fee", "It is 75 euros, paid to the embassy.", ()),
        ("Visa", "How long the visa takes", "Three weeks.", ("visa waiting time",)),
        ("Housing", "Finding a flat", "We suggest three rooms.", ()),
        ("Housing", "Price of a flat", "About 500 euros a month.", ()),
        ("Office", "Opening hours", "Monday to Friday, nine to six.", ()),
    )
)


def index_of(sections: tuple[Section, ...], *, is_embedded: bool = True) -> KnowledgeIndex:
    index = KnowledgeIndex(sections, TermNormalizer())
    if is_embedded:
        in_process().fill((index.embedded,))
    return index


@pytest.fixture(scope="module")
def index() -> KnowledgeIndex:
    return index_of(SECTIONS)


async def ask(
    index: KnowledgeIndex, text: str, *before: str, embedder: EmbedderInTests | None = None, heard: bool = True
) -> BotAnswer:
    turns = [turn for each in before for turn in (ChatTurn(Side.USER, each), ChatTurn(Side.BOT, "..."))]
    vector = question_vector(text) if heard else None
    question = BotQuestion(text, [*turns, ChatTurn(Side.USER, text)], vector=vector)
    return await KnowledgeBot(index, SETTINGS, embedder).answer(question)


def headings(answer: BotAnswer) -> list[str]:
    return [source.title.split(": ")[1] for source in answer.sources]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("I need an apartment", "Finding a flat"),
        ("ビザはいくらですか", "Visa fee"),
        ("كم سعر الشقة", "Price of a flat"),
        ("wie lange muss ich auf das visum warten", "How long the visa takes"),
        ("a qué hora abren", "Opening hours"),
    ],
)
async def test_a_question_is_answered_whatever_its_words_and_its_language(
    index: KnowledgeIndex, text: str, heading: str
) -> None:
    assert headings(await ask(index, text)) == [heading]
    assert headings(await ask(index, text, heard=False)) == []  # no word of it stands in the section


@pytest.mark.parametrize("text", ["who won the football match", "mi coche no arranca", "今日は疲れた", "ok"])
async def test_what_has_nothing_to_do_with_the_knowledge_is_a_miss(index: KnowledgeIndex, text: str) -> None:
    answer = await ask(index, text)
    assert (answer.knows, answer.text) == (False, SETTINGS.texts.unknown)


async def test_of_two_sections_that_may_be_meant_the_user_chooses(index: KnowledgeIndex) -> None:
    answer = await ask(index, "a question on flats")
    assert sorted(answer.choices) == ["Finding a flat", "Price of a flat"]
    assert (answer.knows, answer.text, answer.sources) == (True, SETTINGS.texts.did_you_mean, ())


async def test_what_is_chosen_is_answered(index: KnowledgeIndex) -> None:
    for section in SECTIONS:
        assert headings(await ask(index, section.heading)) == [section.heading]


async def test_a_question_that_points_back_is_understood_with_what_it_points_at(index: KnowledgeIndex) -> None:
    embedder = EmbedderInTests()
    assert headings(await ask(index, "what about the price", "I am looking for a flat", embedder=embedder)) == [
        "Price of a flat"
    ]
    assert headings(await ask(index, "how long does it take?", "¿Cuánto cuesta el visado?", embedder=embedder)) == [
        "How long the visa takes"
    ]


async def test_a_question_that_points_back_goes_by_its_words_when_the_model_is_lost(index: KnowledgeIndex) -> None:
    embedder = EmbedderInTests()
    embedder.is_lost = True
    assert headings(await ask(index, "what about the price", "I am looking for a flat", embedder=embedder)) == [
        "Price of a flat"
    ]


async def test_two_questions_in_one_message_get_both_answers(index: KnowledgeIndex) -> None:
    for text in (
        "how much is the visa fee and what are your opening hours",
        "¿Cuánto cuesta el visado? ¿Y cuál es su horario?",
    ):
        assert sorted(headings(await ask(index, text, embedder=EmbedderInTests()))) == ["Opening hours", "Visa fee"]


async def test_a_knowledge_of_one_section_knows_what_it_does_not_answer() -> None:
    index = index_of(SECTIONS[-1:])
    assert headings(await ask(index, "à quelle heure ouvrez-vous ?")) == ["Opening hours"]
    assert not (await ask(index, "how do I bake bread")).knows


async def test_until_the_knowledge_is_embedded_a_question_goes_by_its_words() -> None:
    index = index_of(SECTIONS, is_embedded=False)
    assert headings(await ask(index, "visa fee")) == ["Visa fee"]
    assert not (await ask(index, "ビザはいくらですか")).knows
    assert not (await ask(index, "how much is a flat and when is it mine")).choices
    assert not (await ask(index, "visa")).choices


async def test_vectors_of_a_model_that_nothing_was_fitted_to_are_not_used() -> None:
    index = index_of(SECTIONS, is_embedded=False)
    stranger = EmbeddingModel("another model", in_process().model.dimension)
    index.embedded.fill(stranger, {text: question_vector("visa fee") for text in index.embedded.texts})
    assert not (await ask(index, "ビザはいくらですか")).knows


def test_there_are_numbers_for_the_model_that_the_bridge_runs() -> None:
    assert in_process().model.name in WEIGHTS


def test_a_long_section_is_embedded_in_passages_that_a_model_reads_whole() -> None:
    text = "\n".join(f"This is sentence {number} of a very long answer about rooms." for number in range(40))
    meanings = SectionMeanings([Section("Housing", "Rooms", text, "housing.md", ("a room?",))])
    told = [each for each in meanings.texts.texts if each.startswith("Housing: Rooms\n")]
    assert len(told) == meanings.passages - 2 > 1
    assert max(map(len, told)) <= 600
    assert all(f"sentence {number} " in " ".join(told) for number in range(40))
    assert meanings.texts.texts[-len(NEUTRAL_SENTENCES) :] == NEUTRAL_SENTENCES


def test_a_search_among_two_thousand_sections_takes_milliseconds() -> None:
    sections = tuple(
        Section("Rooms", f"Room {number}", f"Room {number} has a bed.", "rooms.md") for number in range(2000)
    )
    index = index_of(sections, is_embedded=False)
    one = question_vector("a room with a bed")
    index.embedded.fill(in_process().model, dict.fromkeys(index.embedded.texts, one))
    query = index.query(["can", "I", "have", "a", "room", "with", "a", "bed"])
    started = time.process_time()
    for _ in range(10):
        assert len(index.search(query, 2, one)) == 2
    assert (time.process_time() - started) / 10 < 0.03


async def test_sections_of_one_name_are_told_apart_where_the_user_chooses() -> None:
    sections = tuple(
        Section(title, "Deadlines", text, f"{title.lower()}.md")
        for title, text in (("Applications", "Send it by June."), ("Scholarships", "Send it by May."))
    )
    index = index_of(sections)
    assert [index.label(section) for section in sections] == ["Applications: Deadlines", "Scholarships: Deadlines"]
    assert (await ask(index, "Scholarships: Deadlines", heard=False)).text == "Send it by May."
