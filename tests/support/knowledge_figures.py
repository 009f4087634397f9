"""How well the knowledge bot does on questions with known answers: the rows of the tables in docs/bot.md."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import knowledge_sets as sets
from meaning_in_tests import in_process, question_vector

from core.bots.knowledge import KnowledgeBot
from core.bots.protocol import BotQuestion, ChatTurn
from core.bots.retrieval import KnowledgeIndex
from core.bots.settings import BotSettings, read_settings
from core.bots.terms import TermNormalizer
from core.model.events import Side

JUDGED_BY = 1  # the half that nothing was fitted by
SHIPPED = read_settings(sets.ROOT / "config" / "bot.yaml")


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """What became of questions. `offered` had the right section among two; `offered_wrong` had not."""

    asked: int
    right: int = 0
    wrong: int = 0
    offered: int = 0
    offered_wrong: int = 0

    @property
    def silent(self) -> int:
        """How many were told that the bot does not know, or only greeted."""
        return self.asked - self.right - self.wrong - self.offered - self.offered_wrong


def trials() -> Iterator[sets.KnowledgeTrial]:
    """Every set, as the docs name them. Those without an answer come last."""
    shipped = sets.shipped_sections()
    headings, rewordings = sets.rewordings("en", JUDGED_BY)
    elsewhere = sets.in_other_languages(JUDGED_BY)
    others = [*sets.to_other_companies(JUDGED_BY, english=True)[:300]]
    hard, hard_off = sets.understanding_questions(), sets.understanding_off_topic()
    yield sets.KnowledgeTrial("by which the knowledge was cared for", shipped, sets.on_topic("cared_for"))
    yield sets.KnowledgeTrial("written afterwards", shipped, sets.on_topic("unseen"))
    yield sets.KnowledgeTrial("indirect, English", shipped, tuple(each for each in hard if each.language == "en"))
    yield sets.KnowledgeTrial("indirect, 23 languages", shipped, tuple(each for each in hard if each.language != "en"))
    yield sets.KnowledgeTrial("people's rewordings of headings", headings, rewordings)
    yield sets.KnowledgeTrial("the same headings, 16 languages", headings, with_answer(elsewhere))
    yield sets.KnowledgeTrial("off topic, cared for", shipped, sets.off_topic("cared_for_off_topic"))
    yield sets.KnowledgeTrial("off topic, written afterwards", shipped, sets.off_topic("unseen_off_topic"))
    yield sets.KnowledgeTrial("off topic, 24 languages", shipped, hard_off["other"])
    yield sets.KnowledgeTrial("ask nothing, 24 languages", shipped, hard_off["nothing"])
    yield sets.KnowledgeTrial("near the topic, 24 languages", shipped, hard_off["near"])
    yield sets.KnowledgeTrial("to other companies", headings, tuple(others))


def with_answer(asked: Sequence[sets.Asked]) -> tuple[sets.Asked, ...]:
    """Those that a section answers."""
    return tuple(each for each in asked if each.headings)


async def count_answers(trial: sets.KnowledgeTrial, settings: BotSettings, *, by_meaning: bool) -> AnswerCounts:
    """Ask the bot everything."""
    index = KnowledgeIndex(trial.sections, TermNormalizer(settings.same_words, settings.empty_words))
    if by_meaning:
        in_process().fill((index.embedded,))
    bot = KnowledgeBot(index, settings)
    found = Counter([await _outcome(bot, each, by_meaning=by_meaning) for each in trial.asked])
    return AnswerCounts(len(trial.asked), *(found[name] for name in ("right", "wrong", "offered", "offered_wrong")))


async def _outcome(bot: KnowledgeBot, asked: sets.Asked, *, by_meaning: bool) -> str:
    text = asked.question
    vector = question_vector(text) if by_meaning else None
    answer = await bot.answer(BotQuestion(text, [ChatTurn(Side.USER, text)], vector=vector))
    if answer.choices:
        return "offered" if asked.headings & set(answer.choices) else "offered_wrong"
    found = {source.title.removeprefix(": ").split(": ", 1)[-1] for source in answer.sources}
    if not found:
        return "silent"
    return "right" if found & asked.headings else "wrong"


async def table(*, on_topic: bool) -> list[str]:
    """The rows: of what the knowledge answers, or of what it does not."""
    rows = []
    for trial in trials():
        if bool(with_answer(trial.asked)) != on_topic:
            continue
        by_meaning = await count_answers(trial, SHIPPED, by_meaning=True)
        by_words = await count_answers(trial, SHIPPED, by_meaning=False)
        rows.append(_row(trial.kind, by_meaning, by_words))
    return rows


def _row(kind: str, meaning: AnswerCounts, words: AnswerCounts) -> str:
    cells = [f"{meaning.asked} {kind}"]
    if meaning.right or words.right:
        counts = (meaning.right, meaning.wrong, meaning.offered, meaning.silent, words.right, words.wrong)
    else:
        counts = (meaning.wrong, meaning.offered_wrong, words.wrong)
    cells += [f"{count / meaning.asked:.0%}".replace("%", " %") for count in counts]
    return f"| {' | '.join(cells)} |"
