"""Whatever heading the bot offers to choose from, pressed it is answered by its own section, and asks nothing back."""

import pytest
from knowledge_figures import SHIPPED
from knowledge_sets import shipped_sections
from meaning_in_tests import in_process, question_vector

from core.bots.knowledge import KnowledgeBot
from core.bots.protocol import BotAnswer, BotQuestion, ChatTurn
from core.bots.retrieval import KnowledgeIndex
from core.bots.terms import TermNormalizer
from core.model.events import Side

BEFORE = (ChatTurn(Side.USER, "how much is it?"), ChatTurn(Side.BOT, SHIPPED.texts.did_you_mean))


@pytest.mark.parametrize("by_meaning", [True, False])
async def test_a_pressed_heading_is_answered_by_its_own_section(by_meaning: bool) -> None:
    sections = shipped_sections()
    index = KnowledgeIndex(sections, TermNormalizer(SHIPPED.same_words, SHIPPED.empty_words))
    if by_meaning:
        in_process().fill((index.embedded,))
    bot = KnowledgeBot(index, SHIPPED)
    lost = []
    for section in sections:
        heading = section.heading
        vector = question_vector(heading) if by_meaning else None
        turns = (*BEFORE, ChatTurn(Side.USER, heading))
        answer = await bot.answer(BotQuestion(heading, turns, vector=vector))
        if not _is_by(heading, answer):
            lost.append((heading, answer.choices, [source.title for source in answer.sources]))
    assert lost == []


def _is_by(heading: str, answer: BotAnswer) -> bool:
    return answer.knows and not answer.choices and any(heading in source.title for source in answer.sources)
