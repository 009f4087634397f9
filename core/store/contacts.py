"""Users as channels know them, agents, and the sessions they are in: rows in, values out."""

from sqlalchemy import bindparam, case, insert, select, update

from core.ids import AgentId, ContactId, Micros, Seq, SessionId, new_id
from core.session import MOVES, Act, Contact, Session, State
from core.store.statements import Statement
from core.store.tables import agents, chat_sessions, contacts
from core.store.tx import Row, Tx

_p = bindparam
_CONTACT_COLUMNS = [contacts.c[name] for name in ("id", "channel", "address", "name", "language", "detail")]
_SESSION_COLUMNS = [
    chat_sessions.c[name]
    for name in (
        "id", "contact", "channel", "state", "epoch", "head", "opened_at", "owner", "owner_name", "misses",
        "escalated_at", "escalated_seq", "claimed_at", "closed_at", "deadline_at",
    )
]  # fmt: skip

_contact_by_address = Statement(
    select(*_CONTACT_COLUMNS).where(contacts.c.channel == _p("channel"), contacts.c.address == _p("address"))
)
_contact_by_id = Statement(select(*_CONTACT_COLUMNS).where(contacts.c.id == _p("id")))
_add_contact = Statement(
    insert(contacts).values(
        {c: _p(c) for c in ("id", "channel", "address", "name", "language", "detail", "created_at")}
    )
)
_update_contact = Statement(
    update(contacts)
    .where(contacts.c.id == _p("which"))
    .values(name=_p("name"), language=_p("language"), detail=_p("detail"))
)
_latest_session = Statement(
    select(*_SESSION_COLUMNS)
    .where(chat_sessions.c.contact == _p("contact"))
    .order_by(chat_sessions.c.opened_at.desc(), chat_sessions.c.id.desc())
    .limit(1)
)
_session = Statement(select(*_SESSION_COLUMNS).where(chat_sessions.c.id == _p("id")))
_lock_session = Statement(select(*_SESSION_COLUMNS).where(chat_sessions.c.id == _p("id")).with_for_update())
_add_session = Statement(
    insert(chat_sessions).values({c: _p(c) for c in ("id", "contact", "channel", "state", "opened_at", "deadline_at")})
)
_move = Statement(
    update(chat_sessions)
    .where(
        chat_sessions.c.id == _p("which"),
        chat_sessions.c.state == _p("seen_state"),
        chat_sessions.c.epoch == _p("seen_epoch"),
    )
    .values(
        state=_p("state"),
        epoch=_p("epoch"),
        owner=_p("owner"),
        owner_name=_p("owner_name"),
        misses=0,
        escalated_at=case((_p("escalates") == 1, _p("at")), else_=chat_sessions.c.escalated_at),
        escalated_seq=case((_p("escalates") == 1, chat_sessions.c.head + 1), else_=chat_sessions.c.escalated_seq),
        claimed_at=case((_p("claims") == 1, _p("at")), else_=chat_sessions.c.claimed_at),
        closed_at=_p("closed_at"),
        deadline_at=_p("deadline_at"),
    )
)
_set_misses = Statement(update(chat_sessions).where(chat_sessions.c.id == _p("which")).values(misses=_p("misses")))
_set_deadline = Statement(
    update(chat_sessions).where(chat_sessions.c.id == _p("which")).values(deadline_at=_p("deadline_at"))
)
_overdue = Statement(
    select(chat_sessions.c.id)
    .where(chat_sessions.c.deadline_at.is_not(None), chat_sessions.c.deadline_at <= _p("now"))
    .order_by(chat_sessions.c.deadline_at)
    .limit(_p("most"))
)
_with_people = Statement(
    select(chat_sessions.c.id)
    .where((chat_sessions.c.state == State.PENDING.value) | (chat_sessions.c.state == State.ASSIGNED.value))
    .order_by(chat_sessions.c.escalated_at)
)
_agent_by_slack_user = Statement(
    select(agents.c.id, agents.c.name, agents.c.picture).where(agents.c.slack_user == _p("slack_user"))
)
_agent_by_id = Statement(select(agents.c.id, agents.c.name, agents.c.picture).where(agents.c.id == _p("id")))
_add_agent = Statement(insert(agents).values({c: _p(c) for c in ("id", "slack_user", "name", "picture", "created_at")}))
_update_agent = Statement(
    update(agents).where(agents.c.id == _p("which")).values(name=_p("name"), picture=_p("picture"))
)


def _to_contact(row: Row) -> Contact:
    return Contact(ContactId(row[0]), *row[1:])


def _to_session(row: Row) -> Session:
    return Session(SessionId(row[0]), ContactId(row[1]), row[2], State(row[3]), *row[4:])


def know_contact(tx: Tx, channel: str, address: str, name: str, language: str, detail: str) -> Contact:
    """The contact of an address, made or brought up to date. Empty values never overwrite known ones."""
    row = tx.one(_contact_by_address, channel=channel, address=address)
    if row is None:
        contact = Contact(ContactId(new_id("con")), channel, address, name, language, detail)
        tx.run(
            _add_contact, id=contact.id, channel=channel, address=address, name=name, language=language,
            detail=detail, created_at=tx.now,
        )  # fmt: skip
        return contact
    known = _to_contact(row)
    told = Contact(known.id, channel, address, name or known.name, language or known.language, detail or known.detail)
    if told != known:
        tx.run(_update_contact, which=known.id, name=told.name, language=told.language, detail=told.detail)
    return told


def find_contact(tx: Tx, channel: str, address: str) -> Contact | None:
    """The contact of an address, if we ever met."""
    row = tx.one(_contact_by_address, channel=channel, address=address)
    return _to_contact(row) if row else None


def contact_of(tx: Tx, contact: ContactId) -> Contact:
    """A contact that a session names."""
    row = tx.one(_contact_by_id, id=contact)
    if row is None:
        raise LookupError(f"contact {contact} is gone")
    return _to_contact(row)


def latest_session(tx: Tx, contact: ContactId) -> Session | None:
    """The contact's open session, else the last one they had."""
    row = tx.one(_latest_session, contact=contact)
    return _to_session(row) if row else None


def find_session(tx: Tx, session: SessionId) -> Session | None:
    """The session as it is, without a lock."""
    row = tx.one(_session, id=session)
    return _to_session(row) if row else None


def lock_session(tx: Tx, session: SessionId) -> Session | None:
    """The session, which nobody else changes until this unit is committed."""
    row = tx.one(_lock_session, id=session)
    return _to_session(row) if row else None


def add_session(tx: Tx, contact: Contact, deadline_at: Micros | None) -> Session:
    """A new session with the bot."""
    session = Session(
        SessionId(new_id("ses")), contact.id, contact.channel, State.BOT, 0, Seq(0), tx.now, deadline_at=deadline_at
    )
    tx.run(
        _add_session, id=session.id, contact=contact.id, channel=contact.channel, state=State.BOT.value,
        opened_at=tx.now, deadline_at=deadline_at,
    )  # fmt: skip
    return session


def move_session(
    tx: Tx,
    seen: Session,
    act: Act,
    *,
    owner: AgentId | None = None,
    owner_name: str = "",
    deadline_at: Micros | None = None,
) -> bool:
    """One conditional UPDATE: carry out `act` if the session still is as `seen`. False: somebody was faster."""
    move = MOVES[act]
    if seen.state not in move.sources:
        return False
    changed = tx.run(
        _move, which=seen.id, seen_state=seen.state.value, seen_epoch=seen.epoch, state=move.target.value,
        epoch=seen.epoch + move.raises_epoch, owner=owner, owner_name=owner_name,
        escalates=int(act in (Act.ESCALATE, Act.REOPEN)), claims=int(act is Act.CLAIM), at=tx.now,
        closed_at=tx.now if act is Act.CLOSE else None, deadline_at=deadline_at,
    )  # fmt: skip
    return changed == 1


def set_misses(tx: Tx, session: SessionId, misses: int) -> None:
    """How many answers in a row the bot did not know."""
    tx.run(_set_misses, which=session, misses=misses)


def set_deadline(tx: Tx, session: SessionId, deadline_at: Micros | None) -> None:
    """When the session is next looked at by the deadline sweep."""
    tx.run(_set_deadline, which=session, deadline_at=deadline_at)


def overdue(tx: Tx, most: int) -> list[SessionId]:
    """Sessions whose deadline has passed, longest overdue first."""
    return [SessionId(row[0]) for row in tx.all(_overdue, now=tx.now, most=most)]


def with_people(tx: Tx) -> list[SessionId]:
    """Sessions that wait for an agent or have one, the longest waiting first."""
    return [SessionId(row[0]) for row in tx.all(_with_people)]


def know_agent(tx: Tx, slack_user: str, name: str, picture: str = "") -> AgentId:
    """The agent behind a Slack user, made on first sight and kept up to date."""
    row = tx.one(_agent_by_slack_user, slack_user=slack_user)
    if row is None:
        agent = AgentId(new_id("agt"))
        tx.run(_add_agent, id=agent, slack_user=slack_user, name=name, picture=picture, created_at=tx.now)
        return agent
    if (name and name != row[1]) or (picture and picture != row[2]):
        tx.run(_update_agent, which=row[0], name=name or row[1], picture=picture or row[2])
    return AgentId(row[0])


def find_agent(tx: Tx, slack_user: str) -> tuple[AgentId, str, str] | None:
    """(id, name, picture) of the agent behind a Slack user."""
    row = tx.one(_agent_by_slack_user, slack_user=slack_user)
    return (AgentId(row[0]), row[1], row[2]) if row else None


def agent_picture(tx: Tx, agent: AgentId) -> str:
    """The address of an agent's picture, "" when there is none."""
    row = tx.one(_agent_by_id, id=agent)
    return row[2] if row else ""
