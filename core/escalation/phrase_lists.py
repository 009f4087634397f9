"""The named lists of a trigger file, ready for the phrases that name them. Reads data that may be faulty."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.escalation import phrases
from core.escalation.phrases import ChoiceNode, PhraseFault, PhraseNode


class PhraseLists:
    """The lists of a file by language, each read once: every trigger names the same ones."""

    def __init__(self, lists: Mapping[str, Any]) -> None:
        self._lists = lists
        self._read: dict[str, dict[str, PhraseNode]] = {}

    def of(self, language: str) -> dict[str, PhraseNode]:
        """The lists that a phrase in this language may name, as trees.

        Left out is what cannot be read, and a list's words beyond what one phrase may stand for.
        """
        if language not in self._read:
            self._read[language] = _lists_in(language, self._lists)
        return self._read[language]


def _lists_in(language: str, lists: Mapping[str, Any]) -> dict[str, PhraseNode]:
    trees: dict[str, PhraseNode] = {}
    for name, by_language in lists.items():
        ways: list[PhraseNode] = []
        room = phrases.MAX_WORDS
        for tag, _, phrase in written(by_language):
            tree = _tree_or_none(phrase, trees) if tag in (language, "any") else None
            if tree and (room := room - phrases.count_words(tree)) >= 0:
                ways.append(tree)
        if ways:
            trees[name] = ChoiceNode(tuple(ways))
    return trees


def _tree_or_none(phrase: str, lists: Mapping[str, PhraseNode]) -> PhraseNode | None:
    try:
        return phrases.parse_phrase(phrase, lists)
    except PhraseFault:
        return None


def written(by_language: Any) -> Iterator[tuple[str, int, str]]:
    """Language, index and text of each phrase; what is no phrase is left out."""
    for language, entries in mapping(by_language).items():
        if isinstance(entries, list):
            yield from ((language, index, entry) for index, entry in enumerate(entries) if isinstance(entry, str))


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}
