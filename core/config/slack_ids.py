"""Ids and addresses as admins copy them: checked with a sentence that says where to find the right one."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

_CHANNEL = r"^[CG][A-Z0-9]{4,}$"
_USUAL_OR_CHANNEL = r"^([CG][A-Z0-9]{4,})?$"
_USER = r"^[UW][A-Z0-9]{4,}$"
_EMAIL = r"^[^@\s<>,;\"“”‘’]+@[^@\s<>,;\"“”‘’]+\.[^@\s.<>,;\"“”‘’]+$"


def looks_like(pattern: str, what: str, remedy: str) -> Callable[[Any], Any]:
    """A validator that lets through what matches; else "'…' is no WHAT - REMEDY". It stands before that of the type."""

    def check(written: Any) -> Any:
        if written is None or isinstance(written, (dict, list)):
            return written  # what it has to be is said by its type
        if not isinstance(written, str) or not re.match(pattern, written):
            raise ValueError(f"'{written}' is no {what} - {remedy}")
        return written

    return check


_CHANNEL_FOUND = "it is like C0123456789, and stands at the end of the channel's details in Slack"

ChannelId = Annotated[
    str,
    BeforeValidator(looks_like(_CHANNEL, "channel id", _CHANNEL_FOUND)),
    WithJsonSchema({"type": "string", "pattern": _CHANNEL}),
]
UsualOrChannelId = Annotated[
    str,
    BeforeValidator(looks_like(_USUAL_OR_CHANNEL, "channel id", _CHANNEL_FOUND)),
    WithJsonSchema({"type": "string", "pattern": _USUAL_OR_CHANNEL}),
]
UserId = Annotated[
    str,
    BeforeValidator(looks_like(_USER, "Slack user id", "it is like U0123456789; in the profile: ⋮, Copy member ID")),
    WithJsonSchema({"type": "string", "pattern": _USER}),
]
EmailAddress = Annotated[
    str,
    BeforeValidator(looks_like(_EMAIL, "e-mail address", "write it like ana@example.com")),
    WithJsonSchema({"type": "string", "pattern": _EMAIL}),
]
