"""What is well-formed in the knowledge and works against its reader all the same: advice for who writes it. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from core.bots.retrieval import KnowledgeIndex
from core.bots.sections import Section
from core.bots.terms import to_tokens
from core.embeddings.protocol import Vector
from core.escalation.similarity import similarity

LONGEST_ANSWER = 1_000  # characters: a screen of a phone
_SAME_HEADING = 0.99


@dataclass(frozen=True, slots=True)
class KnowledgeAdvice:
    """Something to look at in a section of a file."""

    file: str
    heading: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}: {self.heading}: {self.advice}"


def knowledge_advice(index: KnowledgeIndex, meaning: Callable[[str], Vector | None]) -> Iterator[KnowledgeAdvice]:
    """Headings that nobody can tell apart, answers too long for a chat, and ways to ask that lead elsewhere.

    `meaning` gives the vector of a text, None where words alone are compared.
    """
    yield from _alike(index.sections)
    for section in index.sections:
        if len(section.text) > LONGEST_ANSWER:
            advice = f"the answer has {len(section.text)} characters; over {LONGEST_ANSWER} nobody reads it in a chat"
            yield KnowledgeAdvice(section.file, section.heading, advice)
        yield from _astray(index, section, meaning)


def _alike(sections: Sequence[Section]) -> Iterator[KnowledgeAdvice]:
    for one, other in combinations(sections, 2):
        is_same = one.language == other.language and similarity(one.heading, other.heading) >= _SAME_HEADING
        if is_same:
            advice = f"asks the same as “{other.heading}” in {other.file}; make one of them, or say what differs"
            yield KnowledgeAdvice(one.file, one.heading, advice)


def _astray(
    index: KnowledgeIndex, section: Section, meaning: Callable[[str], Vector | None]
) -> Iterator[KnowledgeAdvice]:
    for line in (section.heading, *section.asked):
        hits = index.search(index.query(to_tokens(line)), 1, meaning(line), section.language)
        if hits and hits[0].section != section and hits[0].section.language == section.language:
            found = hits[0].section
            advice = f"“{line}” is answered by “{found.heading}” in {found.file}"
            yield KnowledgeAdvice(section.file, section.heading, advice)
