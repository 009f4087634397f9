"""How well the knowledge bot answers, by meaning and by words alone: measured, held, and told in the docs.

The sets and their rules: tests/data/knowledge/README.md. `python -m tests.eval.knowledge_tables` prints the docs' rows.
"""

from functools import cache
from pathlib import Path

import knowledge_sets as sets
import pytest
from knowledge_figures import SHIPPED, AnswerCounts, count_answers, table, trials

PAGE = (Path(__file__).parents[2] / "docs" / "bot.md").read_text(encoding="utf-8")


@cache
def trial_named(kind: str) -> sets.KnowledgeTrial:
    return next(each for each in trials() if each.kind == kind)


async def measured(kind: str, *, by_meaning: bool) -> AnswerCounts:
    return await count_answers(trial_named(kind), SHIPPED, by_meaning=by_meaning)


@pytest.mark.parametrize("on_topic", [True, False])
async def test_the_docs_tell_the_figures_as_they_are(on_topic: bool) -> None:
    rows = await table(on_topic=on_topic)
    assert [row for row in rows if f"\n{row}\n" not in PAGE] == []


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("by which the knowledge was cared for", 0.90, 0.03),
        ("written afterwards", 0.88, 0.03),
        ("people's rewordings of headings", 0.76, 0.12),
        ("the same headings, 16 languages", 0.74, 0.04),
    ],
)
async def test_by_meaning_most_questions_are_answered_with_the_right_section(
    kind: str, right: float, wrong: float
) -> None:
    found = await measured(kind, by_meaning=True)
    assert found.right >= right * found.asked, found
    assert found.wrong <= wrong * found.asked, found
    assert found.offered + found.offered_wrong <= 0.1 * found.asked, found


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("off topic, cared for", 0.05),
        ("off topic, written afterwards", 0.02),
        ("off topic, 24 languages", 0.02),
        ("to other companies", 0.02),
    ],
)
async def test_by_meaning_what_is_off_topic_is_not_answered(kind: str, most: float) -> None:
    found = await measured(kind, by_meaning=True)
    assert found.wrong <= most * found.asked, found


async def test_by_words_alone_the_bot_stays_usable() -> None:
    found = await measured("written afterwards", by_meaning=False)
    assert found.right >= 0.70 * found.asked, found
    found = await measured("off topic, cared for", by_meaning=False)
    assert found.wrong <= 0.06 * found.asked, found


async def test_by_words_a_wish_for_a_person_is_not_answered_from_the_knowledge() -> None:
    """By meaning some are, with how to book a talk: it is the triggers that call a person, before the bot is asked."""
    wishes = ("I want to talk to a person", "can I speak to a human", "I need help with something complex", "help me")
    trial = sets.KnowledgeTrial("wishes", sets.shipped_sections(), tuple(map(sets.Asked, wishes)))
    found = await count_answers(trial, SHIPPED, by_meaning=False)
    assert found.silent == len(wishes)
