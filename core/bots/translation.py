"""Saying messages in another language: what a model is asked, and how its words take the place of ours. Pure.

Messages are handed over in segments, the runs of characters that look alike, so that links, bold words and lists stay
what they are and no address ever passes through a model.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from core.bots.protocol import AnswerFailed
from core.model.content import Block, BlockKind, Content, from_blocks

LONGEST_TRANSLATED = 8_000  # characters at once; what is longer stays in its own language


class Translator(Protocol):
    """A model that translates."""

    async def translate(self, segments: Sequence[str], language: str) -> Sequence[str]:
        """The segments in a language (BCP 47), one for one; as they are where they are in it. Raises AnswerFailed."""
        ...


async def translated(contents: Sequence[Content], language: str, translator: Translator) -> list[Content | None]:
    """Each content in a language; None for one that is in it already, or says nothing in any. Raises AnswerFailed."""
    segments = [list(_segments(content)) for content in contents]
    asked = [segment for each in segments for segment in each]
    if not any(map(_says_something, asked)):
        return [None] * len(contents)
    if sum(map(len, asked)) > LONGEST_TRANSLATED:
        raise AnswerFailed("too long to be translated")
    said = await translator.translate(asked, language)
    if len(said) != len(asked):
        raise AnswerFailed("the translation has other parts than the message")
    words = iter(said)
    made = [
        _with_segments(content, list(islice(words, len(each))))
        for content, each in zip(contents, segments, strict=True)
    ]
    return [None if _same(*pair) else pair[1] for pair in zip(contents, made, strict=True)]


def _segments(content: Content) -> Iterator[str]:
    if not content.blocks:
        yield content.text
    for block in content.blocks:
        if block.kind is not BlockKind.CODE:
            yield from (span.text for span in block.spans)


def _with_segments(content: Content, said: Sequence[str]) -> Content:
    if not content.blocks:
        return Content(said[0])
    words = iter(said)
    return from_blocks(_with_words(block, words) for block in content.blocks)


def _with_words(block: Block, words: Iterator[str]) -> Block:
    if block.kind is BlockKind.CODE:
        return block
    return replace(block, spans=tuple(replace(span, text=next(words)) for span in block.spans))


def _same(one: Content, other: Content) -> bool:
    return one.text.split() == other.text.split()


def _says_something(segment: str) -> bool:
    return any(character.isalpha() for character in segment)
