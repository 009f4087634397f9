"""What agents read for a visitor who has told no name: the same every time, and not a person's. Pure.

It is for lists and cards; nobody is spoken to by it.
"""

from core.model.session import Contact


def stand_in_name(address: str) -> str:
    """The name for a visitor by their address at the channel."""
    return f"Visitor {address[:4].upper()}"


def told_name(contact: Contact) -> str:
    """The name that a user has told; "" when there is only the one that stands in for it."""
    return "" if contact.name == stand_in_name(contact.address) else contact.name
