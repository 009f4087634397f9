"""Words that somebody wrote so that no filter would know them: "hum4n", "f**k", "h u m a n". Knows no phrases.

What is found is put in place of what was written only where it is a word that the phrases hold: "h1b" and "a4" stay
what they are. Letters stand for letters one by one, so every place in the text stays where it was.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import regex

from core.escalation.tokens import WordToken, fold

_SIGNS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s", "!": "i"}
_MASKS = "*#%"
_LIKELY = regex.compile(r"(?<![\w@$])(?=\S*[\d@$!*#%])[\p{L}\d@$][\p{L}\d@$!*#%]{2,30}\p{L}(?!\w)")
_LETTER = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}]")
_LEAST_LETTERS = 2
_MOST_READINGS = 8  # of one word: "1" is an i or an l
_SPACED_FROM = 3  # letters
_SPACED_UP_TO = 40
_LONGEST_WORD = 20
_BETWEEN = regex.compile(r"\s{1,3}|[-._*~|/+]")
_REMEMBERED = 1_024


@dataclass(frozen=True, slots=True)
class KnownWords:
    """What is known of the words in the phrases; all of it by folded words.

    `like`: those that a word with "*" for any letter may be. `says_enough`: is it a phrase by itself?
    """

    is_known: Callable[[str], bool]
    like: Callable[[str], Sequence[str]]
    says_enough: Callable[[str], bool]


class DisguiseReader:
    """Reads texts for the words of one set of phrases."""

    def __init__(self, known: KnownWords) -> None:
        self._known = known
        self._uncovered = lru_cache(maxsize=_REMEMBERED)(self._uncover)

    def uncover(self, text: str) -> str:
        """The text, as long as before, with signs for letters read as letters where that makes a known word."""
        return str(_LIKELY.sub(lambda found: self._uncovered(found.group()), text))

    def join_spaced(self, text: str, tokens: Sequence[WordToken]) -> list[WordToken]:
        """The tokens, with letters that stand apart ("h u m a n") joined where they make known words."""
        joined: list[WordToken] = []
        at = 0
        while at < len(tokens):
            end = _end_of_spaced(text, tokens, at)
            if end - at >= _SPACED_FROM and (words := self._parted("".join(token.word for token in tokens[at:end]))):
                joined.extend(_placed(words, tokens[at:end]))
                at = end
            else:
                joined.append(tokens[at])
                at += 1
        return joined

    def _uncover(self, written: str) -> str:
        lowered = written.lower()
        if len(lowered) != len(written) or sum(map(str.isalpha, written)) < _LEAST_LETTERS:
            return written
        if any(mark in written for mark in _MASKS):
            masked = "".join("*" if letter in _MASKS else letter for letter in lowered)
            return next(filter(self._known.says_enough, self._known.like(masked)), written)
        readings = product(*(_SIGNS.get(letter, letter) for letter in lowered))
        words = ("".join(reading) for _, reading in zip(range(_MOST_READINGS), readings, strict=False))
        return next((word for word in words if self._known.is_known(fold(word))), written)

    def _parted(self, letters: str) -> list[str]:
        """The known words that the letters are, one after the other, as few as can be; [] for none."""
        if len(letters) > _SPACED_UP_TO:
            return []
        ways: list[list[str] | None] = [[]]
        for end in range(1, len(letters) + 1):
            starts = range(max(0, end - _LONGEST_WORD), end)
            found = [
                [*way, letters[at:end]]
                for at in starts
                if (way := ways[at]) is not None and self._is_part(letters[at:end])
            ]
            ways.append(min(found, key=len, default=None))
        words = ways[-1] or []
        return words if any(len(word) >= _SPACED_FROM for word in words) else []

    def _is_part(self, letters: str) -> bool:
        return len(letters) != 2 and self._known.is_known(letters)  # noqa: PLR2004 - pairs of letters are words in ten languages


def _end_of_spaced(text: str, tokens: Sequence[WordToken], at: int) -> int:
    """Behind the last of the single letters that begin at a token, all parted alike; `at` for none."""
    end = at
    parted = ""
    while end < len(tokens) and len(tokens[end].word) == 1 and _LETTER.match(tokens[end].word):
        if end > at:
            between = text[tokens[end - 1].end : tokens[end].start]
            sign = between.strip() or " "
            if not _BETWEEN.fullmatch(between) or (parted and parted != sign):
                break
            parted = sign
        end += 1
    return end


def _placed(words: Sequence[str], letters: Sequence[WordToken]) -> Iterator[WordToken]:
    at = 0
    for word in words:
        yield WordToken(word, letters[at].start, letters[at + len(word) - 1].end)
        at += len(word)
