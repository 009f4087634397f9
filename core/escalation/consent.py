"""Does a reply to the bot's offer of a person say yes, or no? Pure; knows nothing of conversations.

A reply is read in each language by itself, for "tak" is a yes in Polish and thanks in Danish; only what no single
language reads is read in all of them together ("si please").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import regex

from core.escalation import consent_words, phrases
from core.escalation.expansions import all_expansions
from core.escalation.tokens import WordToken, has_repeated_letters, is_part_of_a_word, is_picture, squeeze, tokenize
from core.languages.known import LANGUAGES
from core.languages.tags import main_language

_MOST_WORDS = 30  # a longer text is no reply to a question, but a matter of its own
_MOST_LEFT = 3  # words behind a yes that are not known: a slip, a name
_MOST_WAYS = 500  # of one phrase of the table
_MANY_WORDS = 1_000  # characters that hold more words than that in any usual text
_PAUSE = regex.compile(r"[,.!;:\n…،。！，、؛–—-]")
_ASKS = regex.compile(r"[?？؟]")
_TURNS = frozenset(  # what takes back, or bounds, the yes before it
    """
    but not dont wont cant never without unless except no aber nicht kein keine nie ohne mais pas jamais sans pero nunca
    sin mas nao sem ma non mai senza но не нет без але ama değil hayır nhưng không nie ale maar niet geen men ikke inte
    ingen dar nu fara 不 没 但 别 ない いいえ 안 못 아니
    """.split()  # noqa: SIM905 - one word a language would fill a screen
)


class Consent(StrEnum):
    """What a reply says to an offer."""

    YES = "yes"
    FINE = "fine"  # a yes to a question, nothing to a statement
    NO = "no"
    NONE = ""  # neither: something else is meant


@dataclass(frozen=True, slots=True)
class OfferReply:
    """What was read, and in which language; "" for what is the same in all, like an emoji."""

    consent: Consent
    language: str = ""


class _Kind(StrEnum):
    YES = "yes"
    PLEASE = "please"
    FINE = "fine"
    NO = "no"
    ASIDE = "aside"


_NOTHING = OfferReply(Consent.NONE)
# Where languages differ, and all are read together: "no" is a no, whatever it is in Czech.
_FIRST = (_Kind.NO, _Kind.YES, _Kind.PLEASE, _Kind.FINE, _Kind.ASIDE)
_TABLES: Mapping[_Kind, Mapping[str, str]] = {
    _Kind.YES: consent_words.YES,
    _Kind.PLEASE: consent_words.PLEASE,
    _Kind.FINE: consent_words.FINE,
    _Kind.NO: consent_words.NO,
    _Kind.ASIDE: consent_words.ASIDE,
}
_Phrase = tuple[str, ...]
_Table = Mapping[_Phrase, _Kind]


def read_offer_reply(text: str, language: str = "") -> OfferReply:
    """What the reply says. Of languages that read it alike, `language` (BCP 47) is named if it is one of them."""
    if text.strip() == "+1":
        return OfferReply(Consent.FINE)
    if len(text) > _MANY_WORDS and len(tokenize(text[:_MANY_WORDS])) > _MOST_WORDS + 1:
        return _NOTHING  # the rest cannot make it shorter: a unit of work must not read all of it
    tokens = tokenize(text)
    if not tokens or len(tokens) > _MOST_WORDS:
        return _NOTHING
    own = main_language(language)
    readings = [OfferReply(consent, tag) for tag in _in_order(own) if (consent := _read(text, tokens, tag))]
    if not readings:
        return OfferReply(_read(text, tokens, ""))
    return next((each for each in readings if each.consent is Consent.NO), readings[0])


def consent_of_emoji(emoji: str) -> Consent:
    """What an emoji says that stands on the offer."""
    return read_offer_reply(emoji).consent


def _in_order(own: str) -> Sequence[str]:
    """The reader's own language first, then English."""
    return sorted(LANGUAGES, key=lambda tag: (tag != own, tag != "en", tag))


def _read(text: str, tokens: Sequence[WordToken], language: str) -> Consent:
    """The reply in one language, or in all ("")."""
    said, at = _opening(tokens, language)
    decisive = [kind for kind in said if kind in (_Kind.YES, _Kind.FINE, _Kind.NO)]
    if at == len(tokens):
        return _whole(said, decisive, text)
    is_yes = bool(decisive) and all(kind is _Kind.YES for kind in decisive)
    if not is_yes or (_ASKS.search(text) and len(said) < 2):  # noqa: PLR2004 - "sure, how much?" goes on with its own
        return Consent.NONE
    rest = tokens[at:]
    pauses = at > 0 and bool(_PAUSE.search(text, tokens[at - 1].end, rest[0].start))
    is_short = sum(1 if is_part_of_a_word(token.word[0]) else 1 / 3 for token in rest) <= _MOST_LEFT
    if pauses:
        return Consent.YES if rest[0].word not in _TURNS else Consent.NONE
    return Consent.YES if is_short and all(token.word not in _TURNS for token in rest) else Consent.NONE


def _whole(said: Sequence[_Kind], decisive: Sequence[_Kind], text: str) -> Consent:
    if _ASKS.search(text) and _Kind.NO not in decisive and len(said) == 1:
        return Consent.NONE  # "ok?", "yes?": they ask
    if not decisive:
        return Consent.YES if _Kind.PLEASE in said else Consent.NONE
    if _Kind.NO in decisive:
        return Consent.NO if decisive[0] is _Kind.NO or _Kind.YES not in decisive else Consent.NONE
    return Consent.YES if _Kind.YES in decisive or _Kind.PLEASE in said else Consent.FINE


def _opening(tokens: Sequence[WordToken], language: str) -> tuple[list[_Kind], int]:
    """The kinds of the phrases that open the reply, one after the other, and how many words they are."""
    table, longest, drawn = _table(language)
    words = [
        drawn.get(squeeze(each.word), each.word) if has_repeated_letters(each.word) else each.word for each in tokens
    ]
    said: list[_Kind] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            if kind := table.get(tuple(words[at : at + length])):
                said.append(kind)
                at += length
                break
        else:
            if not is_picture(words[at]):
                break
            at += 1  # "no thanks 🌞"
    return said, at


@cache
def _table(language: str) -> tuple[_Table, int, Mapping[str, str]]:
    """The phrases of a language with those of all, the longest one's words, and words by how they read squeezed."""
    table: dict[_Phrase, _Kind] = {}
    for kind in reversed(_FIRST):  # the first overwrite the last
        for tag, written in _TABLES[kind].items():
            if not language or tag in (language, "any"):
                table.update(dict.fromkeys(_phrases(written), kind))
    words = {word for phrase in table for word in phrase}
    return table, max(map(len, table)), {squeeze(word): word for word in words if is_part_of_a_word(word[0])}


def _phrases(written: str) -> Iterator[_Phrase]:
    for phrase in written.split(", "):
        yield from all_expansions(phrases.parse_phrase(phrase), _MOST_WAYS) or ()
