"""Finds the sections that answer a question, and says how sure that is: by meaning and words, or by words alone.

By words alone, BM25 says which section is nearest. How near the nearest one is, it cannot say: its scores have no
scale. Confidence is therefore counted from the words: which share of what is asked, rare words weighing more and
unknown ones most, does the section hold, and is a section on another subject as good?

By meaning, see `core.bots.meaning`; the words are a part of its evidence.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from core.bots.knowledge_languages import KnowledgeLanguages, Translations
from core.bots.meaning import RIVALS, Evidence, SectionMeanings
from core.bots.sections import Section, read_sections
from core.bots.settings import BotSettings
from core.bots.terms import TermNormalizer, to_tokens
from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import Vector

# How often a field's words count in BM25. Between 2 and 5 for the heading nothing changes; see the questions in
# tests/eval/test_bots_knowledge_figures.py, by which these and the numbers below were chosen.
_HEADING, _TITLE = 3, 2
# How far a word goes towards covering a question: a section with the word in its heading is about it, one with the
# word in its text may only mention it.
_ABOUT, _MENTIONS = 1.0, 0.6
# "When do you open" and "where is your office" differ in small words only; this much of their BM25 score counts.
_SMALL = 0.25
# Scores this close are no difference; of two such sections of a file the earlier one, the more general, wins.
_AS_GOOD = 0.95
# The part of the confidence that is lost when another file's section scores the same, and from which lead it is not.
_DOUBT, _CLEAR_LEAD = 0.2, 0.3


@dataclass(frozen=True, slots=True)
class KnowledgeQuery:
    """What is asked for: how much each term counts, and the small words round them, which only help to choose.

    `earlier` are the messages, oldest first, that it points back to.
    `familiar` is the share of all the words that stand somewhere in the knowledge, 0 to 1: is it in its language?
    """

    terms: Mapping[str, int]
    small: Sequence[str] = ()
    familiar: float = 0.0
    earlier: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SectionHit:
    """A section that was found. `confidence`, 0 to 1, says how far it answers what was asked."""

    section: Section
    confidence: float


class KnowledgeIndex:
    """The searchable knowledge. It never changes: when a file does, build another."""

    def __init__(self, sections: Sequence[Section], words: TermNormalizer, language: str = "en") -> None:
        """`language` is that of files whose names say none."""
        self._sections = tuple(sections)
        self._words = words
        readings = [_read(section, words) for section in self._sections]
        self._reach = [reading.reach for reading in readings]
        self._holders = Counter(term for reach in self._reach for term in reach)
        self._bm25 = bm25s.BM25()
        self._bm25.index([reading.counted for reading in readings], show_progress=False)
        self._tokens = {token for section in self._sections for token in _all_tokens(section)}
        self._headings = Counter(section.heading for section in self._sections)
        self._labels = {self.label(section): section for section in self._sections}
        self._meanings = SectionMeanings(self._sections)
        self._languages = KnowledgeLanguages(self._sections, language)
        self._known_translations: Translations | None = None  # from the first question on

    @property
    def embedded(self) -> EmbeddedTexts:
        """What is to be embedded. Until it is, `search` goes by the words alone."""
        return self._meanings.texts

    @property
    def sections(self) -> Sequence[Section]:
        """All of them, in the order of the arrays of `evidence`."""
        return self._sections

    def holds(self, section: Section, term: str) -> bool:
        """Does the section have a word of this term?"""
        return term in self._reach[self._sections.index(section)]

    @property
    def compares_meaning(self) -> bool:
        """Are the sections embedded, by a model whose numbers are known? Until then `search` goes by the words."""
        return self._meanings.weights() is not None

    @property
    def passages(self) -> int:
        """How many pieces of the knowledge a question is compared with."""
        return self._meanings.passages

    @property
    def is_translated(self) -> bool:
        """Is any subject there in several languages?"""
        return self._languages.are_several

    def label(self, section: Section) -> str:
        """What a section is called where the user chooses: its heading, with the title where others are called so."""
        return section.heading if self._headings[section.heading] == 1 else f"{section.title}: {section.heading}"

    def labelled(self, text: str) -> SectionHit | None:
        """The section of which this is the label, word for word."""
        section = self._labels.get(text.strip())
        return SectionHit(section, 1.0) if section else None

    def query(self, tokens: Sequence[str]) -> KnowledgeQuery:
        """What the tokens ask for, in the index's own terms; slips of the finger are mended."""
        terms = Counter(self._words.terms(tokens, self._holders))
        familiar = sum(token in self._tokens for token in tokens) / len(tokens) if tokens else 0.0
        return KnowledgeQuery(terms, self._words.small_words(tokens), familiar)

    def search(
        self, query: KnowledgeQuery, limit: int = 1, vector: Vector | None = None, reader: str = ""
    ) -> tuple[SectionHit, ...]:
        """The best sections, best first, at most `limit`.

        `vector` is what the question means, where that is known. `reader` is a language (BCP 47): a subject that is
        there in several is searched in the nearest to it.
        """
        weights = self._meanings.weights()
        evidence = self.evidence(query, vector) if vector is not None and weights else None
        if evidence is None or weights is None:
            return self._search_words(query, limit, reader)
        translations = self._translations()
        likelihoods = self._meanings.likelihoods(evidence, weights, translations)
        best = np.lexsort((-evidence.nearest, -likelihoods))[:limit].tolist()
        read = [translations.read_by(reader, place) for place in best] if translations else best
        return tuple(
            SectionHit(self._sections[shown], float(likelihoods[place]))
            for shown, place in zip(read, best, strict=True)
        )

    def _translations(self) -> Translations | None:
        """Which section translates which; None where nothing is translated."""
        meanings = self._meanings.of_sections() if self.is_translated and self._known_translations is None else None
        if meanings is not None:
            self._known_translations = self._languages.translations(meanings)
        return self._known_translations

    def evidence(self, query: KnowledgeQuery, vector: Vector) -> Evidence | None:
        """What speaks for each section by meaning and words; None while the knowledge is not embedded."""
        near = self._meanings.nearness(vector)
        if near is None:
            return None
        asked, told, neutral = near
        words = np.zeros(len(self._sections), np.float32)
        for place in self._promising(np.maximum(asked, told), self._score(query)):
            words[place] = self._coverage(place, query)
        known = sum(times * self._rarity(term) for term, times in query.terms.items() if term in self._holders)
        asked_for = sum(times * self._rarity(term) for term, times in query.terms.items())
        strange = query.familiar * (1 - known / asked_for) if asked_for else 0.0
        return Evidence(asked, told, neutral, words, query.familiar, strange)

    def _promising(self, *scores: npt.NDArray[np.float32]) -> set[int]:
        """The places whose words are worth counting: the best few by each of the scores."""
        return {int(place) for each in scores for place in np.argsort(-each, kind="stable")[: 2 * RIVALS]}

    def _search_words(self, query: KnowledgeQuery, limit: int, reader: str) -> tuple[SectionHit, ...]:
        scores = self._score(query)
        if self.is_translated:
            scores = np.where(self._languages.chosen(reader), scores, np.float32(0))
        if not scores.any():
            return ()
        order = self._order(scores)
        certainty = 1 - _DOUBT * self._doubt(scores, order[0])
        return tuple(
            SectionHit(self._sections[place], certainty * self._coverage(place, query)) for place in order[:limit]
        )

    def _score(self, query: KnowledgeQuery) -> npt.NDArray[np.float32]:
        """BM25 of every section; 0 for those which hold no term, whatever small words they share."""
        known = [term for term, times in query.terms.items() if term in self._holders for _ in range(times)]
        if not known:
            return np.zeros(len(self._sections), np.float32)
        scores: npt.NDArray[np.float32] = self._bm25.get_scores(known)
        if small := [word for word in query.small if word in self._bm25.vocab_dict]:
            scores = np.where(scores > 0, scores + _SMALL * self._bm25.get_scores(small), scores)
        return scores

    def _order(self, scores: npt.NDArray[np.float32]) -> list[int]:
        """The places of the sections that scored, best first."""
        order = [int(place) for place in np.argsort(-scores, kind="stable") if scores[place] > 0]
        file, enough = self._sections[order[0]].file, scores[order[0]] * _AS_GOOD
        first = min(place for place in order if self._sections[place].file == file and scores[place] >= enough)
        return [first, *(place for place in order if place != first)]

    def _doubt(self, scores: npt.NDArray[np.float32], best: int) -> float:
        """0 when no other file comes near the best section, 1 when another one is as good."""
        file = self._sections[best].file
        rival = max((scores[place] for place, other in enumerate(self._sections) if other.file != file), default=0.0)
        lead = 1 - float(rival) / float(scores[best])
        return 1 - min(1.0, max(0.0, lead / _CLEAR_LEAD))

    def _coverage(self, place: int, query: KnowledgeQuery) -> float:
        reach = self._reach[place]
        weights = {term: times * self._rarity(term) for term, times in query.terms.items()}
        held = sum(weight * reach.get(term, 0.0) for term, weight in weights.items())
        return held / sum(weights.values()) if weights else 0.0

    def _rarity(self, term: str) -> float:
        """BM25's inverse document frequency; a word that the knowledge does not hold is the rarest."""
        holders = self._holders[term]
        return math.log(1 + (len(self._sections) - holders + 0.5) / (holders + 0.5))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A section as the index sees it: what BM25 counts, and how far each term reaches."""

    counted: list[str]
    reach: dict[str, float]


def _read(section: Section, words: TermNormalizer) -> _Reading:
    heading = to_tokens("\n".join((section.heading, *section.asked)))
    named, title, text = (
        words.terms(heading),
        words.terms(to_tokens(section.title)),
        words.terms(to_tokens(section.text)),
    )
    counted = named * _HEADING + title * _TITLE + text + words.small_words(heading)
    return _Reading(counted, dict.fromkeys(text, _MENTIONS) | dict.fromkeys(named + title, _ABOUT))


def _all_tokens(section: Section) -> list[str]:
    return to_tokens("\n".join((section.title, section.heading, section.text, *section.asked)))


def build_index(folder: Path, settings: BotSettings) -> KnowledgeIndex:
    """Read the knowledge folder and make it searchable. Raises KnowledgeFault."""
    return _index_of(read_sections(folder), settings.same_words, settings.empty_words, settings.language)


@lru_cache(maxsize=4)
def _index_of(
    sections: tuple[Section, ...],
    same_words: tuple[tuple[str, ...], ...],
    empty_words: tuple[str, ...],
    language: str,
) -> KnowledgeIndex:
    """A save of any file reads the whole folder; what was indexed already is at hand."""
    return KnowledgeIndex(sections, TermNormalizer(same_words, empty_words), language)
