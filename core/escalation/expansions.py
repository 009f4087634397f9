"""Texts that a phrase stands for, as folded words. Matches nothing."""

from collections.abc import Iterator
from itertools import islice
from random import Random

from core.escalation import phrases
from core.escalation.phrases import AnyWordNode, ChoiceNode, PhraseNode, WordNode

FoldedWords = tuple[str, ...]
SOME_WORD = "…"  # what stands for <any>: a word that no phrase can hold


def sample_expansions(tree: PhraseNode, count: int) -> Iterator[FoldedWords]:
    """Texts taken here and there, the same ones each time; one may come twice."""
    chance = Random(0)  # noqa: S311 - nothing is secret here, and a check must say the same each time
    return (_one(tree, chance) for _ in range(count))


def all_expansions(tree: PhraseNode, most: int) -> list[FoldedWords] | None:
    """Every text; None when there are more than `most`."""
    texts = list(islice(_every(tree), most + 1))
    return texts if len(texts) <= most else None


def _one(node: PhraseNode, chance: Random) -> FoldedWords:
    match node:
        case WordNode(text):
            return (text,)
        case AnyWordNode():
            return (SOME_WORD,)
        case ChoiceNode(ways, optional):
            return () if optional and chance.random() < 0.5 else _one(chance.choice(ways), chance)  # noqa: PLR2004
        case phrases.SequenceNode(parts):
            return tuple(word for part in parts for word in _one(part, chance))


def _every(node: PhraseNode) -> Iterator[FoldedWords]:
    match node:
        case WordNode(text):
            yield (text,)
        case AnyWordNode():
            yield (SOME_WORD,)
        case ChoiceNode(ways, optional):
            if optional:
                yield ()
            for way in ways:
                yield from _every(way)
        case phrases.SequenceNode(parts):
            yield from _joined(parts)


def _joined(parts: tuple[PhraseNode, ...]) -> Iterator[FoldedWords]:
    if not parts:
        yield ()
        return
    for first in _every(parts[0]):
        for rest in _joined(parts[1:]):
            yield first + rest
