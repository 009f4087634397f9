"""Sentences that say how somebody feels and little else: "I'm very frustrated!". Pure; knows no moods.

A mood inside a long sentence may be about anything. One that is the whole of a sentence is about us.
"""

from collections.abc import Iterator

import regex

from core.escalation.tokens import is_part_of_a_word, is_picture, tokenize

_INSIDE = r"(?<=\p{L})[.!](?=\p{Ll})"  # of a word or an address: no sentence ends there
_SENTENCE = regex.compile(rf"(?:[^.!?;\n…。！？；؟]|{_INSIDE})+[.!?;\n…。！？；؟]*")
_OPENING = regex.compile(r"^[^,，،、]+(?=[,，،、])")  # "I am furious, nobody answers me": what comes first weighs most
_QUESTION = regex.compile(r"[?？؟]\s*$")
_CHARACTER = 0.5  # of a word, in scripts without spaces
_MOST_SENTENCES = 40  # of one message


def short_outbursts(text: str, most: int) -> Iterator[str]:
    """The sentences of at most `most` words; a question, or what opens a sentence before a comma, of one less."""
    for count, found in enumerate(_SENTENCE.finditer(text)):
        if count >= _MOST_SENTENCES:
            return
        sentence = found.group().strip()
        opening = _OPENING.match(sentence) if not count else None
        if _words(sentence) <= (most - 1 if _QUESTION.search(sentence) else most):
            yield sentence
        elif opening and _words(opening.group()) <= most - 1:
            yield opening.group()


def _words(text: str) -> float:
    words = (token.word for token in tokenize(text) if not is_picture(token.word))
    return sum(1 if is_part_of_a_word(word[0]) else _CHARACTER for word in words)
