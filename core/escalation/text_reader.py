"""Reading messages beside the event loop and the units of work: what somebody writes costs them, not everybody.

A message of some thousand characters takes tens of milliseconds of a core. Short ones are read at once; for long ones
there are a few threads, and who sends many waits for their own.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from core.embeddings.protocol import Vector
from core.escalation.policy import Policy, Signal
from core.languages import detection
from core.languages.detection import detect_language
from core.languages.spoken import votes_of
from core.model.content import Content

Reading = TypeVar("Reading")

_AT_ONCE = 2
_SHORT = 200  # characters that are read sooner than a thread would have begun


class TextReader:
    """Reads with at most two threads. They end with their reader."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, "matching")

    async def read(self, policy: Policy, text: str, language: str, vector: Vector | None = None) -> Sequence[Signal]:
        """See `Policy.read`."""
        return await self.beside(text, partial(policy.read, text, language, vector))

    async def offers(self, policy: Policy, text: str) -> bool:
        """See `Policy.offers`."""
        return await self.beside(text, partial(policy.offers, text))

    async def find_leak(self, guard: Callable[[Content], str], content: Content) -> str:
        """What the leak guard finds in an agent's words."""
        return await self.beside(content.text, partial(guard, content))

    async def language_votes(self, text: str, prior: str) -> tuple[str, ...]:
        """How the words count for the language that their writer is spoken to in, see `core.languages.spoken`.

        `prior` is what their app says. The first text waits for the model: beside the event loop, whatever its length.
        """
        detect = partial(detect_language, text, prior)
        if detection.is_ready():
            return votes_of(await self.beside(text, detect))
        return votes_of(await asyncio.get_running_loop().run_in_executor(self._threads, detect))

    async def beside(self, text: str, read: Callable[[], Reading]) -> Reading:
        """Whatever else `read` makes of the text."""
        if len(text) <= _SHORT:
            return read()
        return await asyncio.get_running_loop().run_in_executor(self._threads, read)
