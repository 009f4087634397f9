"""Agents: who they are, whether they are on duty, how much they have. Rows in, values out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from sqlalchemy import bindparam, func, select, update

from core.model.agents import Agent, Identity, Profile, Role
from core.model.ids import AgentId, new_id
from core.store.session_states import IS_ASSIGNED
from core.store.statements import Statement, insert_row, update_row
from core.store.tables import agent_identities, agents, chat_sessions
from core.store.tx import Row, Tx

_p = bindparam
_asked = agent_identities.alias("asked")
_role = lru_cache(Role)  # an agent is read with every message, and few roles and labels are there
_profiles = (
    select(
        *(
            agents.c[name]
            for name in ("id", "name", "picture", "email", "role", "on_duty", "capacity", "specialties", "languages")
        ),
        agent_identities.c.provider,
        agent_identities.c.external_id,
    )
    .outerjoin_from(agents, agent_identities)
    .order_by(agents.c.name, agents.c.id, agent_identities.c.provider)  # a row for each identity
)
HAS_IDENTITY = agents.c.id.in_(select(agent_identities.c.agent))

_by_identity = Statement(
    _profiles.join(_asked, _asked.c.agent == agents.c.id).where(
        _asked.c.provider == _p("provider"), _asked.c.external_id == _p("external_id")
    )
)
_by_email = Statement(_profiles.where(agents.c.email == _p("email")))
_by_id = Statement(_profiles.where(agents.c.id == _p("id")))
_lock = Statement(_profiles.where(agents.c.id == _p("id")).with_for_update(of=agents))
_every = Statement(_profiles)
_add = insert_row(agents, "id", "email", "name", "picture", "created_at", on_duty=0)
_add_identity = insert_row(agent_identities, "agent", "provider", "external_id")
_meet = update_row(agents, "email", "name", "picture")
_enrol = update_row(agents, "email", "role", "capacity", "specialties", "languages", enrolled=1)
_rename = update_row(agents, "name")
_enrolled = Statement(select(agents.c.id).where(agents.c.enrolled == 1).order_by(agents.c.id))
_strike_off = update_row(agents, role=Role.AGENT.value, enrolled=0)
_set_duty = update_row(agents, "on_duty")
_ON, _AWAY = 1, 2  # of `on_duty`; 0: they take no sessions, wherever they are
_leave_desk = Statement(
    update(agents).where(agents.c.id == _p("which"), agents.c.on_duty == _ON, ~HAS_IDENTITY).values(on_duty=_AWAY)
)
_come_to_desk = Statement(
    update(agents).where(agents.c.id == _p("which"), agents.c.on_duty == _AWAY).values(on_duty=_ON)
)
_open_sessions = Statement(select(func.count()).where(chat_sessions.c.owner == _p("agent"), IS_ASSIGNED))
_loads = Statement(select(chat_sessions.c.owner, func.count()).where(IS_ASSIGNED).group_by(chat_sessions.c.owner))


@dataclass(frozen=True, slots=True)
class EnrolledAgent:
    """An agent as config/agents.yaml has them. `capacity` None: the configured one."""

    name: str
    email: str = ""
    identity: Identity | None = None
    role: Role = Role.AGENT
    capacity: int | None = None
    specialties: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def know_agent(tx: Tx, agent: Agent) -> AgentId:
    """The id of an agent, made on first sight and kept up to date. One e-mail address is one agent.

    Who is only known by an e-mail has no desk yet, and is off duty until they come.
    """
    if agent.id is not None:
        return agent.id
    known = find_agent(tx, agent)
    if known is None:
        tx.locks_shared("agents")
        known = Profile(AgentId(new_id("agt")), agent.name, (), agent.picture, _free_email(tx, agent))
        tx.run(
            _add, id=known.id, email=known.email or None, name=known.name, picture=known.picture, created_at=tx.now
        )  # fmt: skip
    email = known.email or _free_email(tx, agent)
    name = agent.name or known.name
    if name != known.name and known.id in enrolled_agents(tx):
        name = known.name  # the name in the configuration is for ever: `enrol` writes it
    picture = agent.picture or known.picture
    if (email, name, picture) != (known.email, known.name, known.picture):
        tx.locks_shared("agents")
        tx.run(_meet, which=known.id, email=email or None, name=name, picture=picture)
    if (identity := agent.identity) and identity not in known.identities:
        tx.locks_shared("agents")
        tx.run(_add_identity, agent=known.id, provider=identity.provider, external_id=identity.external_id)
        if not known.identities:
            set_duty(tx, known.id, True)  # they have a desk now
    return known.id


def enrol_agent(tx: Tx, enrolled: EnrolledAgent) -> AgentId:
    """Note what the configuration says of an agent; who is on duty stays so. A new e-mail replaces the old one."""
    told = Agent(enrolled.name, email=enrolled.email, identity=enrolled.identity)
    agent = know_agent(tx, told)
    known = profile(tx, agent)
    if known and enrolled.name and enrolled.name != known.name:
        tx.run(_rename, which=agent, name=enrolled.name)
    tx.run(
        _enrol, which=agent, email=_free_email(tx, told) or (known.email if known else "") or None,
        role=enrolled.role.value, capacity=enrolled.capacity,
        specialties=json.dumps(enrolled.specialties), languages=json.dumps(enrolled.languages),
    )  # fmt: skip
    return agent


def enrolled_agents(tx: Tx) -> list[AgentId]:
    """Everybody whom the configuration named when it was last applied."""
    return tx.column(_enrolled, AgentId)


def unlist_agent(tx: Tx, agent: AgentId) -> None:
    """The configuration names the agent no more: what they did stays theirs, but they are a plain agent."""
    tx.run(_strike_off, which=agent)


def profile(tx: Tx, agent: AgentId) -> Profile | None:
    """What is known of an agent."""
    return _find(tx, _by_id, id=agent)


def lock_profile(tx: Tx, agent: AgentId) -> Profile:
    """The agent, whose load nobody else changes until this unit is committed. Raises LookupError."""
    tx.locks_shared("agents")
    locked = _find(tx, _lock, id=agent)
    if locked is None:
        raise LookupError(f"agent {agent} is gone")
    return locked


def find_agent(tx: Tx, agent: Agent) -> Profile | None:
    """By their identity, else by their e-mail, unless the provider calls who has that something else."""
    if agent.identity and (known := by_identity(tx, agent.identity)):
        return known
    known = by_email(tx, agent.email) if agent.email else None
    is_other = known and agent.identity and known.id_at(agent.identity.provider)
    return None if is_other else known


def by_identity(tx: Tx, identity: Identity) -> Profile | None:
    """The agent whom a provider calls so, if they were met."""
    return _find(tx, _by_identity, provider=identity.provider, external_id=identity.external_id)


def by_email(tx: Tx, email: str) -> Profile | None:
    """The agent who has an e-mail address."""
    return _find(tx, _by_email, email=email.lower())


def profiles(tx: Tx) -> list[Profile]:
    """Every agent, by name."""
    return [_to_profile(list(own)) for _, own in groupby(tx.all(_every), itemgetter(0))]


def set_duty(tx: Tx, agent: AgentId, on_duty: bool) -> None:
    """Does the agent take sessions now?"""
    tx.run(_set_duty, which=agent, on_duty=int(on_duty))


def mark_away(tx: Tx, agent: AgentId) -> bool:
    """Nobody finds them at a desk any more: they are on duty again when they come back. False: not so.

    Who has another desk, at a platform, is still there.
    """
    return tx.run(_leave_desk, which=agent) == 1


def mark_back(tx: Tx, agent: AgentId) -> bool:
    """They are back. False: they had not been away, or had gone off duty themselves."""
    return tx.run(_come_to_desk, which=agent) == 1


def open_sessions(tx: Tx, agent: AgentId) -> int:
    """How many sessions an agent has."""
    return tx.value(_open_sessions, int, agent=agent) or 0


def session_counts(tx: Tx) -> dict[AgentId, int]:
    """How many sessions each agent has; who has none is left out."""
    return {AgentId(row[0]): row[1] for row in tx.all(_loads)}


def picture(tx: Tx, agent: AgentId) -> str:
    """The address of an agent's picture, "" when there is none."""
    known = profile(tx, agent)
    return known.picture if known else ""


def _free_email(tx: Tx, agent: Agent) -> str:
    """The agent's e-mail, "" when it is a colleague's already."""
    return agent.email.lower() if agent.email and by_email(tx, agent.email) is None else ""


def _find(tx: Tx, statement: Statement, **values: str) -> Profile | None:
    rows = tx.all(statement, **values)
    return _to_profile(rows) if rows else None


def _to_profile(rows: Sequence[Row]) -> Profile:
    """`rows`: all that `_profiles` has of the agent."""
    id_, name, image, email, role, on_duty, capacity, specialties, languages, *_ = rows[0]
    return Profile(
        AgentId(id_), name, tuple([Identity(*row[-2:]) for row in rows if row[-1]]), image, email or "",
        _role(role), on_duty == _ON, capacity, _labels(specialties), _labels(languages), on_duty == _AWAY,
    )  # fmt: skip


@lru_cache
def _labels(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
