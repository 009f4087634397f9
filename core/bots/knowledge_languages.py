"""Which sections somebody reads, where a file is there in several languages: fees.md and fees.de.md.

A section and its translation are one answer, and no rivals. A translation may lack sections.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.bots.sections import Section
from core.embeddings.protocol import Vectors
from core.languages.tags import nearest_tag

Places = npt.NDArray[np.intp]


class KnowledgeLanguages:
    """The languages of all sections. `own` is that of files whose names say none."""

    def __init__(self, sections: Sequence[Section], own: str) -> None:
        self._own = own
        self._languages = [section.language or own for section in sections]
        self._places: dict[str, dict[str, list[int]]] = {}  # of each subject in each language
        for place, section in enumerate(sections):
            self._places.setdefault(section.subject, {}).setdefault(self._languages[place], []).append(place)
        self.are_several = any(len(languages) > 1 for languages in self._places.values())

    def chosen(self, reader: str) -> npt.NDArray[np.bool_]:
        """For each section: is it in the reader's language (BCP 47), or the nearest to it that its subject has?"""
        chosen = np.zeros(len(self._languages), bool)
        for languages in self._places.values():
            chosen[languages[self._nearest([*languages], reader)]] = True
        return chosen

    def translations(self, meanings: Vectors) -> "Translations":
        """Which section translates which: that in the same place of a file with as many, else what is most alike.

        `meanings` has a vector for each section.
        """
        originals = np.arange(len(self._languages))
        for languages in self._places.values():
            first = np.array(languages[self._nearest([*languages], self._own)])
            for places in languages.values():
                if len(places) == len(first):
                    originals[places] = first
                else:
                    _pair_up(originals, places, first, meanings)
        return Translations(originals, self._languages, self._own)

    def _nearest(self, languages: Sequence[str], reader: str) -> str:
        return nearest_tag(reader, languages, self._own) or languages[0]


class Translations:
    """Which section translates which. One that translates nothing is its own original."""

    def __init__(self, originals: Places, languages: Sequence[str], own: str) -> None:
        self.originals = originals
        self._languages = np.array(languages)
        self._own = own
        all_originals = {*originals.tolist()}
        whole = [each for each in {*languages} if {*originals[self._languages == each].tolist()} == all_originals]
        # A model finds a text in the question's own language nearer than a better one in another: a translation that
        # lacks sections would answer in their place.
        self.compared = (originals == np.arange(len(originals))) | np.isin(self._languages, whole)

    def read_by(self, reader: str, section: int) -> int:
        """The section, or that translation of it that is in the reader's language (BCP 47), or the nearest to it."""
        places = np.flatnonzero(self.originals == self.originals[section]).tolist()
        twins = {str(self._languages[place]): int(place) for place in places}
        return twins[nearest_tag(reader, twins, self._own) or next(iter(twins))]


def _pair_up(originals: Places, places: Sequence[int], first: Places, meanings: Vectors) -> None:
    """Name the original of each of the places; of two that would have the same one, of that which is more alike."""
    alike = meanings[list(places)] @ meanings[first].T
    taken = set[int]()
    for row in np.argsort(-alike.max(axis=1)).tolist():
        original = int(first[alike[row].argmax()])
        if original not in taken:
            originals[places[row]] = original
            taken.add(original)
