"""Ids and addresses as admins copy them: checked with a sentence that says where to find the right one."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

_CHANNEL = r"^[CG][A-Z0-9]{4,}$"
_USER = r"^[UW][A-Z0-9]{4,}$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"


def looks_like(pattern: str, what: str, remedy: str) -> Callable[[str], str]:
    """A validator that lets through what matches; else "'…' is no WHAT - REMEDY"."""

    def check(written: str) -> str:
        if not re.match(pattern, written):
            raise ValueError(f"'{written}' is no {what} - {remedy}")
        return written

    return check


ChannelId = Annotated[
    str,
    AfterValidator(looks_like(_CHANNEL, "channel id", "it is like C0123456789, at the end of the channel's details")),
    WithJsonSchema({"type": "string", "pattern": _CHANNEL}),
]
UserId = Annotated[
    str,
    AfterValidator(looks_like(_USER, "Slack user id", "it is like U0123456789; in the profile: ⋮, Copy member ID")),
    WithJsonSchema({"type": "string", "pattern": _USER}),
]
Email = Annotated[
    str,
    AfterValidator(looks_like(_EMAIL, "e-mail address", "write it like ana@example.com")),
    WithJsonSchema({"type": "string", "pattern": _EMAIL}),
]
