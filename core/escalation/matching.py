"""Which triggers a text fires, and with which words. Knows phrases and exceptions; weighs nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from core.escalation import phrases
from core.escalation.automaton import Automaton, Match
from core.escalation.tokens import Token, tokenize
from core.escalation.triggers import Phrases, Trigger, TriggersFile, lists_in

_ANY = "any"


@dataclass(frozen=True, slots=True)
class Found:
    """A trigger that a text fires; `words` is the text's own wording."""

    trigger: str
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class _Role:
    """What a phrase is for: a trigger's phrases, alone or not."""

    trigger: str
    part: str
    language: str


class Matcher:
    """All phrases of a trigger file, compiled."""

    def __init__(self, file: TriggersFile, triggers: Mapping[str, Trigger]) -> None:
        self._automaton = Automaton()
        self._roles: list[_Role] = []
        self._order = {name: place for place, name in enumerate(triggers)}
        self._lists = {name: dict(by_language) for name, by_language in file.lists.items()}
        for words in file.fillers.values():
            self._automaton.add_fillers(_folded(words))
        self._automaton.add_real_words(_folded(file.real_words))
        for name, trigger in triggers.items():
            for part, by_language in (("phrases", trigger.phrases), ("alone", trigger.alone), ("not", trigger.except_)):
                self._add(name, part, by_language)

    def find(self, text: str, language: str = "") -> list[Found]:
        """The triggers that fire, in the file's order, each with its longest match."""
        tokens = tokenize(text)
        whole = self._whole(tokens)
        matches: dict[str, dict[str, list[Match]]] = {}
        for match in self._automaton.matches(tokens):
            role = self._roles[match.phrase]
            if self._says_too_little(role, match, tokens) or (role.part == "alone" and not _spans(match, whole)):
                continue
            matches.setdefault(role.trigger, {}).setdefault(role.part, []).append(match)
        found = (
            Found(trigger, text[tokens[best.start].start : tokens[best.end - 1].end], self._roles[best.phrase].language)
            for trigger in sorted(matches, key=self._order.__getitem__)
            if (best := self._best(matches[trigger], language))
        )
        return list(found)

    def _best(self, parts: Mapping[str, list[Match]], language: str) -> Match | None:
        firing = [*parts.get("phrases", ()), *parts.get("alone", ())]
        kept = _not_silenced(firing, parts.get("not", ()))
        return max(kept, key=lambda m: (m.end - m.start, self._roles[m.phrase].language == language), default=None)

    def _says_too_little(self, role: _Role, match: Match, tokens: Sequence[Token]) -> bool:
        """One mistyped word is too little unless it is the message: "salad" is no slip of an insult in Turkish."""
        is_lone = role.part != "alone" and match.end - match.start == 1
        return is_lone and self._automaton.is_slip(tokens[match.start].word)

    def _whole(self, tokens: Sequence[Token]) -> tuple[int, int]:
        """Where the message begins and ends when fillers round it are left off."""
        telling = [index for index, token in enumerate(tokens) if not self._automaton.is_filler(token.word)]
        return (telling[0], telling[-1] + 1) if telling else (0, len(tokens))

    def _add(self, trigger: str, part: str, by_language: Phrases) -> None:
        for language, written in by_language.items():
            lists = lists_in(language, self._lists)
            for phrase in written:
                tree = phrases.parse(phrase, lists)
                self._automaton.add_phrase(len(self._roles), tree, _for_endings(language))
                self._roles.append(_Role(trigger, part, language))


def _not_silenced(matches: Sequence[Match], exceptions: Sequence[Match]) -> Iterator[Match]:
    """Matches that no exception touches, and that lie in no match which one touches.

    An exception wholly inside a match does not touch it: there the longer, more special phrase wins. Any other one
    reaches over the match's edge or equals it. Edges are counted once for all, so this stays linear in the text.
    """
    words = max((each.end for each in (*matches, *exceptions)), default=0)
    changes = [0] * (words + 2)
    for each in exceptions:
        changes[each.start + 1] += 1
        changes[each.end] -= 1
    reached_over = list(accumulate(changes))  # at i: how many exceptions hold both word i-1 and word i
    equal = {(each.start, each.end) for each in exceptions}
    free: list[Match] = []
    silent_until = [0] * (words + 1)  # by start: the furthest end of a silenced match
    for match in matches:
        if reached_over[match.start] or reached_over[match.end] or (match.start, match.end) in equal:
            silent_until[match.start] = max(silent_until[match.start], match.end)
        else:
            free.append(match)
    silent_until = list(accumulate(silent_until, max))
    return (match for match in free if match.end > silent_until[match.start])


def _spans(match: Match, whole: tuple[int, int]) -> bool:
    return match.start <= whole[0] and match.end >= whole[1]


def _for_endings(language: str) -> str:
    return "" if language == _ANY else language


def _folded(words: Sequence[str]) -> list[str]:
    return [token.word for word in words for token in tokenize(word)]
