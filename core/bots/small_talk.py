"""Tells courtesies from questions: what is to be replied to a greeting, and what is left to answer without it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.bots.settings import SmallTalk
from core.bots.terms import to_sentences, to_tokens

_CLAUSE_END = re.compile(r"[,:](?=\s)|[!?]+")


@dataclass(frozen=True, slots=True)
class SmallTalkSplit:
    """A message without its courtesies: the tokens of each sentence, and the reply to what was left out, if any."""

    sentences: tuple[tuple[str, ...], ...]
    reply: str | None


class SmallTalkFilter:
    """The small talk of bot.yaml."""

    def __init__(self, kinds: Mapping[str, SmallTalk]) -> None:
        phrases = [(tuple(to_tokens(phrase)), kind) for kind in kinds.values() for phrase in kind.words]
        self._kinds = {tokens: kind for tokens, kind in phrases if tokens}
        self._longest = max(map(len, self._kinds), default=0)

    def split_off(self, text: str) -> SmallTalkSplit:
        """Part a message. Of several courtesies the last one is replied to."""
        sentences: list[tuple[str, ...]] = []
        reply: str | None = None
        for sentence in to_sentences(text):
            rest: list[str] = []
            for clause in _CLAUSE_END.split(sentence):
                tokens, said = self._strip(to_tokens(clause))
                rest += tokens
                reply = said or reply
            if rest:
                sentences.append(tuple(rest))
        return SmallTalkSplit(tuple(sentences), reply)

    def _strip(self, tokens: list[str]) -> tuple[list[str], str | None]:
        """The clause without courtesies at its ends, and the reply to the last one."""
        reply: str | None = None
        while tokens and (length := self._opening(tokens)):
            reply = self._kinds[tuple(tokens[:length])].reply
            tokens = tokens[length:]
        while tokens and (length := self._opening(tokens, at_end=True)):
            reply = self._kinds[tuple(tokens[-length:])].reply
            tokens = tokens[:-length]
        return tokens, reply

    def _opening(self, tokens: list[str], *, at_end: bool = False) -> int:
        """How many tokens the longest courtesy at this end has; 0 when there is none."""
        for length in range(min(self._longest, len(tokens)), 0, -1):
            kind = self._kinds.get(tuple(tokens[-length:] if at_end else tokens[:length]))
            if kind and (not kind.alone or length == len(tokens)):
                return length
        return 0
