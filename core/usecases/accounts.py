"""Who may open the console: signing in and out, invitations, API tokens. There is always somebody who manages people.

Each function is one unit of work. Of tokens only hashes are kept; passwords come hashed, and are compared elsewhere.
"""

import secrets

from core.model.agents import Agent, Profile, Role
from core.model.credentials import (
    AccountsOverview,
    AuthenticatedAgent,
    Credential,
    CredentialKind,
    Invited,
    Scope,
)
from core.model.errors import LinkUsed, NotThere, Refused
from core.model.ids import AgentId, Micros
from core.store import agents, credentials
from core.store.credentials import hash_of, note_use, password
from core.store.tx import Tx
from core.usecases.rules import SECOND

__all__ = ["hash_of", "note_use", "password"]

_API_PREFIX = "hb_"
_DAY = 24 * 3600 * SECOND
_LAST_ADMIN = "Nobody else could manage people then. Make somebody else an admin first, and let them sign in."


def agent_by_token(tx: Tx, hashed: str, kind: CredentialKind, idle: int) -> AuthenticatedAgent | None:
    """Whose token this is; None when it opens nothing (any more). A browser must have been seen within `idle`."""
    found = credentials.find(tx, hashed, kind)
    if found is None or found.agent is None:
        return None
    if kind is CredentialKind.BROWSER and (found.used_at or found.created_at) + idle <= tx.now:
        return None
    profile = agents.profile(tx, found.agent)
    if profile is None or (kind is CredentialKind.API and profile.role is not Role.ADMIN):
        return None
    return AuthenticatedAgent(profile, found)


def by_email(tx: Tx, email: str) -> tuple[Profile | None, str]:
    """The agent who has an e-mail address, and their hashed password; "" when they cannot sign in."""
    profile = agents.by_email(tx, email)
    return profile, password(tx, profile.id) if profile else ""


def sign_in(tx: Tx, agent: AgentId, lifetime: int, hashed: str = "") -> tuple[Profile, str]:
    """The agent, who is at their desk now, and a new token for their browser. `hashed`: their password from now on."""
    agents.mark_back(tx, agent)
    if hashed:
        credentials.set_password(tx, agent, hashed)
    credentials.forget_expired(tx, tx.now)
    token, _ = _new_token(tx, CredentialKind.BROWSER, agent, Micros(tx.now + lifetime))
    return _profile(tx, agent), token


def sign_out(tx: Tx, known: AuthenticatedAgent) -> None:
    """This browser is signed in no more. With the last one its agent leaves the desk, and takes no sessions."""
    credentials.forget(tx, known.credential.hash, CredentialKind.BROWSER)
    if known.profile.id not in {each.agent for each in credentials.of_kind(tx, CredentialKind.BROWSER)}:
        agents.mark_away(tx, known.profile.id)


def change_password(tx: Tx, known: AuthenticatedAgent, hashed: str) -> None:
    """Another password; every other browser is signed out."""
    credentials.set_password(tx, known.profile.id, hashed)
    credentials.forget_of(tx, known.profile.id, CredentialKind.BROWSER, but=known.credential.hash)


def invite_first(tx: Tx, lifetime: int) -> str | None:
    """The token that makes the first admin; None when an admin can sign in."""
    if credentials.has_admin(tx):
        return None
    return _new_token(tx, CredentialKind.INVITATION, None, Micros(tx.now + lifetime))[0]


def invite(tx: Tx, email: str, name: str, role: Role | None, lifetime: int) -> tuple[AgentId, str, Micros]:
    """Who is invited, the token they open, and until when. `role` None: the one they have. Raises Refused."""
    agent = _known_by_email(tx, name, email)
    if role is not None:
        set_role(tx, agent, role)
    credentials.forget_of(tx, agent, CredentialKind.INVITATION)
    until = Micros(tx.now + lifetime)
    return agent, _new_token(tx, CredentialKind.INVITATION, agent, until)[0], until


def read_invitation(tx: Tx, token: str) -> Invited:
    """Who an invitation is for. Raises LinkUsed."""
    agent = _invited(tx, token)
    if agent is None:
        return Invited("", "", Role.ADMIN, first=True)
    profile = _profile(tx, agent)
    return Invited(profile.email, profile.name, profile.role, first=False)


def accept_invitation(tx: Tx, token: str, name: str, email: str, hashed: str, lifetime: int) -> tuple[Profile, str]:
    """Use an invitation up: the password is chosen, and this browser signed in, no other. Raises LinkUsed.

    Of several who open the same link at once, one gets in.
    """
    agent = _invited(tx, token)
    if not credentials.forget(tx, hash_of(token), CredentialKind.INVITATION):
        raise LinkUsed
    if agent is None:
        agent = _known_by_email(tx, name, email)
        credentials.set_role(tx, agent, Role.ADMIN)
        credentials.forget_first_invitations(tx)
    if name:
        credentials.rename(tx, agent, name)
    credentials.forget_of(tx, agent, CredentialKind.BROWSER)
    return sign_in(tx, agent, lifetime, hashed)


def make_token(tx: Tx, agent: AgentId, name: str, days: int | None, scope: Scope) -> tuple[str, Credential]:
    """A new API token, which is told only now."""
    until = Micros(tx.now + days * _DAY) if days is not None else None
    return _new_token(tx, CredentialKind.API, agent, until, name, scope)


def tokens(tx: Tx) -> list[Credential]:
    """Every API token."""
    return credentials.of_kind(tx, CredentialKind.API)


def revoke_token(tx: Tx, hashed: str) -> None:
    """An API token opens nothing any more. Raises NotThere."""
    if not credentials.forget(tx, hashed, CredentialKind.API):
        raise NotThere("There is no such token.")


def set_role(tx: Tx, agent: AgentId, role: Role) -> None:
    """What an agent may do from now on. Raises Refused for the last admin, NotThere."""
    if role is not Role.ADMIN:
        _keep_an_admin(tx, agent)
    credentials.set_role(tx, agent, role)


def remove_password(tx: Tx, agent: AgentId) -> None:
    """The agent is signed out everywhere and needs an invitation. Raises Refused for the last admin, NotThere."""
    _keep_an_admin(tx, agent)
    credentials.set_password(tx, agent, "")
    for kind in CredentialKind:
        credentials.forget_of(tx, agent, kind)
    agents.mark_away(tx, agent)


def overview(tx: Tx) -> AccountsOverview:
    """Everybody who answers, and how they get in."""
    invited = credentials.of_kind(tx, CredentialKind.INVITATION)
    browsers = credentials.of_kind(tx, CredentialKind.BROWSER)
    return AccountsOverview(
        profiles=agents.profiles(tx),
        loads=agents.session_counts(tx),
        with_password=credentials.with_password(tx),
        invited={
            each.agent: each.expires_at
            for each in invited
            if each.agent and each.expires_at and each.expires_at > tx.now
        },
        seen={each.agent: each.used_at or each.created_at for each in browsers if each.agent},
    )


def _new_token(
    tx: Tx,
    kind: CredentialKind,
    agent: AgentId | None,
    until: Micros | None,
    name: str = "",
    scope: Scope = Scope.ADMIN,
) -> tuple[str, Credential]:
    token = f"{_API_PREFIX if kind is CredentialKind.API else ''}{secrets.token_urlsafe(32)}"
    used = tx.now if kind is CredentialKind.BROWSER else None
    made = Credential(hash_of(token), kind, agent, name, tx.now, until, used, scope)
    credentials.add(tx, made)
    return token, made


def _invited(tx: Tx, token: str) -> AgentId | None:
    """Whom an invitation is for; None: whoever becomes the first admin. Raises LinkUsed."""
    found = credentials.find(tx, hash_of(token), CredentialKind.INVITATION)
    if found is None or (found.agent is None and credentials.has_admin(tx)):
        raise LinkUsed
    return found.agent


def _known_by_email(tx: Tx, name: str, email: str) -> AgentId:
    """The agent with this address, made on first sight; nobody's name is overwritten with a guess."""
    known = agents.by_email(tx, email)
    if known is not None and not name:
        return known.id
    return agents.know_agent(tx, Agent(name or email.partition("@")[0], email=email))


def _profile(tx: Tx, agent: AgentId) -> Profile:
    profile = agents.profile(tx, agent)
    if profile is None:
        raise NotThere("There is no such agent.")
    return profile


def _keep_an_admin(tx: Tx, without: AgentId) -> None:
    is_admin = _profile(tx, without).role is Role.ADMIN
    if is_admin and password(tx, without) and not credentials.has_admin(tx, but=without):
        raise Refused(_LAST_ADMIN)
