"""Users as channels know them, and agents as their desk does: rows in, values out."""

from dataclasses import replace

from sqlalchemy import bindparam, insert, select, update

from core.ids import AgentId, ContactId, new_id
from core.session import Contact
from core.store.statements import Statement
from core.store.tables import agents, contacts
from core.store.tx import Row, Tx

_p = bindparam
_CONTACT_COLUMNS = [contacts.c[name] for name in ("id", "channel", "address", "name", "language", "detail", "email")]

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
_set_email = Statement(update(contacts).where(contacts.c.id == _p("which")).values(email=_p("email")))
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
    told = replace(known, name=name or known.name, language=language or known.language, detail=detail or known.detail)
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


def set_email(tx: Tx, contact: ContactId, email: str) -> None:
    """Where a user wants to be answered when they are not in the chat any more."""
    tx.run(_set_email, which=contact, email=email)


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
