"""What is odd about a trigger file that can be used: what stands in it twice, and what is never used.

Knows the file and its phrases' trees; what phrases match is compared in `idle`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from core.escalation import phrases, redundancy
from core.escalation.phrase_lists import PhraseLists
from core.escalation.phrases import AnyWordNode, ChoiceNode, PhraseNode, WordNode
from core.escalation.tokens import tokenize
from core.escalation.triggers import ConfigProblem, KeyPath, Phrases, TriggersFile


def lint_triggers(file: TriggersFile) -> Iterator[ConfigProblem]:
    """Everything odd, in no order. The file must be without faults."""
    yield from _unused_lists(file)
    yield from _repeated_words(("real_words",), file.real_words)
    for language, words in file.fillers.items():
        yield from _repeated_words(("fillers", language), words)
    lists = PhraseLists(file.lists)
    for place, by_language in _places(file):
        for language, written in by_language.items():
            yield from _repeated_phrases(
                (*place, language), [phrases.parse_phrase(each, lists.of(language)) for each in written]
            )
            yield from _repeated_ways((*place, language), written)
    yield from redundancy.redundant_phrases(file)


def _places(file: TriggersFile) -> Iterator[tuple[KeyPath, Phrases]]:
    for name, by_language in file.lists.items():
        yield ("lists", name), by_language
    for name, trigger in file.triggers.items():
        for part, by_language in trigger.parts():
            yield ("triggers", name, part), by_language


def _unused_lists(file: TriggersFile) -> Iterator[ConfigProblem]:
    written = [phrase for _, by_language in _places(file) for some in by_language.values() for phrase in some]
    for name in file.lists:
        if not any(f"<{name}>" in phrase.replace(" ", "") for phrase in written):
            yield ConfigProblem(
                ("lists", name), f"no phrase names the list '{name}'", f"write <{name}> in one, or remove it"
            )


def _repeated_words(place: KeyPath, words: Iterable[str]) -> Iterator[ConfigProblem]:
    first: dict[str, int] = {}
    for index, word in enumerate(words):
        folded = " ".join(token.word for token in tokenize(word))
        if first.setdefault(folded, index) != index:
            yield ConfigProblem((*place, index), f"'{word}' stands here twice", "remove one", (*place, first[folded]))


def _repeated_phrases(place: KeyPath, trees: Iterable[PhraseNode]) -> Iterator[ConfigProblem]:
    first: dict[PhraseNode, int] = {}
    for index, tree in enumerate(trees):
        if first.setdefault(tree, index) != index:
            yield ConfigProblem((*place, index), "this phrase stands here twice", "remove one", (*place, first[tree]))


def _repeated_ways(place: KeyPath, written: Iterable[str]) -> Iterator[ConfigProblem]:
    for index, phrase in enumerate(written):
        for way in _ways_twice(phrases.parse_phrase(phrase, _Unread())):
            yield ConfigProblem((*place, index), f"'{way}' stands twice in one bracket", "remove one")


class _Unread(dict[str, PhraseNode]):
    """Lists as names only: what stands twice in a list is told where the list is written."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> PhraseNode:
        return WordNode(f"<{name}>")


def _ways_twice(node: PhraseNode) -> Iterator[str]:
    match node:
        case ChoiceNode(ways):
            yield from (_written(way) for way, count in Counter(ways).items() if count > 1)
            for way in ways:
                yield from _ways_twice(way)
        case phrases.SequenceNode(parts):
            for part in parts:
                yield from _ways_twice(part)
        case WordNode() | AnyWordNode():
            return


def _written(node: PhraseNode) -> str:
    match node:
        case WordNode(text):
            return text
        case AnyWordNode():
            return f"<{phrases.ANY}>"
        case ChoiceNode(ways, optional):
            inner = "|".join(map(_written, ways))
            return f"[{inner}]" if optional else f"({inner})"
        case phrases.SequenceNode(parts):
            return " ".join(map(_written, parts))
