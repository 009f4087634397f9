"""Which words of the phrases a user's word may stand for: itself, an inflection, a drawn-out or mistyped spelling.

Bounded work per word, whatever the word: an exact look-up, one per language for endings, and one edit for typos.
"""

from collections import defaultdict
from collections.abc import Iterable

from core.escalation.languages import STEMMED, is_inflected, stem
from core.escalation.tokens import has_repeated_letters, squeeze

_TYPO_FROM = 5  # letters; one edit turns too many shorter words into one another
_TYPO_UP_TO = 32
_REMEMBERED = 50_000


class PhraseVocabulary:
    """The words of all phrases, numbered. Built once, then only read."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._by_stem: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._by_squeezed: dict[str, set[int]] = defaultdict(set)
        self._by_shape: dict[tuple[str, int], list[str]] = defaultdict(list)  # by first letter and length
        self._by_deletion: dict[str, set[str]] = defaultdict(set)
        self._stemmed: set[str] = set()
        self._added: dict[tuple[str, str], int] = {}  # a list's words are added for each phrase that names it
        self._remembered: dict[str, tuple[int, ...]] = {}

    def add(self, word: str, language: str = "") -> int:
        """The word's number; the same word has the same number in every language."""
        known = self._added.get((word, language))
        if known is not None:
            return known
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._numbers)
            self._by_squeezed[squeeze(word)].add(number)
            self._by_shape[word[0], len(word)].append(word)
            if len(word) >= _TYPO_FROM:
                for shorter in _deletions(word):
                    self._by_deletion[shorter].add(word)
        if language in STEMMED and not is_inflected(word, language):
            self._stemmed.add(language)
            self._by_stem[language, stem(word, language)].add(number)
        self._remembered.clear()
        self._added[word, language] = number
        return number

    def numbers_of(self, word: str) -> tuple[int, ...]:
        """The numbers of all words that a user's folded word may stand for."""
        found = self._remembered.get(word)
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = self._remembered[word] = tuple(sorted(self._find(word)))
        return found

    def is_known(self, word: str) -> bool:
        """Was the folded word added as it is written?"""
        return word in self._numbers

    def known_like(self, masked: str) -> list[str]:
        """The words as long as a folded one in which "*", not at its beginning, stands for any letter."""
        return [word for word in self._by_shape.get((masked[0], len(masked)), ()) if _fits(word, masked)]

    def is_typo(self, word: str) -> bool:
        """Does the folded word stand for another only as a mistyped spelling of it?"""
        return bool(self.numbers_of(word)) and not self._meant(word)

    def _find(self, word: str) -> set[int]:
        return self._meant(word) or self._mistyped(word)

    def _meant(self, word: str) -> set[int]:
        found = {self._numbers[word]} if word in self._numbers else set()
        for language in self._stemmed:
            found |= self._by_stem.get((language, stem(word, language)), set())
        if not found and has_repeated_letters(word):
            found |= self._by_squeezed.get(squeeze(word), set())
        return found

    def _mistyped(self, word: str) -> set[int]:
        if not _TYPO_FROM - 1 <= len(word) <= _TYPO_UP_TO or not word.isalpha():
            return set()
        meant = {each for shorter in _deletions(word) for each in self._by_deletion.get(shorter, ())}
        return {self._numbers[each] for each in meant if is_one_typo(each, word)}


def _fits(word: str, masked: str) -> bool:
    return all(shown in ("*", letter) for letter, shown in zip(word, masked, strict=True))


def _deletions(word: str) -> Iterable[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def is_one_typo(meant: str, typed: str) -> bool:
    """Do they differ by one letter left out, added, replaced or swapped with its neighbour, after the first letter?

    People rarely miss the first letter, and words that differ there are mostly different words ("right", "fight").
    """
    if meant[0] != typed[0] and meant[:2] != typed[1::-1]:
        return False
    if len(meant) == len(typed):
        return _is_replaced_or_swapped(meant, typed)
    longer, shorter = (meant, typed) if len(meant) > len(typed) else (typed, meant)
    return len(longer) == len(shorter) + 1 and any(each == shorter for each in _deletions(longer))


def _is_replaced_or_swapped(meant: str, typed: str) -> bool:
    match [index for index, letter in enumerate(meant) if letter != typed[index]]:
        case [_]:
            return True
        case [first, second] if second == first + 1:
            return meant[first] == typed[second] and meant[second] == typed[first]
        case _:
            return False
