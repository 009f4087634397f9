"""What a question means in its conversation: "and how much is it?" asks for the price of what was spoken of before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from core.bots.protocol import BotQuestion, ChatTurn
from core.bots.retrieval import KnowledgeIndex, KnowledgeQuery
from core.bots.terms import to_tokens
from core.model.events import Side

LONGEST = 2000  # characters of a message that are read; a pasted essay says what it wants near its start
_POINTING = frozenset({"it", "its", "that", "this", "they", "them", "those", "these", "there", "one", "same", "then"})
_OPENERS = (("and",), ("but",), ("or",), ("what", "about"), ("how", "about"), ("what", "if"))
_FEW = 2  # more terms than this stand alone, whatever they point at
_OWN = 2  # how much the question's own words count beside earlier ones
_FAR = 3  # how many earlier messages a chain of such questions may go back


def to_query(index: KnowledgeIndex, tokens: Sequence[str], turns: Sequence[ChatTurn]) -> KnowledgeQuery:
    """What the tokens ask for. Where they point back, what they point at counts too, half as much."""
    query = index.query(tokens)
    if not _points_back(tokens, query):
        return query
    terms, earlier = dict.fromkeys(query.terms, _OWN), list[str]()
    for text in islice(earlier_messages(turns), _FAR):
        before = to_tokens(text[:LONGEST])
        meant = index.query(before)
        terms = dict.fromkeys(meant.terms, 1) | terms
        earlier.insert(0, text[:LONGEST])
        if meant.terms and not _points_back(before, meant):
            break
    # Without a word of its own it would be the earlier question again.
    return replace(query, terms=terms if query.terms else {}, earlier=tuple(earlier))


def to_wide_query(index: KnowledgeIndex, question: BotQuestion) -> KnowledgeQuery:
    """For a reader who judges by itself: all that is asked, and what was asked just before, half as much."""
    query = index.query(to_tokens(question.text[:LONGEST]))
    before = next(earlier_messages(question.turns), "")
    terms = dict.fromkeys(index.query(to_tokens(before[:LONGEST])).terms, 1) | dict.fromkeys(query.terms, _OWN)
    return replace(query, terms=terms)


def earlier_messages(turns: Sequence[ChatTurn]) -> Iterator[str]:
    """What the user wrote before the question that is being answered, newest first."""
    rest = list(turns)
    while rest and rest[-1].side is Side.USER:
        rest.pop()
    return (turn.text for turn in reversed(rest) if turn.side is Side.USER)


def _points_back(tokens: Sequence[str], query: KnowledgeQuery) -> bool:
    if len(query.terms) > _FEW:
        return False
    return not _POINTING.isdisjoint(tokens) or any(tuple(tokens[: len(opener)]) == opener for opener in _OPENERS)
