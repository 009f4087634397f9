"""What can be told of an update that could not be read: who sent it, so that they hear of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from channels.telegram.inbound import CHANNEL
from core.model.content import Content
from core.usecases.intake import Sender

# What agents see in its place; the user is told in their own language.
UNREADABLE_NOTICE = Content(
    "[a message that the bridge could not read; it is kept for whoever looks after the bridge]", own=""
)


@dataclass(frozen=True, slots=True)
class UnreadableUpdate:
    """Who sent it. `query`: they pressed a button, which waits for an answer; else they wrote or changed something."""

    sender: Sender
    query: str = ""


def to_unreadable_update(raw: object) -> UnreadableUpdate | None:
    """None: nobody waits for anything, or it is not even told who they are."""
    match raw:
        case {"callback_query": {"id": str(query), "from": Mapping() as user}} if user.get("id"):
            return UnreadableUpdate(_sender(user["id"], user), query)
        case {"message": {"chat": {"id": int(chat), "type": "private"}} as message} | {
            "edited_message": {"chat": {"id": int(chat), "type": "private"}} as message
        }:
            return UnreadableUpdate(_sender(chat, message.get("from")))
        case _:
            return None


def _sender(chat: object, user: object) -> Sender:
    told = user if isinstance(user, Mapping) else {}
    parts = (told.get("first_name"), told.get("last_name"))
    language, username = told.get("language_code"), told.get("username")
    return Sender(
        CHANNEL, str(chat), " ".join(part for part in parts if isinstance(part, str)),
        language if isinstance(language, str) else "", f"@{username}" if isinstance(username, str) else "",
    )  # fmt: skip
