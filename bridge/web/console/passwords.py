"""Passwords: which are good enough, and their argon2id hashes, made beside the loop and a few at a time."""

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256  # characters
_AT_ONCE = 2  # each takes 64 MiB and some tens of milliseconds of a core


def fault_of(password: str, email: str) -> str:
    """Why a password is not good enough, in a sentence; "" when it is."""
    folded = password.casefold()
    local = email.casefold().partition("@")[0]
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST} characters."
    if email.casefold() in folded or folded.strip("0123456789") == local:
        return "A password must not be your e-mail address."
    if len(set(folded)) < 5:  # noqa: PLR2004
        return "This password is too easy to guess."
    return ""


class Passwords:
    """Hashes and compares. One per process."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, _same(password))

    async def is_right(self, hashed: str, password: str) -> bool:
        """Is this the password? Takes as long when there is none: nobody learns who can sign in."""
        if not hashed:
            await self.hash(password)
            return False
        async with self._turn:
            return await asyncio.to_thread(self._verify, hashed, _same(password))

    def is_outdated(self, hashed: str) -> bool:
        """Was it hashed more weakly than today's are?"""
        return self._hasher.check_needs_rehash(hashed)

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def _same(password: str) -> str:
    """One form for what different keyboards write differently."""
    return unicodedata.normalize("NFC", password)
