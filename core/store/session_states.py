"""Conditions on the state of the session in a row of `chat_sessions`, for statements."""

from core.model.session import SessionState
from core.store.tables import chat_sessions

IS_PENDING = chat_sessions.c.state == SessionState.PENDING.value
IS_ASSIGNED = chat_sessions.c.state == SessionState.ASSIGNED.value
IS_CLOSED = chat_sessions.c.state == SessionState.CLOSED.value
IS_OPEN = ~IS_CLOSED
