"""Agents: who they are, whether they are on duty, how much they have. Rows in, values out."""

import json
from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select, update

from core.model.agents import Agent, Profile, Role
from core.model.ids import AgentId, new_id
from core.model.session import SessionState
from core.store.statements import Statement
from core.store.tables import agents, chat_sessions
from core.store.tx import Row, Tx

_p = bindparam
_COLUMNS = [
    agents.c[name]
    for name in (
        "id", "name", "slack_user", "picture", "email", "role", "on_duty", "capacity", "specialties", "languages",
    )
]  # fmt: skip

_by_slack_user = Statement(select(*_COLUMNS).where(agents.c.slack_user == _p("slack_user")))
_by_email = Statement(select(*_COLUMNS).where(agents.c.email == _p("email")))
_by_id = Statement(select(*_COLUMNS).where(agents.c.id == _p("id")))
_lock = Statement(select(*_COLUMNS).where(agents.c.id == _p("id")).with_for_update())
_every = Statement(select(*_COLUMNS).order_by(agents.c.name, agents.c.id))
_add = Statement(
    insert(agents).values({c: _p(c) for c in ("id", "slack_user", "email", "name", "picture", "on_duty", "created_at")})
)
_meet = Statement(
    update(agents)
    .where(agents.c.id == _p("which"))
    .values(slack_user=_p("slack_user"), email=_p("email"), name=_p("name"), picture=_p("picture"))
)
_enrol = Statement(
    update(agents)
    .where(agents.c.id == _p("which"))
    .values(
        email=_p("email"), role=_p("role"), capacity=_p("capacity"), specialties=_p("specialties"),
        languages=_p("languages"), enrolled=1,
    )
)  # fmt: skip
_rename = Statement(update(agents).where(agents.c.id == _p("which")).values(name=_p("name")))
_is_enrolled_now = Statement(select(agents.c.enrolled).where(agents.c.id == _p("id")))
_enrolled = Statement(select(agents.c.id).where(agents.c.enrolled == 1).order_by(agents.c.id))
_strike_off = Statement(update(agents).where(agents.c.id == _p("which")).values(role=Role.AGENT.value, enrolled=0))
_set_duty = Statement(update(agents).where(agents.c.id == _p("which")).values(on_duty=_p("on_duty")))
_ON, _AWAY = 1, 2  # of `on_duty`; 0: they take no sessions, wherever they are
_leave_desk = Statement(
    update(agents)
    .where(agents.c.id == _p("which"), agents.c.on_duty == _ON, agents.c.slack_user.is_(None))
    .values(on_duty=_AWAY)
)
_come_to_desk = Statement(
    update(agents).where(agents.c.id == _p("which"), agents.c.on_duty == _AWAY).values(on_duty=_ON)
)
_open_sessions = Statement(
    select(func.count()).where(
        chat_sessions.c.owner == _p("agent"), chat_sessions.c.state == SessionState.ASSIGNED.value
    )
)
_loads = Statement(
    select(chat_sessions.c.owner, func.count())
    .where(chat_sessions.c.state == SessionState.ASSIGNED.value)
    .group_by(chat_sessions.c.owner)
)


@dataclass(frozen=True, slots=True)
class EnrolledAgent:
    """An agent as config/agents.yaml has them. `capacity` None: the configured one."""

    name: str
    email: str = ""
    slack_user: str = ""
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
    known = _met_before(tx, agent)
    if known is None:
        tx.locks_shared("agents")
        added = AgentId(new_id("agt"))
        tx.run(
            _add, id=added, slack_user=agent.slack_user or None, email=_free_email(tx, agent) or None, name=agent.name,
            picture=agent.picture, on_duty=int(bool(agent.slack_user)), created_at=tx.now,
        )  # fmt: skip
        return added
    email = known.email or _free_email(tx, agent)
    name = agent.name or known.name
    if name != known.name and _is_enrolled(tx, known.id):
        name = known.name  # the name in the configuration is for ever: `enrol` writes it
    told = (
        agent.slack_user or known.slack_user, email, name, agent.picture or known.picture,
    )  # fmt: skip
    if told != (known.slack_user, known.email, known.name, known.picture):
        tx.locks_shared("agents")
        slack_user, email, name, picture = told
        if slack_user and not known.slack_user:
            set_duty(tx, known.id, True)  # they have a desk now
        tx.run(_meet, which=known.id, slack_user=slack_user or None, email=email or None, name=name, picture=picture)
    return known.id


def enrol_agent(tx: Tx, enrolled: EnrolledAgent) -> AgentId:
    """Note what the configuration says of an agent; who is on duty stays so. A new e-mail replaces the old one."""
    told = Agent(enrolled.slack_user, enrolled.name, email=enrolled.email)
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
    return [AgentId(row[0]) for row in tx.all(_enrolled)]


def unlist_agent(tx: Tx, agent: AgentId) -> None:
    """The configuration names the agent no more: what they did stays theirs, but they are a plain agent."""
    tx.run(_strike_off, which=agent)


def profile(tx: Tx, agent: AgentId) -> Profile | None:
    """What is known of an agent."""
    row = tx.one(_by_id, id=agent)
    return _to_profile(row) if row else None


def lock_profile(tx: Tx, agent: AgentId) -> Profile:
    """The agent, whose load nobody else changes until this unit is committed. Raises LookupError."""
    tx.locks_shared("agents")
    row = tx.one(_lock, id=agent)
    if row is None:
        raise LookupError(f"agent {agent} is gone")
    return _to_profile(row)


def by_slack_user(tx: Tx, slack_user: str) -> Profile | None:
    """The agent behind a Slack user, if they were met."""
    row = tx.one(_by_slack_user, slack_user=slack_user)
    return _to_profile(row) if row else None


def by_email(tx: Tx, email: str) -> Profile | None:
    """The agent who has an e-mail address."""
    row = tx.one(_by_email, email=email.lower())
    return _to_profile(row) if row else None


def profiles(tx: Tx) -> list[Profile]:
    """Every agent, by name."""
    return [_to_profile(row) for row in tx.all(_every)]


def set_duty(tx: Tx, agent: AgentId, on_duty: bool) -> None:
    """Does the agent take sessions now?"""
    tx.run(_set_duty, which=agent, on_duty=int(on_duty))


def mark_away(tx: Tx, agent: AgentId) -> bool:
    """Nobody finds them at a desk any more: they are on duty again when they come back. False: not so.

    Who has another desk, in Slack, is still there.
    """
    return tx.run(_leave_desk, which=agent) == 1


def mark_back(tx: Tx, agent: AgentId) -> bool:
    """They are back. False: they had not been away, or had gone off duty themselves."""
    return tx.run(_come_to_desk, which=agent) == 1


def open_sessions(tx: Tx, agent: AgentId) -> int:
    """How many sessions an agent has."""
    row = tx.one(_open_sessions, agent=agent)
    return int(row[0]) if row else 0


def session_counts(tx: Tx) -> dict[AgentId, int]:
    """How many sessions each agent has; who has none is left out."""
    return {AgentId(row[0]): row[1] for row in tx.all(_loads)}


def picture(tx: Tx, agent: AgentId) -> str:
    """The address of an agent's picture, "" when there is none."""
    known = profile(tx, agent)
    return known.picture if known else ""


def _is_enrolled(tx: Tx, agent: AgentId) -> bool:
    row = tx.one(_is_enrolled_now, id=agent)
    return bool(row and row[0])


def _met_before(tx: Tx, agent: Agent) -> Profile | None:
    """By their Slack user, else by their e-mail, unless that is another Slack user's."""
    if agent.slack_user and (known := by_slack_user(tx, agent.slack_user)):
        return known
    known = by_email(tx, agent.email) if agent.email else None
    return known if known and agent.slack_user in ("", known.slack_user or agent.slack_user) else None


def _free_email(tx: Tx, agent: Agent) -> str:
    """The agent's e-mail, "" when it is a colleague's already."""
    return agent.email.lower() if agent.email and by_email(tx, agent.email) is None else ""


def _to_profile(row: Row) -> Profile:
    id_, name, slack_user, image, email, role, on_duty, capacity, specialties, languages = row
    return Profile(
        AgentId(id_), name, slack_user or "", image, email or "", Role(role), on_duty == _ON, capacity,
        tuple(json.loads(specialties)), tuple(json.loads(languages)), on_duty == _AWAY,
    )  # fmt: skip
