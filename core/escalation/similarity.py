"""How alike two messages are in what they ask, whatever the words round it. Knows nothing of conversations.

Word order, small words, endings and slips of the finger do not count; a different matter does: "when does it start" and
"when does it end" are two questions.
"""

from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise

from core.escalation.function_words import FUNCTION_WORDS
from core.escalation.tokens import is_part_of_a_word, is_picture, squeeze, tokenize
from core.escalation.vocabulary import is_one_typo

_ADDED = 0.15  # the price of a word that is added to an otherwise equal message
_MOST_WORDS = 24  # of one message; enough to know it again, and few enough to compare each with each
_LONGEST = 2_000  # characters; far more than that many words need
_SAME_BEGINNING = 5  # letters: "apply" and "applying", "оплатить" and "оплата"
_ENDING = 3  # letters that may differ after it
_SLIP_FROM = 5  # letters


def similarity(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, the same matter. 0 for messages without any matter: "ok", "yes please"."""
    ours, theirs = _matter(one), _matter(other)
    if not ours or not theirs:
        return 0.0
    only_ours = sum(not _stands_in(word, theirs) for word in ours)
    only_theirs = sum(not _stands_in(word, ours) for word in theirs)
    added = only_ours + only_theirs
    if not only_ours or not only_theirs:
        return max(0.0, 1 - added * _ADDED)
    return 1 - added / (len(ours) + len(theirs))


@lru_cache(maxsize=1_024)
def _matter(text: str) -> frozenset[str]:
    """The telling words; of a text in characters, like Chinese, its pairs of characters."""
    said = (token.word for token in tokenize(text[:_LONGEST]))
    told = [word for word in said if word not in FUNCTION_WORDS and not is_picture(word)][:_MOST_WORDS]
    words = [squeeze(word) for word in told if is_part_of_a_word(word[0])]
    signs = [word for word in told if not is_part_of_a_word(word[0])]
    pairs = [one + other for one, other in pairwise(signs)] or signs
    matter = frozenset((*words, *pairs))
    return frozenset() if all(word.isdigit() for word in matter) else matter


def _stands_in(word: str, words: Collection[str]) -> bool:
    return word in words or any(_is_the_same(word, each) for each in words)


def _is_the_same(one: str, other: str) -> bool:
    shared = min(len(one), len(other))
    if shared < _SLIP_FROM or one.isdigit() or other.isdigit():
        return False
    kept = max(_SAME_BEGINNING, max(len(one), len(other)) - _ENDING)
    return one[:kept] == other[:kept] or is_one_typo(one, other)
