"""Phrases that make no difference: an exception silences them, or another phrase fires whenever they do.

Phrases are compared by what they match and not as they are written: texts that one stands for are given to all the
others. Nothing is said of a phrase that stands for more texts than are tried.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.escalation import phrases
from core.escalation.expansions import FoldedWords, all_expansions, sample_expansions
from core.escalation.matching import Matcher
from core.escalation.phrase_lists import PhraseLists
from core.escalation.phrases import PhraseNode
from core.escalation.triggers import URGENCY, ConfigProblem, KeyPath, TriggersFile

_TRIED_FIRST = 40  # texts here and there clear nearly all phrases, and quickly
_MOST_TRIED = 3_000


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of a trigger. Phrases are numbered as the matcher numbers them: in the file's order."""

    number: int
    trigger: str
    part: str
    language: str
    place: KeyPath
    tree: PhraseNode


def redundant_phrases(file: TriggersFile) -> Iterator[ConfigProblem]:
    """One problem for each phrase that could be left out. The file must be without faults."""
    return _Comparison(file).problems()


class _Comparison:
    """Each phrase of the enabled triggers against all the others."""

    def __init__(self, file: TriggersFile) -> None:
        self._triggers = {name: trigger for name, trigger in file.triggers.items() if trigger.enabled}
        self._matcher = Matcher(file, self._triggers)
        self._phrases = list(self._numbered(PhraseLists(file.lists)))

    def problems(self) -> Iterator[ConfigProblem]:
        for phrase in self._phrases:
            if phrase.part != "not" and (problem := self._problem(phrase)):
                yield problem

    def _numbered(self, lists: PhraseLists) -> Iterator[_Phrase]:
        number = 0
        for name, trigger in self._triggers.items():
            for part, by_language in trigger.parts():
                for language, written in by_language.items():
                    for index, phrase in enumerate(written):
                        place = ("triggers", name, part, language, index)
                        tree = phrases.parse_phrase(phrase, lists.of(language))
                        yield _Phrase(number, name, part, language, place, tree)
                        number += 1

    def _problem(self, phrase: _Phrase) -> ConfigProblem | None:
        if self._has_effect(phrase, sample_expansions(phrase.tree, _TRIED_FIRST)):
            return None
        texts = all_expansions(phrase.tree, _MOST_TRIED)
        if texts is None or self._has_effect(phrase, texts):
            return None
        company = self._company(phrase, texts)
        if not company:
            exception = next((number for text in texts for number in self._exceptions(phrase, text)), phrase.number)
            return ConfigProblem(
                phrase.place, "an exception always silences this phrase", "narrow it", self._place(exception)
            )
        trigger, number = company.popitem()
        if trigger == phrase.trigger:
            return ConfigProblem(
                phrase.place, "another phrase fires whenever this one does", "remove one", self._place(number)
            )
        text = f"trigger '{trigger}' fires whenever this phrase does, and weighs as much: both always count"
        return ConfigProblem(phrase.place, text, "keep it in one of them", self._place(number))

    def _has_effect(self, phrase: _Phrase, texts: Iterable[FoldedWords]) -> bool:
        """Does it fire on some of the texts, and alone so?"""
        fires, company = False, None
        for text in texts:
            kept = self._matcher.firing_phrases_in(text)
            fires = fires or phrase.number in kept
            others = self._others(phrase, kept)
            company = others if company is None else {name: company[name] for name in company.keys() & others.keys()}
            if fires and not company:
                return True
        return False

    def _company(self, phrase: _Phrase, texts: Iterable[FoldedWords]) -> dict[str, int]:
        """The triggers that fire on all texts without this phrase, each with one phrase that does it."""
        company: dict[str, int] | None = None
        for text in texts:
            others = self._others(phrase, self._matcher.firing_phrases_in(text))
            company = others if company is None else {name: company[name] for name in company.keys() & others.keys()}
        return company or {}

    def _others(self, phrase: _Phrase, kept: Iterable[int]) -> dict[str, int]:
        met = (self._phrases[number] for number in kept if number != phrase.number)
        return {other.trigger: other.number for other in met if self._outdoes(other, phrase)}

    def _outdoes(self, other: _Phrase, phrase: _Phrase) -> bool:
        """Is nothing gained by `phrase` where `other` fires?"""
        if "any" not in (other.language, phrase.language) and other.language != phrase.language:
            return False
        if phrase.part == "phrases" and other.part == "alone":
            return False
        theirs, ours = self._triggers[other.trigger], self._triggers[phrase.trigger]
        if other.trigger == phrase.trigger:
            return True
        is_as_urgent = URGENCY.index(theirs.priority) >= URGENCY.index(ours.priority)
        return not theirs.shadow and not ours.shadow and theirs.weight >= ours.weight and is_as_urgent

    def _exceptions(self, phrase: _Phrase, text: FoldedWords) -> Iterator[int]:
        met = (self._phrases[number] for number in self._matcher.phrases_in(text))
        return (other.number for other in met if other.part == "not" and other.trigger == phrase.trigger)

    def _place(self, number: int) -> KeyPath:
        return self._phrases[number].place
