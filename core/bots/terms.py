"""Turns what people write into terms that can be compared: folded, stemmed, without the words that carry nothing.

English only: that is the language of the stemmer and of the words left out. Text in another language keeps its
words, which the knowledge does not hold, and so the bot says that it does not know.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

import Stemmer

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[\U0001F300-\U0001FAFF\u2600-\u27BF]")
# A slip of the finger: this alike (difflib's ratio), in stems long enough for it to be one.
# Longer texts are not mended: a word takes half a millisecond.
_ALIKE, _LONG_WORD, _SHORT_TEXT = 0.88, 5, 40
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+|;")
# Question words, pronouns, auxiliaries and the padding of polite questions; apostrophes are left out of them.
_EMPTY_WORDS = frozenset(
    """
    a able about actually advise afraid after again all allow allowed along already also altogether am an and
    another any anybody anyone anything anyway are arent around as ask asked asking assist assistance at available
    away back basically be because been before being best better big bit both but by can cannot cant care chat come
    complex complicated condition conditions confused could couldnt curious currently day days dear decide deciding
    detail details did didnt difficult discuss do does doesnt doing done dont each earlier either else end ends
    entire entirely ever every everything exact exactly expect expected far feel feeling feelings few find folks for
    from further general generally get gets getting give given go goes going gonna good got great guess guide guy
    guys had happen happens happy has have havent having he hello help her here hers herself hey hi him himself his
    hope hoping how however human humans i id idea ideas if ill im in info information into involved is isnt issue
    issues it its itself ive just kind kinds know known later let lets like likely little lot lots luckily madam
    made make makes making many mate matter may maybe me mean means might mind mine moment more most much must my
    myself necessary need needed needs nervous never next no nor normal normally not nothing now of off often ok
    okay old on once one ones only onto or other our ours ourselves out over own per perhaps person please possible
    precise probably problem problems put question quick quickly rather really recently regard regarding right
    roughly sadly said same say see seem set shall she should simple simply sir so some somebody somehow someone
    something somewhere soon sorry speak specific specifically still stuff such suggest suggestion sum sure take
    takes taking talk talking tell than thank thanks that thats the their theirs them themselves then there theres
    these they theyre thing things think this those though thought through till to today tomorrow tonight too total
    trouble try trying type types under understand unfortunately unsure until up upon us use usual usually very via
    wanna want wanted wants was we well went were what whatever whats when whenever where wheres wherever whether
    which while who whole whom whose why will wish with within without wonder wondering wont worried would wrong
    year years yes yesterday yet you your youre yours yourself yourselves
    """.split()  # noqa: SIM905 - a list of two hundred quoted words cannot be read
)


def to_tokens(text: str) -> list[str]:
    """Words, numbers and emoji in their order, lower-cased, without accents and apostrophes."""
    folded = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return [token.replace("'", "").replace("’", "") for token in _TOKEN.findall(plain)]


def to_sentences(text: str) -> list[str]:
    """The text cut at sentence ends, semicolons and line breaks."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence.strip()]


class TermNormalizer:
    """Knows which words mean the same and which ones mean nothing.

    `same_words` are groups: every word of a group becomes the term of its first. `empty_words` join those left out.
    """

    def __init__(self, same_words: Iterable[Sequence[str]] = (), empty_words: Iterable[str] = ()) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._same = {self._stem(word): self._stem(group[0]) for group in same_words for word in group}
        self._empty = _EMPTY_WORDS.union(word.lower() for word in empty_words)

    def terms(self, tokens: Iterable[str], spellings: Collection[str] = ()) -> list[str]:
        """The terms of the tokens that carry meaning, in their order, with repetitions.

        A long word that is nearly one of `spellings`, or of the words that mean the same, is taken for it.
        """
        stems = [self._stem(token) for token in tokens if self._carries_meaning(token)]
        mended = [self._mended(stem, spellings) for stem in stems] if len(stems) <= _SHORT_TEXT else stems
        return [self._same.get(stem, stem) for stem in mended]

    def small_words(self, tokens: Iterable[str]) -> list[str]:
        """The tokens that `terms` leaves out: how, when, can. Written apart from any term."""
        return [f"({token})" for token in tokens if not self._carries_meaning(token)]

    def _carries_meaning(self, token: str) -> bool:
        if token.isdigit():
            return True
        # A single letter is what is left of "e-mail" or "I'm"; a symbol is an emoji.
        return len(token) > 1 and token[0].isalnum() and (token not in self._empty or self._stem(token) in self._same)

    def _mended(self, stem: str, spellings: Collection[str]) -> str:
        if not spellings or len(stem) < _LONG_WORD or stem in spellings or stem in self._same:
            return stem
        return next(iter(get_close_matches(stem, [*spellings, *self._same], 1, _ALIKE)), stem)

    def _stem(self, word: str) -> str:
        stem: str = self._stemmer.stemWord(word.lower())
        return stem
