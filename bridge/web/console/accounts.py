"""Signing in to the console with a password or a token: what takes long is done between the units of work."""

import contextlib

from bridge.web.console.passwords import Passwords, fault_of
from bridge.web.console.problems import ConsoleProblem
from bridge.web.console.settings import ConsoleSettings
from core.model.agents import Profile
from core.model.credentials import AuthenticatedAgent, CredentialKind
from core.model.errors import StoreUnavailable
from core.usecases import accounts
from core.usecases.conversations import Conversations
from core.usecases.rules import SECOND

_NOTE_USE_EVERY = 60 * SECOND


class Accounts:
    """Tokens and passwords. Every answer comes after the commit of what it says."""

    def __init__(self, conversations: Conversations, settings: ConsoleSettings) -> None:
        self._conversations = conversations
        self._settings = settings
        self._passwords = Passwords(settings.hasher)

    async def agent_by_token(self, token: str, kind: CredentialKind) -> AuthenticatedAgent | None:
        """Whose token this is; None when it opens nothing (any more)."""
        known = await self.agent_by_token_hash(accounts.hash_of(token), kind)
        if known and (known.credential.used_at or 0) + _NOTE_USE_EVERY <= self._conversations.now:
            with contextlib.suppress(StoreUnavailable):  # who only reads may, also where nothing can be written
                await self._conversations.shared(accounts.note_use, known.credential.hash)
        return known

    async def agent_by_token_hash(self, hashed: str, kind: CredentialKind) -> AuthenticatedAgent | None:
        """The same, when only the hash is at hand; it is not counted as use."""
        return await self._conversations.read(accounts.agent_by_token, hashed, kind, self._settings.idle_timeout)

    async def sign_in(self, email: str, password: str) -> tuple[Profile, str]:
        """The agent, and a new token for their browser. Raises Problem: wrong_password."""
        profile, hashed = await self._conversations.read(accounts.by_email, email)
        if not await self._passwords.is_right(hashed, password) or profile is None:
            raise ConsoleProblem(401, "wrong_password", "E-mail or password is wrong.")
        rehashed = await self._passwords.hash(password) if self._passwords.is_outdated(hashed) else ""
        return await self._conversations.shared(accounts.sign_in, profile.id, self._settings.sign_in_lifetime, rehashed)

    async def change_password(self, known: AuthenticatedAgent, current: str, new: str) -> None:
        """Another password; every other browser is signed out. Raises Problem: wrong_password, invalid."""
        hashed = await self._conversations.read(accounts.password, known.profile.id)
        if not await self._passwords.is_right(hashed, current):
            raise ConsoleProblem(401, "wrong_password", "This is not your current password.")
        chosen = await self._hashed(new, known.profile.email, "new")
        await self._conversations.shared(accounts.change_password, known, chosen)

    async def accept_invitation(self, token: str, name: str, email: str, password: str) -> tuple[Profile, str]:
        """Use an invitation up: the agent, and a token for their browser. Raises LinkUsed; Problem: invalid."""
        invited = await self._conversations.read(accounts.read_invitation, token)
        if invited.first and not email:
            raise _invalid("email", "Please say your e-mail address.")
        hashed = await self._hashed(password, email if invited.first else invited.email, "password")
        return await self._conversations.shared(
            accounts.accept_invitation, token, name, email, hashed, self._settings.sign_in_lifetime
        )

    async def _hashed(self, password: str, email: str, field: str) -> str:
        if fault := fault_of(password, email):
            raise _invalid(field, fault)
        return await self._passwords.hash(password)


def _invalid(field: str, sentence: str) -> ConsoleProblem:
    return ConsoleProblem(422, "invalid", sentence, fields={field: sentence})
