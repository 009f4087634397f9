"""The ids of the core, each its own type so that one is never passed for another."""

import secrets
from typing import NewType

SessionId = NewType("SessionId", str)
ContactId = NewType("ContactId", str)
AgentId = NewType("AgentId", str)
FileId = NewType("FileId", str)
Seq = NewType("Seq", int)  # 1, 2, 3 ... within one session, in the order of arrival
Micros = NewType("Micros", int)  # microseconds since 1970-01-01 UTC
RemoteId = NewType("RemoteId", str)  # what a platform calls a post: "C1:1700000000.000100", "42"
SurfaceName = NewType("SurfaceName", str)  # "bot", "summary", and what each channel calls its own


def new_id(prefix: str) -> str:
    """A random id of 80 bits with a readable prefix: `new_id("ses") -> "ses_9f0c..."`."""
    return f"{prefix}_{secrets.token_hex(10)}"
