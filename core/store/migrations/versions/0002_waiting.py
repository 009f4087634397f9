"""Waiting: whom for, since when, what the user was told of it, and where to answer them later."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Add the columns; what escalated before waits in the queue without a name."""
    op.add_column("contacts", sa.Column("email", sa.Text(), nullable=False, server_default=""))
    for column in (
        sa.Column("queue", sa.Text(), nullable=False, server_default=""),
        sa.Column("priority", sa.Text(), nullable=False, server_default="normal"),
        sa.Column("escalation", sa.Text()),
        sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("wait_position", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("wait_minutes", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("wants_contact", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tokens", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("chat_sessions", column)
    op.add_column("agent_sessions", sa.Column("queue", sa.Text(), nullable=False, server_default=""))
    op.add_column("agent_sessions", sa.Column("waited", sa.BigInteger()))
    op.create_table(
        "token_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "model", name=op.f("pk_token_days")),
    )
    op.create_index(
        "ix_chat_sessions_waiting",
        "chat_sessions",
        ["queue", "escalated_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.execute("UPDATE chat_sessions SET escalation = state WHERE state IN ('pending', 'assigned')")
