"""The phrase language that admins write, from text to tree. Does not match anything: see automaton.

    talk (to|with) [the] <any> team

Round brackets: one of these. Square brackets: one of these or nothing. Angle brackets: one of a list of the same file;
<any> is any one word. Everything else is plain words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.escalation.tokens import is_part_of_a_word, tokenize

MAX_LENGTH = 1_000  # characters
MAX_DEPTH = 6  # brackets within brackets
MAX_WORDS = 4_000  # with the lists written out; far above what a person writes, far below what hurts

ANY = "any"  # the list that nobody writes: every word is in it

_PIECE = re.compile(r"[()\[\]|]|<[^<>]*>?|>|[^()\[\]|<>]+")
_FOREIGN = re.compile(r"[*\\^{}]")
_CLOSING = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class WordNode:
    """One folded word."""

    text: str


@dataclass(frozen=True, slots=True)
class AnyWordNode:
    """One word, whichever."""


@dataclass(frozen=True, slots=True)
class ChoiceNode:
    """One of these, or nothing when optional."""

    alternatives: "tuple[PhraseNode, ...]"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """These, one after another."""

    parts: "tuple[PhraseNode, ...]"


PhraseNode = WordNode | AnyWordNode | ChoiceNode | SequenceNode


class PhraseFault(ValueError):
    """A phrase that cannot be read. `column` counts the phrase's characters from 1."""

    def __init__(self, column: int, problem: str, remedy: str) -> None:
        super().__init__(f"column {column}: {problem} - {remedy}")
        self.column = column
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    column: int


def parse_phrase(phrase: str, lists: Mapping[str, PhraseNode] | None = None) -> PhraseNode:
    """The tree of a phrase; `lists` are what angle brackets may name. Raises PhraseFault."""
    return _parse(phrase, {} if lists is None else lists) if "<" in phrase else _parse_plain(phrase)


@lru_cache(maxsize=8192)
def _parse_plain(phrase: str) -> PhraseNode:
    """A file's phrases are parsed to be checked and again to be compiled, at the start and at each save."""
    return _parse(phrase, {})


def _parse(phrase: str, lists: Mapping[str, PhraseNode]) -> PhraseNode:
    if len(phrase) > MAX_LENGTH:
        raise PhraseFault(MAX_LENGTH, f"longer than {MAX_LENGTH} characters", "make several phrases of it")
    _refuse_foreign_signs(phrase)
    tree = _Parser(phrase, lists).whole()
    if can_be_empty(tree):
        raise PhraseFault(1, "needs no word at all, so it would match every message", "leave a word outside brackets")
    if count_words(tree) > MAX_WORDS:
        raise PhraseFault(1, f"stands for more than {MAX_WORDS} words", "make several phrases of it")
    return tree


def can_be_empty(node: PhraseNode) -> bool:
    """Can it match without a word that is written in it?"""
    match node:
        case WordNode():
            return False
        case AnyWordNode():
            return True
        case ChoiceNode(ways, optional):
            return optional or any(can_be_empty(way) for way in ways)
        case SequenceNode(parts):
            return all(can_be_empty(part) for part in parts)


def count_words(node: PhraseNode) -> int:
    """How many words the tree holds: the size of its automaton."""
    match node:
        case WordNode() | AnyWordNode():
            return 1
        case ChoiceNode(nodes) | SequenceNode(nodes):
            return sum(count_words(each) for each in nodes)


def _refuse_foreign_signs(phrase: str) -> None:
    if found := _FOREIGN.search(phrase):
        sign = found.group()
        problem = f"'{sign}' has no meaning here"
        raise PhraseFault(found.start() + 1, problem, "phrases are plain words with ( | ), [ | ] and <list>")


class _Parser:
    """Recursive descent over the pieces of one phrase; the depth is bounded by MAX_DEPTH."""

    def __init__(self, phrase: str, lists: Mapping[str, PhraseNode]) -> None:
        self._phrase = phrase
        self._pieces = [_Piece(found.group(), found.start() + 1) for found in _PIECE.finditer(phrase)]
        self._lists = lists
        self._next = 0
        self._depth = 0

    def whole(self) -> PhraseNode:
        tree = self._sequence()
        if self._next < len(self._pieces):
            self._refuse_stray(self._pieces[self._next])
        if tree is None:
            raise PhraseFault(1, "has no words", "write some, or remove the line")
        return tree

    def _sequence(self) -> PhraseNode | None:
        parts: list[PhraseNode] = []
        while (piece := self._peek()) and piece.text not in (")", "]", "|"):
            self._next += 1
            parts.extend(self._part(piece))
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else SequenceNode(tuple(parts))

    def _part(self, piece: _Piece) -> list[PhraseNode]:
        if piece.text in _CLOSING:
            return [self._bracket(piece)]
        if piece.text[0] in "<>":
            return [self._list(piece)]
        return [WordNode(token.word) for token in tokenize(piece.text)]

    def _bracket(self, opening: _Piece) -> PhraseNode:
        self._refuse_glued(opening.column - 2, opening.column - 1)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise PhraseFault(opening.column, f"more than {MAX_DEPTH} brackets within brackets", "write it simpler")
        ways = [self._way(opening)]
        while (piece := self._peek()) and piece.text == "|":
            self._next += 1
            ways.append(self._way(piece))
        self._close(opening)
        self._depth -= 1
        return ChoiceNode(tuple(ways), optional=opening.text == "[")

    def _way(self, before: _Piece) -> PhraseNode:
        way = self._sequence()
        if way is None:
            raise PhraseFault(before.column, f"nothing stands after '{before.text}'", "for 'or nothing' use [ ]")
        return way

    def _close(self, opening: _Piece) -> None:
        wanted = _CLOSING[opening.text]
        piece = self._peek()
        if piece is None:
            raise PhraseFault(opening.column, f"'{opening.text}' is never closed", f"add '{wanted}'")
        if piece.text != wanted:
            problem = f"'{opening.text}' of column {opening.column} is closed by '{piece.text}'"
            raise PhraseFault(piece.column, problem, f"write '{wanted}'")
        self._next += 1
        self._refuse_glued(piece.column, piece.column - 1)

    def _list(self, piece: _Piece) -> PhraseNode:
        name = piece.text[1:-1].strip()
        if not name or not piece.text.endswith(">"):
            raise PhraseFault(piece.column, f"'{piece.text}' names no list", "write <name>, with a name from lists:")
        if name == ANY:
            return AnyWordNode()
        if name not in self._lists:
            known = ", ".join(sorted(self._lists)) or "none"
            raise PhraseFault(piece.column, f"no list '{name}' in this language", f"lists here: {known}")
        return self._lists[name]

    def _refuse_glued(self, outside: int, bracket: int) -> None:
        if 0 <= outside < len(self._phrase) and is_part_of_a_word(self._phrase[outside]):
            problem = f"'{self._phrase[bracket]}' touches a word"
            raise PhraseFault(bracket + 1, problem, "put a space between; endings are matched without brackets")

    def _refuse_stray(self, piece: _Piece) -> None:
        if piece.text == "|":
            raise PhraseFault(piece.column, "'|' stands outside brackets", "write (this|that)")
        raise PhraseFault(piece.column, f"'{piece.text}' closes nothing", "remove it, or open a bracket before it")

    def _peek(self) -> _Piece | None:
        return self._pieces[self._next] if self._next < len(self._pieces) else None
