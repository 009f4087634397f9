"""The one search of the house, for conversations and canned replies, in Slack, console and REST. Pure.

A query is a number of words. Each must be found somewhere, in any order, as any part of a word; capitals, accents,
hyphens and apostrophes do not matter. What was found can be shown: an excerpt with the places marked.
"""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

LONGEST_EXCERPT = 140  # characters
_BEFORE = 40  # characters shown before the first place, at most
_MOST_WORDS = 12
_LEFT_OUT = frozenset("'’‘ʼ`´-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{ARABIC TATWEEL}")
# Marks that make another letter, not the same one with an accent: か and が.
_KANA_MARKS = "\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}\N{COMBINING KATAKANA-HIRAGANA SEMI-VOICED SOUND MARK}"
# Letters without a decomposition that people type as their plain neighbours.
_PLAIN = {"ı": "i", "đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ς": "σ", "ة": "ه", "ى": "ي"}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an excerpt. `is_match`: it is what was looked for."""

    text: str
    is_match: bool = False


class _Folding(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def fold_text(text: str) -> str:
    """A text as it is compared: small letters without accents, blanks for punctuation."""
    return text.translate(_FOLDING)


def words_of_query(query: str) -> Sequence[str]:
    """The folded words of what somebody typed; empty when there is none to look for."""
    return tuple(dict.fromkeys(fold_text(query).split()))[:_MOST_WORDS]


def found_in(words: Collection[str], text: str) -> set[str]:
    """Those of the folded words that the text has."""
    folded = fold_text(text)
    return {word for word in words if word in folded}


def excerpt(words: Collection[str], text: str, most: int = LONGEST_EXCERPT) -> Sequence[Part]:
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


def _left_out(is_so: bool) -> list[Part]:
    return [Part("…")] if is_so else []


def _marked(line: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Part]:
    at = start
    for first, last in ((max(first, start), min(last, end)) for first, last in spans):
        if first >= last:
            continue
        if first > at:
            yield Part(line[at:first])
        yield Part(line[first:last], is_match=True)
        at = last
    if at < end:
        yield Part(line[at:end])


def _best_start(spans: Sequence[tuple[int, int]], most: int) -> int:
    """Where the stretch begins that holds most places; the first of equals."""
    reach = most - _BEFORE
    counts = [sum(start <= other < start + reach for other, _ in spans) for start, _ in spans]
    return spans[counts.index(max(counts))][0] if spans else 0


def _spans(words: Collection[str], line: str) -> list[tuple[int, int]]:
    """Where the words stand in a line: from, up to; in order, those with at most a blank or a mark between as one."""
    folded, came_from = _fold_with_places(line)
    found = sorted(
        (came_from[at], _end_of_letter(line, came_from[at + len(word) - 1] + 1))
        for word in words
        for at in _places(word, folded)
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and (start <= (last := merged[-1][1]) or (start == last + 1 and not line[last].isalnum())):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _places(word: str, folded: str) -> Iterator[int]:
    at = folded.find(word)
    while at >= 0:
        yield at
        at = folded.find(word, at + len(word))


def _fold_with_places(line: str) -> tuple[str, list[int]]:
    """The folded line, and for each of its characters where in the line it came from."""
    parts = [_FOLDING[ord(char)] for char in line]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


def _end_of_letter(line: str, end: int) -> int:
    """Behind the accents of a letter that was written with them apart."""
    while end < len(line) and unicodedata.combining(line[end]):
        end += 1
    return end


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
