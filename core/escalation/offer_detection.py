"""Does the bot offer a person in what it says? Pure. It goes by the words, so it holds for every bot and every text.

A question that would ask for a person if a user said it is an offer when the bot does ("Would you like to talk to a
person?"); so is one that speaks of bringing somebody, and a sentence that does so on a condition ("I can get you a
colleague if you like").
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from core.escalation import offer_words
from core.escalation.tokens import fold, tokenize
from core.languages.known import LANGUAGES

_WHOLE = 3  # letters of a word that is no beginning of another
_SENTENCE = regex.compile(r"[^.!?\n…。！？؟]+[.!?\n…。！？؟]*")
_ASKS = regex.compile(r"[?？؟]|(か|ครับ|ไหม|까|까요|나요|;)\W*$")


@dataclass(frozen=True, slots=True)
class _Words:
    people: tuple[str, ...]
    meeting: tuple[str, ...]
    conditions: tuple[str, ...]


def is_offer(text: str, asks_for_person: Callable[[str], bool]) -> bool:
    """Is there an offer of a person in the bot's text? `asks_for_person`: would these words be a user's request?"""
    return any(_is_offered(sentence, asks_for_person) for sentence in _sentences(text))


def is_asked(text: str) -> bool:
    """Does the text end with a question? Then "ok" says yes to it."""
    *_, last = ("", *_sentences(text))
    return bool(_ASKS.search(last))


def _is_offered(sentence: str, asks_for_person: Callable[[str], bool]) -> bool:
    folded = [token.word for token in tokenize(sentence)]
    spaced = f" {' '.join(folded)} "
    asks = bool(_ASKS.search(sentence))
    for language in LANGUAGES:
        words = _words(language)
        has = _within(sentence) if language in offer_words.SPACELESS else _beginning(spaced)
        if not asks and not has(words.conditions):
            continue
        if has(words.people) and has(words.meeting):
            return True
        if asks_for_person(sentence):
            return True
    return False


def _sentences(text: str) -> Iterator[str]:
    return (found.group().strip() for found in _SENTENCE.finditer(text) if found.group().strip())


def _within(sentence: str) -> Callable[[Sequence[str]], bool]:
    return lambda words: any(word in sentence for word in words)


def _beginning(spaced: str) -> Callable[[Sequence[str]], bool]:
    return lambda words: any(f" {word}" in spaced for word in words)


@cache
def _words(language: str) -> _Words:
    tables = (offer_words.PEOPLE, offer_words.MEETING, offer_words.IF)
    people, meeting, conditions = (_of(table, language) for table in tables)
    return _Words(people, meeting, conditions)


def _of(table: Mapping[str, str], language: str) -> tuple[str, ...]:
    """The words as `fold` leaves them; between bars they are several words in a row."""
    written = table[language]
    parts = written.split("|") if "|" in written else written.split()
    if language in offer_words.SPACELESS:
        return tuple(parts)
    return tuple(" ".join(fold(word) for word in part.split()) + (" " if len(part) <= _WHOLE else "") for part in parts)
