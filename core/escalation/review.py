"""What is odd about a trigger file that can be used: what stands in it twice, and what is never used.

Knows the file and its phrases' trees; what phrases match is compared in `idle`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from core.escalation import idle, phrases
from core.escalation.lists import Lists
from core.escalation.phrases import AnyWord, Choice, Node, Word
from core.escalation.tokens import tokenize
from core.escalation.triggers import Phrases, Place, Problem, TriggersFile


def review(file: TriggersFile) -> Iterator[Problem]:
    """Everything odd, in no order. The file must be without faults."""
    yield from _unused_lists(file)
    yield from _repeated_words(("real_words",), file.real_words)
    for language, words in file.fillers.items():
        yield from _repeated_words(("fillers", language), words)
    lists = Lists(file.lists)
    for place, by_language in _places(file):
        for language, written in by_language.items():
            yield from _repeated_phrases(
                (*place, language), [phrases.parse(each, lists.of(language)) for each in written]
            )
            yield from _repeated_ways((*place, language), written)
    yield from idle.phrases_without_effect(file)


def _places(file: TriggersFile) -> Iterator[tuple[Place, Phrases]]:
    for name, by_language in file.lists.items():
        yield ("lists", name), by_language
    for name, trigger in file.triggers.items():
        for part, by_language in trigger.parts():
            yield ("triggers", name, part), by_language


def _unused_lists(file: TriggersFile) -> Iterator[Problem]:
    written = [phrase for _, by_language in _places(file) for some in by_language.values() for phrase in some]
    for name in file.lists:
        if not any(f"<{name}>" in phrase.replace(" ", "") for phrase in written):
            yield Problem(("lists", name), f"no phrase names the list '{name}'", f"write <{name}> in one, or remove it")


def _repeated_words(place: Place, words: Iterable[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, word in enumerate(words):
        folded = " ".join(token.word for token in tokenize(word))
        if first.setdefault(folded, index) != index:
            yield Problem((*place, index), f"'{word}' stands here twice", "remove one", (*place, first[folded]))


def _repeated_phrases(place: Place, trees: Iterable[Node]) -> Iterator[Problem]:
    first: dict[Node, int] = {}
    for index, tree in enumerate(trees):
        if first.setdefault(tree, index) != index:
            yield Problem((*place, index), "this phrase stands here twice", "remove one", (*place, first[tree]))


def _repeated_ways(place: Place, written: Iterable[str]) -> Iterator[Problem]:
    for index, phrase in enumerate(written):
        for way in _ways_twice(phrases.parse(phrase, _Unread())):
            yield Problem((*place, index), f"'{way}' stands twice in one bracket", "remove one")


class _Unread(dict[str, Node]):
    """Lists as names only: what stands twice in a list is told where the list is written."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Node:
        return Word(f"<{name}>")


def _ways_twice(node: Node) -> Iterator[str]:
    match node:
        case Choice(ways):
            yield from (_written(way) for way, count in Counter(ways).items() if count > 1)
            for way in ways:
                yield from _ways_twice(way)
        case phrases.Sequence(parts):
            for part in parts:
                yield from _ways_twice(part)
        case Word() | AnyWord():
            return


def _written(node: Node) -> str:
    match node:
        case Word(text):
            return text
        case AnyWord():
            return f"<{phrases.ANY}>"
        case Choice(ways, optional):
            inner = "|".join(map(_written, ways))
            return f"[{inner}]" if optional else f"({inner})"
        case phrases.Sequence(parts):
            return " ".join(map(_written, parts))
