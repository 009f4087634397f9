"""Which triggers a text fires, and with which words. Knows phrases and exceptions; weighs nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from core.escalation import phrases
from core.escalation.automaton import PhraseAutomaton, PhraseMatch
from core.escalation.disguised_words import DisguiseReader, KnownWords
from core.escalation.phrase_lists import PhraseLists
from core.escalation.tokens import WordToken, tokenize
from core.escalation.triggers import Phrases, Trigger, TriggersFile

LONGEST_READ = 2_000  # characters of one text, half of them its beginning: what somebody wants stands at the edges
_ANY = "any"
_SENTENCE_END = re.compile(r"[.!?;\n…。！？；]")


@dataclass(frozen=True, slots=True)
class TriggerMatch:
    """A trigger that a text fires; `words` is the text's own wording."""

    trigger: str
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Silenced:
    """A trigger that an exception keeps from firing: what it would have fired on, and the words of the exception."""

    would_fire: TriggerMatch
    exception: str


@dataclass(frozen=True, slots=True)
class _Role:
    """What a phrase is for: a trigger's phrases, alone or not."""

    trigger: str
    part: str
    language: str


class Matcher:
    """All phrases of a trigger file, compiled."""

    def __init__(self, file: TriggersFile, triggers: Mapping[str, Trigger]) -> None:
        self._automaton = PhraseAutomaton()
        self._roles: list[_Role] = []
        self._order = {name: place for place, name in enumerate(triggers)}
        lists = PhraseLists(file.lists)
        for words in file.fillers.values():
            self._automaton.add_fillers(_folded(words))
        self._automaton.add_real_words(_folded(file.real_words))
        for name, trigger in triggers.items():
            for part, by_language in trigger.parts():
                self._add(name, part, by_language, lists)
        known = KnownWords(self._automaton.is_known, self._automaton.known_like, self._automaton.says_enough)
        self._disguises = DisguiseReader(known)

    def find(self, text: str, language: str = "") -> list[TriggerMatch]:
        """The triggers that fire, in the file's order, each with its longest match. Of long texts the edges count."""
        text = beginning_and_end(text)
        tokens = self._tokens(text)
        return [
            self._found(trigger, best, text, tokens)
            for trigger, parts in self._matches(text, tokens)
            if (best := self._longest(_not_silenced(_firing(parts), parts.get("not", ())), language))
        ]

    def find_silenced(self, text: str) -> list[Silenced]:
        """The triggers that would fire if it were not for their exceptions."""
        text = beginning_and_end(text)
        tokens = self._tokens(text)
        silenced: list[Silenced] = []
        for trigger, parts in self._matches(text, tokens):
            firing, exceptions = _firing(parts), parts.get("not", ())
            if firing and not any(True for _ in _not_silenced(firing, exceptions)):
                meant = self._found(trigger, max(firing, key=_length), text, tokens)
                by = self._found(trigger, max(exceptions, key=_length), text, tokens)
                silenced.append(Silenced(meant, by.words))
        return silenced

    def excepted(self, text: str) -> frozenset[str]:
        """The triggers of which an exception stands in the text."""
        found = self._automaton.matches(self._tokens(beginning_and_end(text)))
        roles = (self._roles[match.phrase] for match in found)
        return frozenset(role.trigger for role in roles if role.part == "not")

    def phrases_in(self, words: Sequence[str]) -> set[int]:
        """The numbers of all phrases, exceptions too, that match folded words. They count in the file's order."""
        return {match.phrase for match in self._automaton.matches(_as_tokens(words))}

    def firing_phrases_in(self, words: Sequence[str]) -> set[int]:
        """The numbers of the phrases that fire on folded words."""
        parts: dict[str, dict[str, list[PhraseMatch]]] = {}
        for match in self._automaton.matches(_as_tokens(words)):
            role = self._roles[match.phrase]
            if role.part != "alone" or _length(match) == len(words):
                parts.setdefault(role.trigger, {}).setdefault(role.part, []).append(match)
        return {match.phrase for each in parts.values() for match in _not_silenced(_firing(each), each.get("not", ()))}

    def _tokens(self, text: str) -> list[WordToken]:
        """The words, also those that were written so that no filter knows them."""
        return self._disguises.join_spaced(text, tokenize(self._disguises.uncover(text)))

    def _matches(self, text: str, tokens: Sequence[WordToken]) -> Iterator[tuple[str, dict[str, list[PhraseMatch]]]]:
        """For each trigger that the text touches, in the file's order, its matches by part."""
        sentences = _sentences(text, tokens)
        matches: dict[str, dict[str, list[PhraseMatch]]] = {}
        for match in self._automaton.matches(tokens):
            role = self._roles[match.phrase]
            spans_two = role.part == "not" and sentences[match.start] != sentences[match.end - 1]
            if not spans_two and not self._says_too_little(role, match, tokens):
                matches.setdefault(role.trigger, {}).setdefault(role.part, []).append(match)
        for trigger in sorted(matches, key=self._order.__getitem__):
            parts = matches[trigger]
            if "alone" in parts:
                last = sentences.index(sentences[-1])
                parts["alone"] = self._alone(parts["alone"], tokens, 0) or self._alone(parts["alone"], tokens, last)
            yield trigger, parts

    def _found(self, trigger: str, match: PhraseMatch, text: str, tokens: Sequence[WordToken]) -> TriggerMatch:
        words = text[tokens[match.start].start : tokens[match.end - 1].end]
        return TriggerMatch(trigger, words, self._roles[match.phrase].language)

    def _longest(self, matches: Iterable[PhraseMatch], language: str) -> PhraseMatch | None:
        return max(matches, key=lambda m: (m.end - m.start, self._roles[m.phrase].language == language), default=None)

    def _alone(self, matches: Sequence[PhraseMatch], tokens: Sequence[WordToken], begin: int) -> list[PhraseMatch]:
        """One match of all words from `begin`, if these fill them: said once, or again and again ("agent agent")."""
        start, end = self._whole(tokens, begin)
        reached = start
        for match in sorted(matches, key=lambda match: match.start):
            if match.start > reached:
                return []
            reached = max(reached, match.end)
            while reached < end and self._automaton.is_filler(tokens[reached].word):
                reached += 1
        return [PhraseMatch(max(matches, key=_length).phrase, start, max(end, reached))] if reached >= end else []

    def _says_too_little(self, role: _Role, match: PhraseMatch, tokens: Sequence[WordToken]) -> bool:
        """One mistyped word is too little unless it is the message: "salad" is no slip of an insult in Turkish."""
        is_lone = role.part != "alone" and match.end - match.start == 1
        return is_lone and self._automaton.is_typo(tokens[match.start].word)

    def _whole(self, tokens: Sequence[WordToken], begin: int) -> tuple[int, int]:
        """Where the words from `begin` start and end when fillers round them are left off."""
        telling = [at for at in range(begin, len(tokens)) if not self._automaton.is_filler(tokens[at].word)]
        return (telling[0], telling[-1] + 1) if telling else (begin, len(tokens))

    def _add(self, trigger: str, part: str, by_language: Phrases, lists: PhraseLists) -> None:
        for language, written in by_language.items():
            for phrase in written:
                tree = phrases.parse_phrase(phrase, lists.of(language))
                self._automaton.add_phrase(len(self._roles), tree, _for_endings(language))
                self._roles.append(_Role(trigger, part, language))


def beginning_and_end(text: str) -> str:
    """The beginning and the end of a text that is longer than anybody reads for triggers."""
    if len(text) <= LONGEST_READ:
        return text
    half = LONGEST_READ // 2
    return f"{text[:half]}\n{text[-half:]}"


def _not_silenced(matches: Sequence[PhraseMatch], exceptions: Sequence[PhraseMatch]) -> Iterator[PhraseMatch]:
    """Matches that no exception touches, and that lie in no match which one touches.

    An exception wholly inside a match does not touch it: there the longer, more special phrase wins. Any other one
    reaches over the match's edge or equals it. Edges are counted once for all, so this stays linear in the text.
    """
    words = max((each.end for each in (*matches, *exceptions)), default=0)
    changes = [0] * (words + 2)
    for each in exceptions:
        changes[each.start + 1] += 1
        changes[each.end] -= 1
    reached_over = list(accumulate(changes))  # at i: how many exceptions hold both word i-1 and word i
    equal = {(each.start, each.end) for each in exceptions}
    free: list[PhraseMatch] = []
    silent_until = [0] * (words + 1)  # by start: the furthest end of a silenced match
    for match in matches:
        if reached_over[match.start] or reached_over[match.end] or (match.start, match.end) in equal:
            silent_until[match.start] = max(silent_until[match.start], match.end)
        else:
            free.append(match)
    silent_until = list(accumulate(silent_until, max))
    return (match for match in free if match.end > silent_until[match.start])


def _firing(parts: Mapping[str, list[PhraseMatch]]) -> list[PhraseMatch]:
    return [*parts.get("phrases", ()), *parts.get("alone", ())]


def _length(match: PhraseMatch) -> int:
    return match.end - match.start


def _sentences(text: str, tokens: Sequence[WordToken]) -> list[int]:
    """For each word the number of its sentence. "You do not understand. Representative!" are two."""
    ends = (bool(_SENTENCE_END.search(text, before.end, after.start)) for before, after in pairwise(tokens))
    return list(accumulate(ends, initial=0))


def _as_tokens(words: Sequence[str]) -> list[WordToken]:
    return [WordToken(word, at, at + 1) for at, word in enumerate(words)]


def _for_endings(language: str) -> str:
    return "" if language == _ANY else language


def _folded(words: Sequence[str]) -> list[str]:
    return [token.word for word in words for token in tokenize(word)]
