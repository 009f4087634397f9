"""What opens the console: passwords, signed-in browsers, API tokens, invitations. Rows in, values out.

Of a token only its hash is here. Tokens are random and long, so a plain SHA-256 is enough; passwords are hashed by
whoever brings them.
"""

import hashlib

from sqlalchemy import bindparam, case, delete, func, null, select

from core.model.agents import Role
from core.model.credentials import Credential, CredentialKind, Scope
from core.model.ids import AgentId, Micros
from core.store.statements import Statement, insert_row, update_row
from core.store.tables import agents, credentials
from core.store.tx import Row, Tx

_p = bindparam
_COLUMNS = ("hash", "kind", "agent", "name", "created_at", "expires_at", "used_at", "scope")
_columns = [credentials.c[name] for name in _COLUMNS]
_is_admin = (agents.c.role == Role.ADMIN.value) & (agents.c.password != "")

_add = insert_row(credentials, *_COLUMNS)
_find = Statement(select(*_columns).where(credentials.c.hash == _p("hash")))
_of_kind = Statement(
    select(*_columns).where(credentials.c.kind == _p("kind")).order_by(credentials.c.created_at, credentials.c.hash)
)
_use = update_row(credentials, "used_at")
_forget = Statement(delete(credentials).where(credentials.c.hash == _p("hash"), credentials.c.kind == _p("kind")))
_forget_of = Statement(
    delete(credentials).where(
        credentials.c.agent == _p("agent"), credentials.c.kind == _p("kind"), credentials.c.hash != _p("but")
    )
)
_forget_firsts = Statement(
    delete(credentials).where(credentials.c.agent.is_(null()), credentials.c.kind == "invitation")
)
_forget_expired = Statement(delete(credentials).where(credentials.c.expires_at < _p("before")))
_password = Statement(select(agents.c.password).where(agents.c.id == _p("agent")))
_set_password = update_row(agents, "password", on_duty=case((agents.c.password == "", 1), else_=agents.c.on_duty))
_with_password = Statement(select(agents.c.id).where(agents.c.password != ""))
_set_role = update_row(agents, "role")
_rename = update_row(agents, "name")
_admins = Statement(select(func.count()).select_from(agents).where(_is_admin, agents.c.id != _p("but")))


def hash_of(token: str) -> str:
    """What a token is kept as."""
    return hashlib.sha256(token.encode()).hexdigest()


def add(tx: Tx, credential: Credential) -> None:
    """Let a token open the console."""
    tx.run(
        _add, hash=credential.hash, kind=credential.kind.value, agent=credential.agent, name=credential.name,
        created_at=credential.created_at, expires_at=credential.expires_at, used_at=credential.used_at,
        scope=credential.scope.value,
    )  # fmt: skip


def find(tx: Tx, hashed: str, kind: CredentialKind) -> Credential | None:
    """The token with this hash; None when it is of another kind, has expired or was taken away."""
    found = tx.find(_find, _to_credential, hash=hashed)
    if found is None or found.kind is not kind:
        return None
    return None if found.expires_at is not None and found.expires_at <= tx.now else found


def of_kind(tx: Tx, kind: CredentialKind) -> list[Credential]:
    """Every token of a kind, the oldest first, expired ones too."""
    return tx.read(_of_kind, _to_credential, kind=kind.value)


def note_use(tx: Tx, hashed: str) -> None:
    """The token was seen now."""
    tx.run(_use, which=hashed, used_at=tx.now)


def forget(tx: Tx, hashed: str, kind: CredentialKind) -> bool:
    """Take a token away. False: it was gone. Of several who do so at once, one hears True."""
    return tx.run(_forget, hash=hashed, kind=kind.value) == 1


def forget_of(tx: Tx, agent: AgentId, kind: CredentialKind, but: str = "") -> None:
    """Take an agent's tokens of a kind away, except the one with the hash `but`."""
    tx.run(_forget_of, agent=agent, kind=kind.value, but=but)


def forget_first_invitations(tx: Tx) -> None:
    """There is an admin now: nobody else becomes the first."""
    tx.run(_forget_firsts)


def forget_expired(tx: Tx, before: Micros) -> None:
    """Drop what expired before a moment."""
    tx.run(_forget_expired, before=before)


def password(tx: Tx, agent: AgentId) -> str:
    """The agent's password as it was hashed, "" when there is none."""
    return tx.value(_password, str, agent=agent) or ""


def set_password(tx: Tx, agent: AgentId, hashed: str) -> None:
    """Keep a hashed password; "" takes it away. With their first one an agent has a desk, and is on duty."""
    tx.run(_set_password, which=agent, password=hashed)


def with_password(tx: Tx) -> set[AgentId]:
    """Who can sign in."""
    return set(tx.column(_with_password, AgentId))


def set_role(tx: Tx, agent: AgentId, role: Role) -> None:
    """What an agent may do from now on."""
    tx.run(_set_role, which=agent, role=role.value)


def rename(tx: Tx, agent: AgentId, name: str) -> None:
    """What users read as the agent's name from now on."""
    tx.run(_rename, which=agent, name=name)


def has_admin(tx: Tx, but: str = "") -> bool:
    """Can an admin sign in, other than the agent `but`?"""
    return tx.value(_admins, bool, but=but) or False


def _to_credential(row: Row) -> Credential:
    hashed, kind, agent, name, created_at, expires_at, used_at, scope = row
    return Credential(
        hashed, CredentialKind(kind), AgentId(agent) if agent else None, name, Micros(created_at),
        Micros(expires_at) if expires_at is not None else None, Micros(used_at) if used_at is not None else None,
        Scope(scope),
    )  # fmt: skip
