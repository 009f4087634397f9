"""Gemini is given the sections that mean what is asked, in whatever language it is asked."""

from dataclasses import replace

import pytest
from gemini_setup import asks, gemini_setup
from meaning_in_tests import in_process, question_vector

from bridge.sandbox.gemini import GeminiStandIn
from core.bots.retrieval import KnowledgeIndex
from core.bots.sections import Section
from core.bots.terms import TermNormalizer

pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")

SECTIONS = (
    Section("Visa", "Visa fee", "It is 75 euros, paid to the embassy.", "visa.md"),
    Section("Office", "Opening hours", "Monday to Friday, nine to six.", "office.md"),
)


async def test_a_question_in_japanese_finds_english_notes() -> None:
    index = KnowledgeIndex(SECTIONS, TermNormalizer())
    in_process().fill((index.embedded,))
    gemini = GeminiStandIn()
    await gemini.start()
    asked = asks("ビザの料金はいくらですか")
    async with gemini_setup(gemini, index=index) as made:
        await made.bot.answer(asked)
        without = gemini.calls[-1].body["systemInstruction"]["parts"][0]["text"]
        await made.bot.answer(replace(asked, vector=question_vector(asked.text)))
        given = gemini.calls[-1].body["systemInstruction"]["parts"][0]["text"]
    await gemini.stop()
    assert SECTIONS[0].text not in without
    assert SECTIONS[0].text in given
    assert given.index(SECTIONS[0].text) < given.index(SECTIONS[1].text)
