"""The one search of the product, for conversations and canned replies, at the desk, in the console and over REST. Pure.

A query is a number of words. Each must be found somewhere, in any order, as any part of a word; capitals, accents,
hyphens and apostrophes do not matter, nor does how a name is written without its letters: Müller is Mueller and Muller,
Århus Aarhus, Groß Gross. What was found can be shown: an excerpt with the places marked.

A word becomes a regular expression over texts as they are written, see `pattern_of`. PostgreSQL understands it too, and
what it finds has its place in the text.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from core.model.desk_views import ExcerptPart

LONGEST_EXCERPT = 140  # characters
_BEFORE = 40  # characters shown before the first place, at most
_MOST_WORDS = 12
_LEFT_OUT = frozenset("'’‘ʼ`´-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{ARABIC TATWEEL}")
# Marks that make another letter, not the same one with an accent: か and が.
_KANA_MARKS = "\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}\N{COMBINING KATAKANA-HIRAGANA SEMI-VOICED SOUND MARK}"
# Letters without a decomposition that people type as their plain neighbours.
_PLAIN = {"ı": "i", "đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ς": "σ", "ة": "ه", "ى": "ي"}
# Letters that are written as two where a keyboard lacks them. "Muller" is found by their plain neighbours.
_AS_TWO = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"}
_LONGEST_GROUP = 3  # letters that are one character: ﬃ
_MOST_DOUBLED = 4  # groups as ss in one word: each doubles what a text of nothing but ß may cost
_LONGEST_WORD = 40  # letters looked for; each takes `re` a millisecond or two to compile, once
# Where the characters are that another stands for; the others of Unicode are only themselves.
_RANGES = (range(0x20, 0x3400), range(0xA000, 0xAC00), range(0xF900, 0x10000))
_STYLED_RANGES = (range(0x10000, 0x1F200), range(0x2F800, 0x2FA20))  # 𝓜𝓲𝓪, and emoji are above
_STYLED = re.compile("[\U00010000-\U0001f1ff\U0002f800-\U0002fa1f]")


class _Folding(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def fold_text(text: str) -> str:
    """A text as it is compared: small letters without accents, blanks for punctuation."""
    return text.translate(_FOLDING)


def words_of_query(query: str) -> Sequence[str]:
    """The words of what somebody typed, in small letters without accents but ä, ö, ü, ø, å and đ; empty: none."""
    typed = unicodedata.normalize("NFC", query)
    folded = "".join(small if (small := char.lower()) in _AS_TWO else fold_text(char) for char in typed)
    return tuple(dict.fromkeys(folded.split()))[:_MOST_WORDS]


def words_found(words: Collection[str], text: str) -> set[str]:
    """Those of the words of a query that the text has."""
    return {word for word in words if contains_word(word, text)}


def contains_word(word: str, text: str) -> bool:
    """Does the text have a word of a query?"""
    return _ways(word, text).search(text) is not None


def begins_with_word(word: str, text: str) -> bool:
    """Does a text begin with a word of a query?"""
    return _ways(word, text).match(text) is not None


def pattern_of(word: str, *, styled: bool = True) -> str:
    """All ways to write a word of a query, as a regular expression for Python and for PostgreSQL; "" for "".

    Each letter stands for all characters that are folded to it or begin with it (typing "stras" finds a Straße), and
    between two may stand what is left out. Letters that are one character, or are written for one, are a group.
    `styled`: letters as 𝓜 count too.
    """
    spellings = _spellings(styled)
    parts = (_written(part, spellings) for part in _parts(word[:_LONGEST_WORD], spellings.groups))
    return f"{spellings.left_out}*".join(parts)


def _parts(word: str, groups: Collection[str]) -> Iterator[str]:
    """The word's letters, those that are a group together."""
    at, doubled = 0, 0
    while at < len(word):
        is_doubled = word[at : at + 1] == word[at + 1 : at + 2]
        sizes = range(1 if is_doubled and doubled == _MOST_DOUBLED else _LONGEST_GROUP, 1, -1)
        size = next((size for size in sizes if word[at : at + size] in groups), 1)
        yield word[at : at + size]
        at, doubled = at + size, doubled + (is_doubled and size > 1)


def excerpt(words: Collection[str], text: str, most: int = LONGEST_EXCERPT) -> Sequence[ExcerptPart]:
    """The stretch of a text in which most of the words stand, on one line, with their places marked.

    At most `most` characters and an ellipsis on either side. Without any of the words: the beginning.
    """
    line = " ".join(text.split())
    spans = _spans(words, line)
    start = _best_start(spans, most)
    start = max(0, start - _BEFORE) if len(line) > most else 0
    if start and (blank := line.find(" ", start, start + _BEFORE // 2)) >= 0:
        start = blank + 1
    end = min(len(line), start + most)
    if end < len(line) and (blank := line.rfind(" ", end - most // 4, end)) > start:
        end = blank
    return [*_left_out(start > 0), *_marked(line, spans, start, end), *_left_out(end < len(line))]


def _left_out(is_so: bool) -> list[ExcerptPart]:
    return [ExcerptPart("…")] if is_so else []


def _marked(line: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[ExcerptPart]:
    at = start
    for first, last in ((max(first, start), min(last, end)) for first, last in spans):
        if first >= last:
            continue
        if first > at:
            yield ExcerptPart(line[at:first])
        yield ExcerptPart(line[first:last], is_match=True)
        at = last
    if at < end:
        yield ExcerptPart(line[at:end])


def _best_start(spans: Sequence[tuple[int, int]], most: int) -> int:
    """Where the stretch begins that holds most places; the first of equals."""
    reach = most - _BEFORE
    counts = [sum(start <= other < start + reach for other, _ in spans) for start, _ in spans]
    return spans[counts.index(max(counts))][0] if spans else 0


def _spans(words: Collection[str], line: str) -> list[tuple[int, int]]:
    """Where the words stand in a line: from, up to; in order, those with at most a blank or a mark between as one."""
    found = sorted(
        (match.start(), _end_of_letter(line, match.end()))
        for word in words
        for match in _ways(word, line).finditer(line)
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and (start <= (last := merged[-1][1]) or (start == last + 1 and not line[last].isalnum())):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _end_of_letter(line: str, end: int) -> int:
    """Behind the accents of a letter that was written with them apart."""
    while end < len(line) and unicodedata.combining(line[end]):
        end += 1
    return end


@dataclass(frozen=True, slots=True)
class _Spellings:
    """How folded letters are written: one of them, several that are one character, and what may stand between."""

    letters: Mapping[str, str]
    groups: Mapping[str, str]
    left_out: str


@cache
def _spellings(styled: bool) -> _Spellings:
    """All of Unicode, looked through once, in 50 ms."""
    letters, groups, left_out = defaultdict[str, str](str), defaultdict[str, str](str), ""
    for char in filter(_is_folded, map(chr, chain(*_RANGES, *(_STYLED_RANGES if styled else ())))):
        folded, is_letter = fold_text(char), unicodedata.category(char)[0] == "L"
        if not folded:
            left_out += char
        elif len(folded) == 1 or is_letter:
            letters[folded[0]] += char
        if 1 < len(folded) <= _LONGEST_GROUP and is_letter:
            groups[folded] += char
    for letter, two in _AS_TWO.items():
        groups[two] += letter + letter.upper()
    return _Spellings(letters, groups, _one_of(left_out))


def _is_folded(char: str) -> bool:
    """May another stand for the character? Quickly: for most of Unicode the answer is no."""
    if unicodedata.normalize("NFKD", char) != char or char.casefold() != char:
        return True
    is_invisible = unicodedata.combining(char) or unicodedata.category(char) == "Cf"
    return bool(is_invisible) or char in _LEFT_OUT or char in _PLAIN


def _written(letters: str, spellings: _Spellings) -> str:
    """One letter of a query, or a group of them, in all its ways."""
    if two := _AS_TWO.get(letters):
        return f"(?:{_written(two, spellings)}|{_written(fold_text(letters), spellings)})"
    if len(letters) == 1:
        return _one_of(letters + spellings.letters.get(letters, ""))
    parts = ((letters[:at], letters[at:]) for at in range(1, len(letters)))
    ways = [f"{_written(one, spellings)}{spellings.left_out}*{_written(more, spellings)}" for one, more in parts]
    whole = spellings.groups.get(letters, "")
    apart = filter(None, map(_with_accent_apart, whole))
    return f"(?:{'|'.join((*ways, *([_one_of(whole)] if whole else []), *apart))})"


def _with_accent_apart(letter: str) -> str:
    """ü as u and two dots, as some systems write it; "" for what has no such form."""
    apart = unicodedata.normalize("NFD", letter)
    return apart if apart != letter else ""


def _one_of(chars: str) -> str:
    """A class of characters, which is short where they follow each other."""
    ends = list[list[int]]()
    for code in sorted(set(map(ord, chars))):
        if ends and ends[-1][1] == code - 1:
            ends[-1][1] = code
        else:
            ends.append([code, code])
    ranges = (f"{_literal(first)}-{_literal(last)}" if first < last else _literal(first) for first, last in ends)
    return f"[{''.join(ranges)}]"


def _literal(code: int) -> str:
    """A character as it stands for itself in a class, in either dialect."""
    char = chr(code)
    return f"\\{char}" if char.isascii() and not char.isalnum() else char


def _ways(word: str, text: str) -> re.Pattern[str]:
    """The pattern of a word for this text: `re` takes six times as long for one that counts styled letters."""
    return _compiled(word, not text.isascii() and _STYLED.search(text) is not None)


@lru_cache(1_000)
def _compiled(word: str, styled: bool) -> re.Pattern[str]:
    return re.compile(pattern_of(word, styled=styled))


def _folded(char: str) -> str:
    if char in _LEFT_OUT:
        return ""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return unicodedata.normalize("NFC", "".join(map(_kept, decomposed)))


def _kept(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf" or "\N{VARIATION SELECTOR-1}" <= char <= "\N{VARIATION SELECTOR-16}":
        return ""
    if unicodedata.combining(char) and char not in _KANA_MARKS:
        return ""
    return _PLAIN.get(char, char) if category[0] in "LMNS" else " "


_FOLDING = _Folding()
