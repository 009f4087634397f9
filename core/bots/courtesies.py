"""Replies to who only greets, thanks, agrees or parts in another language than the English of bot.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.bots.terms import to_tokens
from core.languages.built_in_sentences import SPOKEN, bot_sentence, built_in_sentence, courtesies
from core.languages.tags import main_language

_LONGEST = 12  # words: whoever writes more says something
# A greeting that several languages share is taken for that of the most speakers, where nothing else is known.
_FIRST = ("es", "pt", "fr", "de", "it", "ru", "tr", "sv", "no", "da", "nl")
_IN_ANY = frozenset({"ok", "okay", "👍", "👌", "😊", "🙂"})


@dataclass(frozen=True, slots=True)
class CourtesyReply:
    """What is replied, and in which language."""

    text: str
    language: str


def reply_to_courtesy(text: str, language: str, *, only_readers: bool = False) -> CourtesyReply | None:
    """The reply to a message of nothing but courtesies of one language; None for every other.

    `language` (BCP 47) is the reader's: it goes before others that share the words. `only_readers`: only it counts.
    """
    tokens = to_tokens(text)
    if not tokens or len(tokens) > _LONGEST:
        return None
    reader = main_language(language)
    if set(tokens) <= _IN_ANY:  # they tell no language
        return _reply("agreed", reader) if reader in SPOKEN else None
    for tag in (reader,) if only_readers else (reader, *_in_order()):
        if tag in SPOKEN and (kind := _last_kind(tokens, tag)):
            return _reply(kind, tag)
    return None


def _reply(kind: str, tag: str) -> CourtesyReply | None:
    said = built_in_sentence("declined", tag) if kind == "agreed" else bot_sentence(kind, tag)
    return CourtesyReply(said, tag) if said else None


def _last_kind(tokens: Sequence[str], tag: str) -> str | None:
    """The kind of the last courtesy, when the words are courtesies from one end to the other."""
    phrases, kind, start = _phrases(tag), None, 0
    while start < len(tokens):
        ends = range(len(tokens), start, -1)
        end = next((end for end in ends if tuple(tokens[start:end]) in phrases), None)
        if end is None:
            return None
        kind, start = phrases[tuple(tokens[start:end])], end
    return kind


@cache
def _phrases(tag: str) -> Mapping[tuple[str, ...], str]:
    return {tuple(to_tokens(phrase)): kind for kind, phrases in courtesies(tag).items() for phrase in phrases}


@cache
def _in_order() -> tuple[str, ...]:
    return (*_FIRST, *(tag for tag in SPOKEN if tag not in _FIRST))
