"""Who may open the console: signing in and out, invitations, API tokens. Keeps hashes only."""

import contextlib
import secrets
from dataclasses import dataclass

from bridge.web.console.passwords import Passwords, fault_of
from bridge.web.console.problems import ConsoleProblem
from bridge.web.console.settings import ConsoleSettings
from core.model.agents import Agent, Profile, Role
from core.model.errors import NotThere, Refused, StoreUnavailable
from core.model.ids import AgentId, Micros
from core.store import Store, agents, credentials
from core.store.credentials import Credential, CredentialKind, Scope, hash_of
from core.store.tx import Tx
from core.usecases.rules import SECOND

API_PREFIX = "hb_"
_NOTE_USE_EVERY = 60 * SECOND
_DAY = 24 * 3600 * SECOND
_LAST_ADMIN = "Nobody else could manage people then. Make somebody else an admin first, and let them sign in."


@dataclass(frozen=True, slots=True)
class Invited:
    """Who an invitation is for. `first`: it makes the first admin, who says who they are."""

    email: str
    name: str
    role: Role
    first: bool


@dataclass(frozen=True, slots=True)
class AuthenticatedAgent:
    """An agent and the token they showed."""

    profile: Profile
    credential: Credential


class Accounts:
    """Tokens and passwords. Every answer comes after the commit of what it says."""

    def __init__(self, store: Store, settings: ConsoleSettings) -> None:
        self._store = store
        self._settings = settings
        self._passwords = Passwords(settings.hasher)

    async def agent_by_token(self, token: str, kind: CredentialKind) -> AuthenticatedAgent | None:
        """Whose token this is; None when it opens nothing (any more)."""
        known = await self.agent_by_token_hash(hash_of(token), kind)
        if known and (known.credential.used_at or 0) + _NOTE_USE_EVERY <= self._store.clock():
            hashed = known.credential.hash
            with contextlib.suppress(StoreUnavailable):  # who only reads may, also where nothing can be written
                await self._store.write("credentials", lambda tx: credentials.note_use(tx, hashed))
        return known

    async def agent_by_token_hash(self, hashed: str, kind: CredentialKind) -> AuthenticatedAgent | None:
        """The same, when only the hash is at hand; it is not counted as use."""
        return await self._store.read(lambda tx: _known(tx, hashed, kind, self._settings.idle_timeout))

    async def sign_in(self, email: str, password: str) -> tuple[Profile, str]:
        """The agent, and a new token for their browser. Raises Problem: wrong_password."""
        profile, hashed = await self._store.read(lambda tx: _by_email(tx, email))
        if not await self._passwords.is_right(hashed, password) or profile is None:
            raise ConsoleProblem(401, "wrong_password", "E-mail or password is wrong.")
        rehashed = await self._passwords.hash(password) if self._passwords.is_outdated(hashed) else ""
        token = await self._open(profile.id, rehashed)
        return await self._store.read(lambda tx: agents.profile(tx, profile.id)) or profile, token

    async def sign_out(self, known: AuthenticatedAgent) -> None:
        """This browser is signed in no more. With the last one its agent leaves the desk, and takes no sessions."""

        def unit(tx: Tx) -> None:
            credentials.forget(tx, known.credential.hash, CredentialKind.BROWSER)
            if known.profile.id not in {each.agent for each in credentials.of_kind(tx, CredentialKind.BROWSER)}:
                agents.mark_away(tx, known.profile.id)

        await self._store.write("credentials", unit)

    async def change_password(self, known: AuthenticatedAgent, current: str, new: str) -> None:
        """Another password; every other browser is signed out. Raises Problem: wrong_password, invalid."""
        me = known.profile
        if not await self._passwords.is_right(
            await self._store.read(lambda tx: credentials.password(tx, me.id)), current
        ):
            raise ConsoleProblem(401, "wrong_password", "This is not your current password.")
        hashed = await self._hashed(new, me.email, "new")

        def unit(tx: Tx) -> None:
            credentials.set_password(tx, me.id, hashed)
            credentials.forget_of(tx, me.id, CredentialKind.BROWSER, but=known.credential.hash)

        await self._store.write("credentials", unit)

    async def first_invitation(self) -> str | None:
        """The token that makes the first admin; None when an admin can sign in."""
        token = secrets.token_urlsafe(32)
        made = await self._store.write(
            "credentials", lambda tx: _invite_first(tx, token, self._settings.first_invitation_lifetime)
        )
        return token if made else None

    async def invite(self, email: str, name: str, role: Role | None) -> tuple[AgentId, str, Micros]:
        """Who is invited, the token they open, and until when. `role` None: the one they have. Raises Refused."""
        token = secrets.token_urlsafe(32)

        def unit(tx: Tx) -> tuple[AgentId, str, Micros]:
            agent = _known_by_email(tx, name, email)
            if role is not None:
                _set_role(tx, agent, role)
            credentials.forget_of(tx, agent, CredentialKind.INVITATION)
            until = Micros(tx.now + self._settings.invitation_lifetime)
            credentials.add(tx, Credential(hash_of(token), CredentialKind.INVITATION, agent, "", tx.now, until))
            return agent, token, until

        return await self._store.write("credentials", unit)

    async def read_invitation(self, token: str) -> Invited:
        """Who an invitation is for. Raises Problem: link_used."""
        invited = await self._store.read(lambda tx: _invited(tx, token))
        if invited is None:
            raise _link_used()
        return invited

    async def accept_invitation(self, token: str, name: str, email: str, password: str) -> tuple[Profile, str]:
        """Use an invitation up: the agent, and a token for their browser. Raises Problem: link_used, invalid."""
        invited = await self.read_invitation(token)
        if invited.first and not email:
            raise _invalid("email", "Please say your e-mail address.")
        hashed = await self._hashed(password, email if invited.first else invited.email, "password")
        agent = await self._store.write("credentials", lambda tx: _accept(tx, token, name, email, hashed))
        if agent is None:
            raise _link_used()
        return agent, await self._open(agent.id)

    async def make_token(self, agent: AgentId, name: str, days: int | None, scope: Scope) -> tuple[str, Credential]:
        """A new API token, which is told only now."""
        token = API_PREFIX + secrets.token_urlsafe(32)

        def unit(tx: Tx) -> Credential:
            until = Micros(tx.now + days * _DAY) if days is not None else None
            made = Credential(hash_of(token), CredentialKind.API, agent, name, tx.now, until, scope=scope)
            credentials.add(tx, made)
            return made

        return token, await self._store.write("credentials", unit)

    async def tokens(self) -> list[Credential]:
        """Every API token."""
        return await self._store.read(lambda tx: credentials.of_kind(tx, CredentialKind.API))

    async def revoke_token(self, hashed: str) -> bool:
        """An API token opens nothing any more. False: it was gone."""
        return await self._store.write("credentials", lambda tx: credentials.forget(tx, hashed, CredentialKind.API))

    async def set_role(self, agent: AgentId, role: Role) -> None:
        """What an agent may do from now on. Raises Refused for the last admin, NotThere."""
        await self._store.write("credentials", lambda tx: _set_role(tx, agent, role))

    async def remove_password(self, agent: AgentId) -> None:
        """The agent is signed out everywhere and needs an invitation. Raises Refused for the last admin, NotThere."""

        def unit(tx: Tx) -> None:
            _keep_an_admin(tx, agent)
            credentials.set_password(tx, agent, "")
            for kind in CredentialKind:
                credentials.forget_of(tx, agent, kind)
            agents.mark_away(tx, agent)

        await self._store.write("credentials", unit)

    async def _hashed(self, password: str, email: str, field: str) -> str:
        if fault := fault_of(password, email):
            raise _invalid(field, fault)
        return await self._passwords.hash(password)

    async def _open(self, agent: AgentId, password: str = "") -> str:
        token = secrets.token_urlsafe(32)

        def unit(tx: Tx) -> None:
            agents.mark_back(tx, agent)
            if password:
                credentials.set_password(tx, agent, password)
            credentials.forget_expired(tx, tx.now)
            until = Micros(tx.now + self._settings.sign_in_lifetime)
            credentials.add(tx, Credential(hash_of(token), CredentialKind.BROWSER, agent, "", tx.now, until, tx.now))

        await self._store.write("credentials", unit)
        return token


def _link_used() -> ConsoleProblem:
    return ConsoleProblem(410, "link_used", "This link was used before, or is too old. Ask an admin for a new one.")


def _invalid(field: str, sentence: str) -> ConsoleProblem:
    return ConsoleProblem(422, "invalid", sentence, fields={field: sentence})


def _known(tx: Tx, hashed: str, kind: CredentialKind, idle: int) -> AuthenticatedAgent | None:
    found = credentials.find(tx, hashed, kind)
    if found is None or found.agent is None:
        return None
    if kind is CredentialKind.BROWSER and (found.used_at or found.created_at) + idle <= tx.now:
        return None
    profile = agents.profile(tx, found.agent)
    if profile is None or (kind is CredentialKind.API and profile.role is not Role.ADMIN):
        return None
    return AuthenticatedAgent(profile, found)


def _by_email(tx: Tx, email: str) -> tuple[Profile | None, str]:
    profile = agents.by_email(tx, email)
    return profile, credentials.password(tx, profile.id) if profile else ""


def _invited(tx: Tx, token: str) -> Invited | None:
    found = credentials.find(tx, hash_of(token), CredentialKind.INVITATION)
    if found is None:
        return None
    if found.agent is None:
        return None if credentials.has_admin(tx) else Invited("", "", Role.ADMIN, first=True)
    profile = agents.profile(tx, found.agent)
    return Invited(profile.email, profile.name, profile.role, first=False) if profile else None


def _invite_first(tx: Tx, token: str, valid: int) -> bool:
    if credentials.has_admin(tx):
        return False
    until = Micros(tx.now + valid)
    credentials.add(tx, Credential(hash_of(token), CredentialKind.INVITATION, None, "", tx.now, until))
    return True


def _accept(tx: Tx, token: str, name: str, email: str, password: str) -> Profile | None:
    """Of several who open the same link at once, one gets in."""
    hashed = hash_of(token)
    invited = _invited(tx, token)
    found = credentials.find(tx, hashed, CredentialKind.INVITATION)
    if invited is None or found is None or not credentials.forget(tx, hashed, CredentialKind.INVITATION):
        return None
    agent = found.agent
    if agent is None:
        agent = _known_by_email(tx, name, email)
        credentials.set_role(tx, agent, Role.ADMIN)
        credentials.forget_first_invitations(tx)
    if name:
        credentials.rename(tx, agent, name)
    credentials.set_password(tx, agent, password)
    credentials.forget_of(tx, agent, CredentialKind.BROWSER)
    return agents.profile(tx, agent)


def _known_by_email(tx: Tx, name: str, email: str) -> AgentId:
    """The agent with this address, made on first sight; nobody's name is overwritten with a guess."""
    known = agents.by_email(tx, email)
    if known is not None and not name:
        return known.id
    return agents.know_agent(tx, Agent("", name or email.partition("@")[0], email=email))


def _set_role(tx: Tx, agent: AgentId, role: Role) -> None:
    if role is not Role.ADMIN:
        _keep_an_admin(tx, agent)
    credentials.set_role(tx, agent, role)


def _keep_an_admin(tx: Tx, without: AgentId) -> None:
    profile = agents.profile(tx, without)
    if profile is None:
        raise NotThere("There is no such agent.")
    if profile.role is Role.ADMIN and credentials.password(tx, without) and not credentials.has_admin(tx, but=without):
        raise Refused(_LAST_ADMIN)
