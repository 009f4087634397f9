"""Examples that work against each other: another trigger claims one, or its own `unlike` silences it. Needs vectors."""

from collections.abc import Iterator, Mapping, Sequence

from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import Vector
from core.escalation.meaning import NEARLY_THE_SAME
from core.escalation.triggers import ConfigProblem, KeyPath, TriggersFile


def lint_examples(file: TriggersFile, embedded: Sequence[EmbeddedTexts]) -> Iterator[ConfigProblem]:
    """One problem for each example that cannot do what it is for. `embedded` are those of the file's own policy."""
    vectors = _vectors(embedded)
    places = [
        (name, ("triggers", name, "examples", index), text)
        for name, trigger in file.triggers.items()
        if trigger.enabled
        for index, text in enumerate(trigger.examples)
        if text in vectors
    ]
    for count, (name, place, text) in enumerate(places):
        for index, unlike in enumerate(file.triggers[name].unlike):
            if unlike in vectors and _are_alike(vectors, text, unlike):
                see: KeyPath = ("triggers", name, "unlike", index)
                yield ConfigProblem(place, f"'{unlike}' under unlike: silences this example", "reword one of them", see)
        for other, see, its_text in places[:count]:
            if other != name and _are_alike(vectors, text, its_text):
                yield ConfigProblem(
                    place, f"trigger '{other}' has an example that means the same", "keep it in one of them", see
                )


def _vectors(embedded: Sequence[EmbeddedTexts]) -> Mapping[str, Vector]:
    found: dict[str, Vector] = {}
    for each in embedded:
        if each.vectors is not None:
            found |= dict(zip(each.texts, each.vectors, strict=True))
    return found


def _are_alike(vectors: Mapping[str, Vector], one: str, other: str) -> bool:
    return float(vectors[one] @ vectors[other]) >= NEARLY_THE_SAME
