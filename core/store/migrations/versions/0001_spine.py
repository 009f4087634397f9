"""The spine: contacts, sessions, their logs, lanes and copies, agents, figures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, and the view by which users know the log."""
    op.create_table(
        "agents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("picture", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("slack_user", name=op.f("uq_agents_slack_user")),
    )
    op.create_table(
        "buckets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_buckets")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("channel", "address", name="uq_contacts_address"),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
        sa.UniqueConstraint("source", "key", name="uq_dead_letters_key"),
    )
    op.create_table(
        "event_keys",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_event_keys")),
    )
    op.create_table(
        "chat_sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("head", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("owner_name", sa.Text(), server_default="", nullable=False),
        sa.Column("misses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("escalated_at", sa.BigInteger(), nullable=True),
        sa.Column("escalated_seq", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("deadline_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(state = 'assigned') = (owner IS NOT NULL)", name=op.f("ck_chat_sessions_owner")),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_chat_sessions_closed")),
        sa.CheckConstraint("state IN ('bot', 'pending', 'assigned', 'closed')", name=op.f("ck_chat_sessions_state")),
        sa.ForeignKeyConstraint(["contact"], ["contacts.id"], name=op.f("fk_chat_sessions_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_sessions")),
    )
    op.create_index("ix_chat_sessions_contact", "chat_sessions", ["contact", "opened_at"], unique=False)
    op.create_index(
        "ix_chat_sessions_deadline",
        "chat_sessions",
        ["deadline_at"],
        unique=False,
        sqlite_where=sa.text("deadline_at IS NOT NULL"),
        postgresql_where=sa.text("deadline_at IS NOT NULL"),
    )
    op.create_index(
        "uq_chat_sessions_open",
        "chat_sessions",
        ["contact"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "agent_sessions",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agent"], ["agents.id"], name=op.f("fk_agent_sessions_agent")),
        sa.ForeignKeyConstraint(["session"], ["chat_sessions.id"], name=op.f("fk_agent_sessions_session")),
        sa.PrimaryKeyConstraint("session", "epoch", name=op.f("pk_agent_sessions")),
    )
    op.create_index("ix_agent_sessions_agent", "agent_sessions", ["agent", "claimed_at"], unique=False)
    op.create_table(
        "events",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("author_name", sa.Text(), server_default="", nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("audience IN ('public', 'internal')", name=op.f("ck_events_audience")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_events_seq")),
        sa.ForeignKeyConstraint(["session"], ["chat_sessions.id"], name=op.f("fk_events_session")),
        sa.PrimaryKeyConstraint("session", "seq", name=op.f("pk_events")),
    )
    op.create_index(
        "ix_events_target",
        "events",
        ["session", "target"],
        unique=False,
        sqlite_where=sa.text("target IS NOT NULL"),
        postgresql_where=sa.text("target IS NOT NULL"),
    )
    op.create_table(
        "lanes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("internal", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("part", sa.Integer(), server_default="0", nullable=False),
        sa.Column("head", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.CheckConstraint("(held_until IS NULL) = (held_by IS NULL)", name=op.f("ck_lanes_held")),
        sa.CheckConstraint("position <= head OR due_at IS NULL", name=op.f("ck_lanes_position")),
        sa.ForeignKeyConstraint(["session"], ["chat_sessions.id"], name=op.f("fk_lanes_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lanes")),
        sa.UniqueConstraint("session", "surface", "address", name="uq_lanes_session"),
    )
    op.create_index("ix_lanes_address", "lanes", ["surface", "address"], unique=False)
    op.create_index(
        "ix_lanes_due",
        "lanes",
        ["surface", "due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "session_analytics",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("user_messages", sa.Integer(), nullable=False),
        sa.Column("bot_messages", sa.Integer(), nullable=False),
        sa.Column("agent_messages", sa.Integer(), nullable=False),
        sa.Column("escalated_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["chat_sessions.id"], name=op.f("fk_session_analytics_session")),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_session_analytics")),
    )
    op.create_table(
        "copies",
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("remote", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lane"], ["lanes.id"], name=op.f("fk_copies_lane")),
        sa.PrimaryKeyConstraint("lane", "seq", "part", name=op.f("pk_copies")),
    )
    op.create_index("ix_copies_remote", "copies", ["lane", "remote"], unique=False)
    op.execute(_MESSAGES[op.get_bind().dialect.name])


# The log's messages under the name that reports written for other products use.
_MESSAGES = {
    "sqlite": """
        CREATE VIEW messages AS
        SELECT session AS session_id, seq AS message_seq, side AS sender_type, author AS sender_id,
               author_name AS sender_name, json_extract(body, '$.content.text') AS content, at AS created_at,
               body AS message_metadata
        FROM events WHERE kind = 'message'
    """,
    "postgresql": """
        CREATE VIEW messages AS
        SELECT session AS session_id, seq AS message_seq, side AS sender_type, author AS sender_id,
               author_name AS sender_name, body::jsonb #>> '{content,text}' AS content, at AS created_at,
               body AS message_metadata
        FROM events WHERE kind = 'message'
    """,
}
