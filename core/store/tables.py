"""The tables. Times are integers (microseconds, UTC), JSON is text: both databases read them the same.

Alembic's migrations make them; a test holds the migrations against this file.
"""

from typing import Any

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

# Columns are NULL where that means something, and nowhere else.


def _required(name: str, *rest: Any, server_default: str | None = None) -> Column[Any]:
    return Column(name, *rest, nullable=False, server_default=server_default)


def _text(name: str) -> Column[Any]:
    """Words, "" for none."""
    return _required(name, Text, server_default="")


def _count(name: str) -> Column[Any]:
    """A number that begins at 0, or 0 for no and 1 for yes."""
    return _required(name, Integer, server_default="0")


def _partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


contacts = Table(
    "contacts",
    metadata,
    Column("id", Text, primary_key=True),
    _required("channel", Text),
    _required("address", Text),
    _text("name"),
    _text("language"),
    _text("detail"),
    _text("email"),
    _text("zone"),
    _text("place"),  # where in their chat they write: a topic
    _text("spoken"),  # the languages of their latest words, see core.languages.spoken
    _required("created_at", BigInteger),
    _required("signed_out_at", BigInteger, server_default="0"),  # tokens of before open nothing any more
    UniqueConstraint("channel", "address", name="uq_contacts_address"),
)

chat_sessions = Table(
    "chat_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    _required("contact", Text, ForeignKey("contacts.id")),
    _required("channel", Text),
    _required("state", Text),
    _count("epoch"),
    _count("head"),
    Column("owner", Text),
    _text("owner_name"),
    _count("misses"),
    _required("opened_at", BigInteger),
    Column("escalated_at", BigInteger),
    Column("escalated_seq", Integer),
    Column("claimed_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("deadline_at", BigInteger),
    _text("queue"),
    _required("priority", Text, server_default="normal"),
    Column("escalation", Text),
    _count("reminders"),
    _count("wait_position"),
    _count("wait_minutes"),
    _count("wants_contact"),
    _count("tokens"),
    _text("turn"),
    Column("wait_seq", Integer),
    Column("offer_seq", Integer),
    CheckConstraint("state IN ('bot', 'pending', 'assigned', 'closed')", name="state"),
    CheckConstraint("(state = 'assigned') = (owner IS NOT NULL)", name="owner"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    # A contact is in one conversation at a time: two replicas that open one at once cannot both succeed.
    _partial_index("uq_chat_sessions_open", "contact", where="state <> 'closed'", unique=True),
    Index("ix_chat_sessions_contact", "contact", "opened_at"),
    _partial_index("ix_chat_sessions_waiting", "queue", "escalated_at", where="state = 'pending'"),
    _partial_index("ix_chat_sessions_owner", "owner", where="owner IS NOT NULL"),
    Index("ix_chat_sessions_opened_at", "opened_at"),
    _partial_index("ix_chat_sessions_deadline", "deadline_at", where="deadline_at IS NOT NULL"),
)  # fmt: skip

events = Table(
    "events",
    metadata,
    Column("session", Text, ForeignKey("chat_sessions.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    _required("at", BigInteger),
    _required("kind", Text),
    _required("audience", Text),
    _required("side", Text),
    _text("author"),
    _text("author_name"),
    _required("epoch", Integer),
    Column("target", Integer),
    _required("body", Text),
    CheckConstraint("audience IN ('public', 'internal')", name="audience"),
    CheckConstraint("seq > 0", name="seq"),
    _partial_index("ix_events_target", "session", "target", where="target IS NOT NULL"),
)  # fmt: skip

# Every name a platform gives an inbound thing; any hit means "already there". seq 0: taken back before it arrived.
event_keys = Table(
    "event_keys",
    metadata,
    Column("source", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _required("session", Text),
    _required("seq", Integer),
    Index("ix_event_keys_session", "session", "seq"),
)

lanes = Table(
    "lanes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _required("session", Text, ForeignKey("chat_sessions.id")),
    _required("surface", Text),
    _required("address", Text),
    _required("bucket", Text),
    _required("internal", Integer),
    _count("position"),
    _count("part"),
    _count("head"),
    Column("due_at", BigInteger),
    Column("held_until", BigInteger),
    Column("held_by", Text),
    _count("ended"),  # the session goes on elsewhere; 2: the place is gone
    # How the lane's next call has fared so far. All of it is over with the next step forward.
    _count("failures"),  # tries that count, see config/sessions.yaml
    Column("failing_since", BigInteger),
    _required("not_before", BigInteger, server_default="0"),  # the lane backs off until then
    _text("last_failure"),
    _count("lost_calls"),  # of which nobody knows what became
    _count("alone_until"),  # up to this seq nothing is merged
    _count("called_until"),  # the last call made reached up to this seq
    Column("shows_until", Integer),  # where the lane ended: behind it only changes are shown. NULL: everything
    UniqueConstraint("session", "surface", "address", name="uq_lanes_session"),
    CheckConstraint("(held_until IS NULL) = (held_by IS NULL)", name="held"),
    CheckConstraint("position <= head OR due_at IS NULL", name="position"),
    _partial_index("ix_lanes_due", "surface", "due_at", where="due_at IS NOT NULL"),
    _partial_index("ix_lanes_failing", "surface", "failing_since", where="failing_since IS NOT NULL"),
    Index("ix_lanes_address", "surface", "address"),
)  # fmt: skip

copies = Table(
    "copies",
    metadata,
    Column("lane", Integer, ForeignKey("lanes.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    _required("remote", Text),
    _required("as_of", Integer),
    _required("at", BigInteger, server_default="0"),  # when it was last brought up to date there
    Index("ix_copies_remote", "remote", "lane"),
)

buckets = Table(
    "buckets",
    metadata,
    Column("name", Text, primary_key=True),
    _required("next_at", BigInteger),
)

agents = Table(
    "agents",
    metadata,
    Column("id", Text, primary_key=True),
    _required("name", Text),
    _text("picture"),
    Column("email", Text, unique=True),
    _required("role", Text, server_default="agent"),
    _required("on_duty", Integer, server_default="1"),
    Column("capacity", Integer),
    _required("specialties", Text, server_default="[]"),
    _required("languages", Text, server_default="[]"),
    _count("enrolled"),  # stands in config/agents.yaml
    _text("password"),
    _required("created_at", BigInteger),
    CheckConstraint("role IN ('agent', 'lead', 'admin')", name="role"),
)

agent_identities = Table(
    "agent_identities",
    metadata,
    Column("agent", Text, ForeignKey("agents.id"), primary_key=True),
    Column("provider", Text, primary_key=True),
    _required("external_id", Text),
    UniqueConstraint("provider", "external_id", name="uq_agent_identities_external_id"),
    sqlite_with_rowid=False,  # whoever is looked up by an index is found in it
)

# What opens the console: signed-in browsers, API tokens, invitations. Only the token's hash is kept.
credentials = Table(
    "credentials",
    metadata,
    Column("hash", Text, primary_key=True),
    _required("kind", Text),
    Column("agent", Text, ForeignKey("agents.id")),
    _text("name"),
    _required("created_at", BigInteger),
    Column("expires_at", BigInteger),
    Column("used_at", BigInteger),
    _required("scope", Text, server_default="admin"),
    CheckConstraint("kind IN ('browser', 'api', 'invitation')", name="kind"),
    Index("ix_credentials_agent", "agent"),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("session", Text, ForeignKey("chat_sessions.id"), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    _required("agent", Text, ForeignKey("agents.id")),
    _required("claimed_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("ended_by", Text),
    _text("queue"),
    Column("waited", BigInteger),  # microseconds from the escalation to the claim
    Index("ix_agent_sessions_agent", "agent", "claimed_at"),
)

# Files, by where their bytes are: `source` opens them by `ref`. Without a session as long as no message carries them.
attachments = Table(
    "attachments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("session", Text, ForeignKey("chat_sessions.id")),
    _text("uploader"),
    _required("source", Text),
    _text("ref"),
    _required("name", Text),
    _required("kind", Text),
    _text("mime"),
    _required("size", BigInteger, server_default="0"),
    _required("at", BigInteger),
    _partial_index("ix_attachments_loose", "at", where="session IS NULL"),
)

# The bytes of what was uploaded to us, in pieces, so that every replica has them.
file_parts = Table(
    "file_parts",
    metadata,
    Column("file", Text, ForeignKey("attachments.id"), primary_key=True),
    Column("part", Integer, primary_key=True),
    _required("bytes", LargeBinary),
)

# What a platform calls a file that we brought there: noted before it is shown, so that showing it again finds it.
file_copies = Table(
    "file_copies",
    metadata,
    Column("lane", Integer, ForeignKey("lanes.id"), primary_key=True),
    Column("file", Text, ForeignKey("attachments.id"), primary_key=True),
    _required("remote", Text),
)

# What models cost, by UTC day since 1970-01-01, so that all replicas share one daily limit.
token_days = Table(
    "token_days",
    metadata,
    Column("day", Integer, primary_key=True),
    Column("model", Text, primary_key=True),
    _required("tokens", BigInteger),
)

session_analytics = Table(
    "session_analytics",
    metadata,
    Column("session", Text, ForeignKey("chat_sessions.id"), primary_key=True),
    _required("user_messages", Integer),
    _required("bot_messages", Integer),
    _required("agent_messages", Integer),
    Column("escalated_at", BigInteger),
    Column("claimed_at", BigInteger),
    _required("closed_at", BigInteger),
    _required("closed_why", Text),
    _required("opened_at", BigInteger, server_default="0"),
    _text("channel"),
    _text("language"),
    _text("queue"),
    _text("agent"),  # who had it last
    _text("category"),  # of the first escalation, with trigger and reason
    _text("trigger"),
    _text("reason"),
    Column("first_response_at", BigInteger),  # an agent's first message
    Column("waited", BigInteger),  # microseconds, of the wait that the first claim ended; NULL: nobody waited for it
    _text("escalation"),  # the latest one's status, just before the close
    _count("bot_answered"),  # the last word was an answer of the bot's
    _count("undeliverable"),
    _text("outcome"),
    Column("rating", Integer),
    _text("rated_words"),
    Index("ix_session_analytics_closed_at", "closed_at"),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _required("source", Text),
    _required("key", Text),
    _required("payload", Text),
    _required("error", Text),
    _required("at", BigInteger),
    UniqueConstraint("source", "key", name="uq_dead_letters_key"),
)

# What admins saved in the console's editor. The files are the truth: this is who did what, and the way back.
config_edits = Table(
    "config_edits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _required("at", BigInteger),
    _required("agent", Text, ForeignKey("agents.id")),
    _required("file", Text),
    Column("text_before", Text),  # NULL: there was no such file
    Column("text_after", Text),  # NULL: it was taken away
    Column("undoes", Integer),  # the edit that this one takes back
    Index("ix_config_edits_file", "file", "id"),
)
