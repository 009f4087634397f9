"""Agents who sign in, files, whose turn it is, and a session's figures."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LOOSE = sa.text("session IS NULL")
_OWNED = sa.text("owner IS NOT NULL")


def upgrade() -> None:
    """Add tables and columns; agents known from Slack stay who they are, and are on duty."""
    _sessions()
    _agents()
    _files()
    _figures()


def _sessions() -> None:
    op.add_column("contacts", sa.Column("zone", sa.Text(), nullable=False, server_default=""))
    op.add_column("chat_sessions", sa.Column("turn", sa.Text(), nullable=False, server_default=""))
    op.add_column("chat_sessions", sa.Column("wait_seq", sa.Integer()))
    op.execute("UPDATE chat_sessions SET wait_seq = escalated_seq WHERE state = 'pending'")
    op.add_column("lanes", sa.Column("ended", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("copies", sa.Column("at", sa.BigInteger(), nullable=False, server_default="0"))
    op.drop_index("ix_copies_remote", "copies")
    op.create_index("ix_copies_remote", "copies", ["remote", "lane"])  # a reaction names the post, not the thread
    op.create_index("ix_event_keys_session", "event_keys", ["session", "seq"])
    op.create_index("ix_chat_sessions_owner", "chat_sessions", ["owner"], sqlite_where=_OWNED, postgresql_where=_OWNED)
    op.create_index("ix_chat_sessions_opened_at", "chat_sessions", ["opened_at"])


def _agents() -> None:
    with op.batch_alter_table("agents") as agents:
        for column in (
            sa.Column("email", sa.Text()),
            sa.Column("role", sa.Text(), nullable=False, server_default="agent"),
            sa.Column("on_duty", sa.Integer(), nullable=False, server_default="1"),
            sa.Column("capacity", sa.Integer()),
            sa.Column("specialties", sa.Text(), nullable=False, server_default="[]"),
            sa.Column("languages", sa.Text(), nullable=False, server_default="[]"),
            sa.Column("enrolled", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("password", sa.Text(), nullable=False, server_default=""),
        ):
            agents.add_column(column)
        agents.create_unique_constraint(op.f("uq_agents_email"), ["email"])
        agents.create_check_constraint(op.f("ck_agents_role"), "role IN ('agent', 'lead', 'admin')")
    op.create_table(
        "credentials",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False, server_default=""),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("used_at", sa.BigInteger()),
        sa.CheckConstraint("kind IN ('browser', 'api', 'invitation')", name=op.f("ck_credentials_kind")),
        sa.ForeignKeyConstraint(["agent"], ["agents.id"], name=op.f("fk_credentials_agent")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_credentials")),
    )
    op.create_index("ix_credentials_agent", "credentials", ["agent"])


def _files() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session", sa.Text()),
        sa.Column("uploader", sa.Text(), nullable=False, server_default=""),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False, server_default=""),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False, server_default=""),
        sa.Column("size", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["chat_sessions.id"], name=op.f("fk_attachments_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_loose", "attachments", ["at"], sqlite_where=_LOOSE, postgresql_where=_LOOSE)
    op.create_table(
        "file_parts",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["attachments.id"], name=op.f("fk_file_parts_file")),
        sa.PrimaryKeyConstraint("file", "part", name=op.f("pk_file_parts")),
    )
    op.create_table(
        "file_copies",
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("remote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["lane"], ["lanes.id"], name=op.f("fk_file_copies_lane")),
        sa.ForeignKeyConstraint(["file"], ["attachments.id"], name=op.f("fk_file_copies_file")),
        sa.PrimaryKeyConstraint("lane", "file", name=op.f("pk_file_copies")),
    )


def _figures() -> None:
    for column in (
        sa.Column("opened_at", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("channel", sa.Text(), nullable=False, server_default=""),
        sa.Column("language", sa.Text(), nullable=False, server_default=""),
        sa.Column("queue", sa.Text(), nullable=False, server_default=""),
        sa.Column("agent", sa.Text(), nullable=False, server_default=""),
        sa.Column("category", sa.Text(), nullable=False, server_default=""),
        sa.Column("trigger", sa.Text(), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("first_response_at", sa.BigInteger()),
        sa.Column("waited", sa.BigInteger()),
        sa.Column("escalation", sa.Text(), nullable=False, server_default=""),
        sa.Column("bot_answered", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("undeliverable", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("outcome", sa.Text(), nullable=False, server_default=""),
        sa.Column("rating", sa.Integer()),
        sa.Column("rated_words", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("session_analytics", column)
    op.create_index("ix_session_analytics_closed_at", "session_analytics", ["closed_at"])
