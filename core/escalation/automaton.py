"""All phrases as one graph, walked once over a text's words.

A phrase becomes states joined by words, never the list of texts it stands for: "(a|b)(a|b)…" thirty times is thirty
states. The walk takes every word of the text once and holds at most one place per state, so it is linear in the text
whatever stands in the file. No regular expression is ever built from what an admin writes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.escalation import phrases
from core.escalation.phrases import AnyWordNode, ChoiceNode, PhraseNode, WordNode
from core.escalation.tokens import WordToken, is_picture
from core.escalation.vocabulary import PhraseVocabulary

_ANY_WORD = -1  # the number on an edge that every word passes


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """Phrase number `phrase` stands in words[start:end]; the longest when several end on the same word."""

    phrase: int
    start: int
    end: int


class PhraseAutomaton:
    """Add phrases and fillers, then match. Not to be added to once it matches in several threads."""

    def __init__(self) -> None:
        self._words = PhraseVocabulary()
        self._edges: list[dict[int, tuple[int, ...]]] = [{}]  # state 0 is where every phrase begins
        self._accepts: dict[int, tuple[int, ...]] = {}
        self._fillers: set[int] = set()

    def add_phrase(self, phrase: int, tree: PhraseNode, language: str = "") -> None:
        """A phrase, reported as number `phrase`. The tree needs at least one word."""
        for state in self._link(tree, (0,), self._new_state(), language):
            self._accepts[state] = (*self._accepts.get(state, ()), phrase)

    def add_fillers(self, words: Iterable[str]) -> None:
        """Folded words that may stand between any two words of a phrase ("please")."""
        self._fillers.update(self._words.add(word) for word in words)

    def add_real_words(self, words: Iterable[str]) -> None:
        """Folded words that are never taken for a typo of another word."""
        for word in words:
            self._words.add(word)

    def is_filler(self, word: str) -> bool:
        """Is this folded word one that may be passed over? Every picture may, also one that phrases name."""
        return is_picture(word) or not self._fillers.isdisjoint(self._words.numbers_of(word))

    def is_known(self, word: str) -> bool:
        """Is the folded word written so in a phrase, or among the fillers and real words?"""
        return self._words.is_known(word)

    def known_like(self, masked: str) -> list[str]:
        """The known words as long as a folded one in which "*" stands for any letter."""
        return self._words.known_like(masked)

    def says_enough(self, word: str) -> bool:
        """Is the folded word by itself a phrase?"""
        reached = self._step({}, self._words.numbers_of(word), 0)
        return any(self._accepts.get(state) for state in reached)

    def is_typo(self, word: str) -> bool:
        """Is the folded word known only as a mistyped spelling of another?"""
        return self._words.is_typo(word)

    def matches(self, tokens: Sequence[WordToken]) -> list[PhraseMatch]:
        """Every match; from each end of a phrase only the one that begins earliest."""
        found: list[PhraseMatch] = []
        live: dict[int, int] = {}  # state -> the word at which the way to it began
        for index, token in enumerate(tokens):
            numbers = (*self._words.numbers_of(token.word), _ANY_WORD)
            reached = self._step(live, numbers, index)
            for state, start in reached.items():
                found.extend(PhraseMatch(phrase, start, index + 1) for phrase in self._accepts.get(state, ()))
            live = _earlier(live, reached) if self.is_filler(token.word) else reached
        return found

    def _step(self, live: dict[int, int], numbers: tuple[int, ...], index: int) -> dict[int, int]:
        reached: dict[int, int] = {}
        for state, start in live.items():
            edges = self._edges[state]
            for number in numbers:
                for target in edges.get(number, ()):
                    if reached.get(target, index) >= start:
                        reached[target] = start
        for number in numbers:
            for target in self._edges[0].get(number, ()):
                reached.setdefault(target, index)
        return reached

    def _link(self, node: PhraseNode, froms: tuple[int, ...], to: int, language: str) -> tuple[int, ...]:
        """Join `froms` to `to` by the node. Returns the states in which it is through: `to`, and more if optional."""
        match node:
            case WordNode(text):
                self._join(froms, self._words.add(text, language), to)
                return (to,)
            case AnyWordNode():
                self._join(froms, _ANY_WORD, to)
                return (to,)
            case ChoiceNode(ways, optional):
                ends = self._link_ways(ways, froms, to, language)
                return tuple(sorted(ends.union(froms) if optional else ends))
            case phrases.SequenceNode(parts):
                current = froms
                for part in parts[:-1]:
                    current = self._link(part, current, self._new_state(), language)
                return self._link(parts[-1], current, to, language)

    def _link_ways(self, ways: tuple[PhraseNode, ...], froms: tuple[int, ...], to: int, language: str) -> set[int]:
        """Lists have hundreds of ways, nearly all of them one word."""
        ends = {to}
        for way in ways:
            if isinstance(way, WordNode):
                self._join(froms, self._words.add(way.text, language), to)
            else:
                ends.update(self._link(way, froms, to, language))
        return ends

    def _join(self, froms: tuple[int, ...], number: int, to: int) -> None:
        for state in froms:
            edges = self._edges[state]
            targets = edges.get(number)
            if targets is None:
                edges[number] = (to,)
            elif to not in targets:
                edges[number] = (*targets, to)

    def _new_state(self) -> int:
        self._edges.append({})
        return len(self._edges) - 1


def _earlier(live: dict[int, int], reached: dict[int, int]) -> dict[int, int]:
    """Both, with the earlier start where a state is in both."""
    return reached | {state: min(start, reached.get(state, start)) for state, start in live.items()}
