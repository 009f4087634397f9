"""An agent who may act no more: off duty at once, and their sessions wait for somebody else.

Each function is one unit of work; sessions are let go one by one, so that no unit holds the rows of two.
"""

from sqlalchemy import bindparam, select

from core.model.events import SYSTEM_AUTHOR, Released
from core.model.ids import AgentId, SessionId
from core.model.session import SessionAct, SessionState
from core.store import analytics
from core.store.locked_session import LockedSession
from core.store.session_states import IS_ASSIGNED
from core.store.statements import Statement
from core.store.tables import agent_identities, agents, chat_sessions
from core.store.tx import Tx
from core.usecases import waiting
from core.usecases.rules import Rules

LEFT = "left"  # why such a session was released

_p = bindparam
_owned = Statement(
    select(chat_sessions.c.id).where(chat_sessions.c.owner == _p("agent"), IS_ASSIGNED).order_by(chat_sessions.c.id)
)
_present = Statement(
    select(agent_identities.c.external_id)
    .join(agents)
    .where(
        agent_identities.c.provider == _p("provider"),
        (agents.c.on_duty == 1) | agents.c.id.in_(select(chat_sessions.c.owner).where(IS_ASSIGNED)),
    )
    .order_by(agents.c.id)
)


def present_at(tx: Tx, provider: str) -> list[str]:
    """What a provider calls all agents who are on duty or have sessions."""
    return tx.column(_present, str, provider=provider)


def sessions_of(tx: Tx, agent: AgentId) -> list[SessionId]:
    """The sessions that an agent has."""
    return tx.column(_owned, SessionId, agent=agent)


def release_session_of_departed(tx: Tx, rules: Rules, session: SessionId, agent: AgentId) -> bool:
    """Let an agent's session wait for somebody else. False: it is not theirs any more."""
    opened = LockedSession.lock(tx, session)
    if opened.session.state is not SessionState.ASSIGNED or opened.session.owner != agent:
        return False
    analytics.end_claim(tx, opened.session, "released")
    opened.transition(SessionAct.RELEASE)
    event = opened.append(SYSTEM_AUTHOR, Released(agent, LEFT))
    waiting.resume_wait(opened, rules, event.seq)
    return True
