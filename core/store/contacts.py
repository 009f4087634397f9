"""Users as channels know them: rows in, values out."""

from dataclasses import replace

from sqlalchemy import bindparam, select

from core.languages.spoken import language_spoken, with_votes
from core.model.ids import ContactId, Micros, new_id
from core.model.session import Contact
from core.store.statements import Statement, insert_row, update_row
from core.store.tables import contacts
from core.store.tx import Row, Tx

_p = bindparam
COLUMNS = [
    contacts.c[name]
    for name in ("id", "channel", "address", "name", "language", "detail", "email", "zone", "place", "spoken")
]

_contact_by_address = Statement(
    select(*COLUMNS).where(contacts.c.channel == _p("channel"), contacts.c.address == _p("address"))
)
_contact_by_id = Statement(select(*COLUMNS).where(contacts.c.id == _p("id")))
_add_contact = insert_row(
    contacts, "id", "channel", "address", "name", "language", "detail", "zone", "place", "spoken", "created_at"
)
_update_contact = update_row(contacts, "name", "language", "detail", "zone", "place", "spoken")
_signed_out_at = Statement(
    select(contacts.c.signed_out_at).where(contacts.c.channel == _p("channel"), contacts.c.address == _p("address"))
)
_sign_out = update_row(contacts, "signed_out_at")
_set_email = update_row(contacts, "email")


def to_contact(row: Row) -> Contact:
    """A row of `COLUMNS`."""
    return Contact(ContactId(row[0]), *row[1:])


def meet_contact(
    tx: Tx,
    channel: str,
    address: str,
    name: str,
    language: str,
    detail: str,
    zone: str = "",
    place: str | None = None,
    votes: tuple[str, ...] = (),
) -> tuple[Contact, bool]:
    """The contact of an address, made on first sight, with what is told now. Empty values never overwrite known ones,
    but for `place`, of which None says nothing. `votes` are for the language of their words (`core.languages.spoken`):
    once there was one, what the channel says of their language counts no more.

    True: something of it is news, to be kept by `update_contact` once the contact's session is locked. Sessions are
    locked before contacts: the other order lets two replicas wait for each other.
    """
    known = find_contact(tx, channel, address)
    if known is None:
        spoken = with_votes("", votes)
        language = language_spoken(spoken, language) or language
        contact = Contact(
            ContactId(new_id("con")), channel, address, name, language, detail, zone=zone, place=place or "",
            spoken=spoken,
        )  # fmt: skip
        tx.run(
            _add_contact, id=contact.id, channel=channel, address=address, name=name, language=language,
            detail=detail, zone=zone, place=contact.place, spoken=spoken, created_at=tx.now,
        )  # fmt: skip
        return contact, False
    spoken = with_votes(known.spoken, votes)
    told = replace(
        known, name=name or known.name, language=language_spoken(spoken, known.language) or language or known.language,
        detail=detail or known.detail, zone=zone or known.zone, place=known.place if place is None else place,
        spoken=spoken,
    )  # fmt: skip
    return told, told != known


def update_contact(tx: Tx, told: Contact) -> None:
    """Keep what is known of a contact now."""
    tx.run(
        _update_contact,
        which=told.id,
        name=told.name,
        language=told.language,
        detail=told.detail,
        zone=told.zone,
        place=told.place,
        spoken=told.spoken,
    )


def find_contact(tx: Tx, channel: str, address: str) -> Contact | None:
    """The contact of an address, if we ever met."""
    return tx.find(_contact_by_address, to_contact, channel=channel, address=address)


def contact_of(tx: Tx, contact: ContactId) -> Contact:
    """A contact that a session names."""
    found = tx.find(_contact_by_id, to_contact, id=contact)
    if found is None:
        raise LookupError(f"contact {contact} is gone")
    return found


def set_email(tx: Tx, contact: ContactId, email: str) -> None:
    """Where a user wants to be answered when they are not in the chat any more."""
    tx.run(_set_email, which=contact, email=email)


def signed_out_at(tx: Tx, channel: str, address: str) -> Micros:
    """What a browser of theirs was given before this moment opens nothing any more; 0: it was never so."""
    return tx.value(_signed_out_at, Micros, channel=channel, address=address) or Micros(0)


def sign_out(tx: Tx, contact: ContactId) -> None:
    """Every browser of theirs is a stranger from now on."""
    tx.run(_sign_out, which=contact, signed_out_at=tx.now)
