"""From a text to the words the phrases are compared with. Knows nothing of phrases.

A word loses its case, accents and inner punctuation; Chinese and Japanese characters and emoji are words of their own,
traditional Chinese ones as the simplified. An emoticon (":D") is none. Every token remembers where in the text it
stood, so that agents see what the user really wrote.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import regex

from core.escalation.chinese_variants import SIMPLIFIED

_APOSTROPHES = "'’‘ʼ`´"
_SPACELESS = r"\p{Han}\p{Hiragana}\p{Katakana}"
_TOKEN = regex.compile(
    rf"""(?V1x)
    (?P<emoticon> (?<!\S) (?: [:;=][-'^]?[DPpOo3SsXx] | [xX][dD]+ | <3 ) (?!\w) ) |
    [{_SPACELESS}] | \p{{Extended_Pictographic}}
    | [[\p{{L}}\p{{M}}\p{{N}}]--[{_SPACELESS}]] [[\p{{L}}\p{{M}}\p{{N}}\p{{Cf}}{_APOSTROPHES}]--[{_SPACELESS}]]*
    """
)
_ALONE = regex.compile(rf"[{_SPACELESS}]")
_PART = regex.compile(rf"[^{_APOSTROPHES}]+")

# French and Italian words that lose their vowel before the next word: "l'operatore" is two words, "don't" is one.
_ELIDED = frozenset({"c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quelqu"}) | frozenset(
    {"un", "all", "dall", "dell", "nell", "sull", "quell", "quest", "bell", "com"}
)
# Letters without a decomposition that people type as their plain neighbours.
_PLAIN = str.maketrans({"ı": "i", "đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe"} | SIMPLIFIED)
_SHORT_I = "\N{CYRILLIC SMALL LETTER I}", "\N{COMBINING BREVE}"
_DRAWN_OUT = regex.compile(r"(\p{L})\1\1")
_REPEATED = regex.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class WordToken:
    """A folded word and where it stood: text[start:end]."""

    word: str
    start: int
    end: int


def tokenize(text: str) -> list[WordToken]:
    """The words of a text, in order. Never raises; linear in the text."""
    tokens: list[WordToken] = []
    for match in _TOKEN.finditer(text):
        written = match.group()
        if match["emoticon"]:
            continue
        if any(mark in written for mark in _APOSTROPHES):
            tokens.extend(_around_apostrophes(written, match.start()))
        elif word := fold(written):
            tokens.append(WordToken(word, match.start(), match.end()))
    return tokens


def _around_apostrophes(written: str, offset: int) -> list[WordToken]:
    tokens: list[WordToken] = []
    rest, start, end = "", -1, -1
    for part in _PART.finditer(written):
        word = fold(part.group())
        if not rest and word in _ELIDED:
            tokens.append(WordToken(word, offset + part.start(), offset + part.end()))
            continue
        rest += word
        start, end = (part.start() if start < 0 else start), part.end()
    if rest:
        tokens.append(WordToken(rest, offset + start, offset + end))
    return tokens


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """A word without case and accents. Idempotent; "" for what has neither letter, digit nor picture.

    The Russian short i stays: endings are told apart by it.
    """
    if word.isascii():
        return "".join(filter(str.isalnum, word.lower()))
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept: list[str] = []
    for letter in decomposed:
        if _is_kept(letter) or (kept and (kept[-1], letter) == _SHORT_I):
            kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept).translate(_PLAIN))


def _is_kept(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LN" or category in ("Mc", "So")


def is_part_of_a_word(character: str) -> bool:
    """Does the character belong to a word of several letters? Not so Chinese and Japanese ones."""
    return character.isalnum() and not _ALONE.match(character)


def is_picture(word: str) -> bool:
    """Is the folded word an emoji? It says something beside the words, and stands between no two of them."""
    return unicodedata.category(word[0]) == "So"


def has_repeated_letters(word: str) -> bool:
    """Has the writer held a key down: "pleeease"?"""
    return _DRAWN_OUT.search(word) is not None


def squeeze(word: str) -> str:
    """The word with every run of a letter as one: "pleeease" and "please" become equal."""
    return str(_REPEATED.sub(r"\1", word))
