"""The tables. Times are integers (microseconds, UTC), JSON is text: both databases read them the same.

Alembic's migrations make them; a test holds the migrations against this file.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default=""),
    Column("place", Text, nullable=False, server_default=""),  # where in their chat they write: a topic
    Column("created_at", BigInteger, nullable=False),
    Column("signed_out_at", BigInteger, nullable=False, server_default="0"),  # tokens of before open nothing any more
    UniqueConstraint("channel", "address", name="uq_contacts_address"),
)

chat_sessions = Table(
    "chat_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("contact", Text, ForeignKey("contacts.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("head", Integer, nullable=False, server_default="0"),
    Column("owner", Text),
    Column("owner_name", Text, nullable=False, server_default=""),
    Column("misses", Integer, nullable=False, server_default="0"),
    Column("opened_at", BigInteger, nullable=False),
    Column("escalated_at", BigInteger),
    Column("escalated_seq", Integer),
    Column("claimed_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("deadline_at", BigInteger),
    Column("queue", Text, nullable=False, server_default=""),
    Column("priority", Text, nullable=False, server_default="normal"),
    Column("escalation", Text),
    Column("reminders", Integer, nullable=False, server_default="0"),
    Column("wait_position", Integer, nullable=False, server_default="0"),
    Column("wait_minutes", Integer, nullable=False, server_default="0"),
    Column("wants_contact", Integer, nullable=False, server_default="0"),
    Column("tokens", Integer, nullable=False, server_default="0"),
    Column("turn", Text, nullable=False, server_default=""),
    Column("wait_seq", Integer),
    Column("offer_seq", Integer),
    CheckConstraint("state IN ('bot', 'pending', 'assigned', 'closed')", name="state"),
    CheckConstraint("(state = 'assigned') = (owner IS NOT NULL)", name="owner"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    # A contact is in one conversation at a time: two replicas that open one at once cannot both succeed.
    Index("uq_chat_sessions_open", "contact", unique=True, sqlite_where=text("state <> 'closed'"),
          postgresql_where=text("state <> 'closed'")),
    Index("ix_chat_sessions_contact", "contact", "opened_at"),
    Index("ix_chat_sessions_waiting", "queue", "escalated_at", sqlite_where=text("state = 'pending'"),
          postgresql_where=text("state = 'pending'")),
    Index("ix_chat_sessions_owner", "owner", sqlite_where=text("owner IS NOT NULL"),
          postgresql_where=text("owner IS NOT NULL")),
    Index("ix_chat_sessions_opened_at", "opened_at"),
    Index("ix_chat_sessions_deadline", "deadline_at", sqlite_where=text("deadline_at IS NOT NULL"),
          postgresql_where=text("deadline_at IS NOT NULL")),
)  # fmt: skip

events = Table(
    "events",
    metadata,
    Column("session", Text, ForeignKey("chat_sessions.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("author_name", Text, nullable=False, server_default=""),
    Column("epoch", Integer, nullable=False),
    Column("target", Integer),
    Column("body", Text, nullable=False),
    CheckConstraint("audience IN ('public', 'internal')", name="audience"),
    CheckConstraint("seq > 0", name="seq"),
    Index("ix_events_target", "session", "target", sqlite_where=text("target IS NOT NULL"),
          postgresql_where=text("target IS NOT NULL")),
)  # fmt: skip

# Every name a platform gives an inbound thing; any hit means "already there". seq 0: taken back before it arrived.
event_keys = Table(
    "event_keys",
    metadata,
    Column("source", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("session", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Index("ix_event_keys_session", "session", "seq"),
)

lanes = Table(
    "lanes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("session", Text, ForeignKey("chat_sessions.id"), nullable=False),
    Column("surface", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("internal", Integer, nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("part", Integer, nullable=False, server_default="0"),
    Column("head", Integer, nullable=False, server_default="0"),
    Column("due_at", BigInteger),
    Column("held_until", BigInteger),
    Column("held_by", Text),
    Column("ended", Integer, nullable=False, server_default="0"),  # the session goes on elsewhere; 2: the place is gone
    # How the lane's next call has fared so far. All of it is over with the next step forward.
    Column("failures", Integer, nullable=False, server_default="0"),  # tries that count, see config/sessions.yaml
    Column("failing_since", BigInteger),
    Column("not_before", BigInteger, nullable=False, server_default="0"),  # the lane backs off until then
    Column("last_failure", Text, nullable=False, server_default=""),
    Column("lost_calls", Integer, nullable=False, server_default="0"),  # of which nobody knows what became
    Column("alone_until", Integer, nullable=False, server_default="0"),  # up to this seq nothing is merged
    Column("called_until", Integer, nullable=False, server_default="0"),  # the last call made reached up to this seq
    Column("shows_until", Integer),  # where the lane ended: behind it only changes are shown. NULL: everything
    UniqueConstraint("session", "surface", "address", name="uq_lanes_session"),
    CheckConstraint("(held_until IS NULL) = (held_by IS NULL)", name="held"),
    CheckConstraint("position <= head OR due_at IS NULL", name="position"),
    Index("ix_lanes_due", "surface", "due_at", sqlite_where=text("due_at IS NOT NULL"),
          postgresql_where=text("due_at IS NOT NULL")),
    Index("ix_lanes_failing", "surface", "failing_since", sqlite_where=text("failing_since IS NOT NULL"),
          postgresql_where=text("failing_since IS NOT NULL")),
    Index("ix_lanes_address", "surface", "address"),
)  # fmt: skip

copies = Table(
    "copies",
    metadata,
    Column("lane", Integer, ForeignKey("lanes.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("remote", Text, nullable=False),
    Column("as_of", Integer, nullable=False),
    Column("at", BigInteger, nullable=False, server_default="0"),  # when it was last brought up to date there
    Index("ix_copies_remote", "remote", "lane"),
)

buckets = Table(
    "buckets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next_at", BigInteger, nullable=False),
)

agents = Table(
    "agents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("slack_user", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("picture", Text, nullable=False, server_default=""),
    Column("email", Text, unique=True),
    Column("role", Text, nullable=False, server_default="agent"),
    Column("on_duty", Integer, nullable=False, server_default="1"),
    Column("capacity", Integer),
    Column("specialties", Text, nullable=False, server_default="[]"),
    Column("languages", Text, nullable=False, server_default="[]"),
    Column("enrolled", Integer, nullable=False, server_default="0"),  # stands in config/agents.yaml
    Column("password", Text, nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("role IN ('agent', 'lead', 'admin')", name="role"),
)

# What opens the console: signed-in browsers, API tokens, invitations. Only the token's hash is kept.
credentials = Table(
    "credentials",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("agent", Text, ForeignKey("agents.id")),
    Column("name", Text, nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("used_at", BigInteger),
    Column("scope", Text, nullable=False, server_default="admin"),
    CheckConstraint("kind IN ('browser', 'api', 'invitation')", name="kind"),
    Index("ix_credentials_agent", "agent"),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("session", Text, ForeignKey("chat_sessions.id"), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("agent", Text, ForeignKey("agents.id"), nullable=False),
    Column("claimed_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_by", Text),
    Column("queue", Text, nullable=False, server_default=""),
    Column("waited", BigInteger),  # microseconds from the escalation to the claim
    Index("ix_agent_sessions_agent", "agent", "claimed_at"),
)

# Files, by where their bytes are: `source` opens them by `ref`. Without a session as long as no message carries them.
attachments = Table(
    "attachments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("session", Text, ForeignKey("chat_sessions.id")),
    Column("uploader", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False),
    Column("ref", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mime", Text, nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("at", BigInteger, nullable=False),
    Index("ix_attachments_loose", "at", sqlite_where=text("session IS NULL"), postgresql_where=text("session IS NULL")),
)

# The bytes of what was uploaded to us, in pieces, so that every replica has them.
file_parts = Table(
    "file_parts",
    metadata,
    Column("file", Text, ForeignKey("attachments.id"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)

# What a platform calls a file that we brought there: noted before it is shown, so that showing it again finds it.
file_copies = Table(
    "file_copies",
    metadata,
    Column("lane", Integer, ForeignKey("lanes.id"), primary_key=True),
    Column("file", Text, ForeignKey("attachments.id"), primary_key=True),
    Column("remote", Text, nullable=False),
)

# What models cost, by UTC day since 1970-01-01, so that all replicas share one daily limit.
token_days = Table(
    "token_days",
    metadata,
    Column("day", Integer, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("tokens", BigInteger, nullable=False),
)

session_analytics = Table(
    "session_analytics",
    metadata,
    Column("session", Text, ForeignKey("chat_sessions.id"), primary_key=True),
    Column("user_messages", Integer, nullable=False),
    Column("bot_messages", Integer, nullable=False),
    Column("agent_messages", Integer, nullable=False),
    Column("escalated_at", BigInteger),
    Column("claimed_at", BigInteger),
    Column("closed_at", BigInteger, nullable=False),
    Column("closed_why", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False, server_default="0"),
    Column("channel", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    Column("queue", Text, nullable=False, server_default=""),
    Column("agent", Text, nullable=False, server_default=""),  # who had it last
    Column("category", Text, nullable=False, server_default=""),  # of the first escalation, with trigger and reason
    Column("trigger", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("first_response_at", BigInteger),  # an agent's first message
    Column("waited", BigInteger),  # microseconds, of the wait that the first claim ended; NULL: nobody waited for it
    Column("escalation", Text, nullable=False, server_default=""),  # the latest one's status, just before the close
    Column("bot_answered", Integer, nullable=False, server_default="0"),  # the last word was an answer of the bot's
    Column("undeliverable", Integer, nullable=False, server_default="0"),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("rating", Integer),
    Column("rated_words", Text, nullable=False, server_default=""),
    Index("ix_session_analytics_closed_at", "closed_at"),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("source", "key", name="uq_dead_letters_key"),
)
