"""What visitors of the web chat may do, how often: by visitor, and by address for all who come from one."""

from typing import Annotated, Any

from limits import parse
from pydantic import BeforeValidator, Field

from core.escalation.triggers import StrictModel


def _pace(written: Any) -> Any:
    if written is None or isinstance(written, (list, dict)):
        return written  # what it has to be is said by its type
    try:
        parse(str(written))
    except ValueError as exc:
        raise ValueError(f"'{written}' is no pace - write it like 60 per 10 seconds, or 120 per 10 minutes") from exc
    return written


RateLimit = Annotated[str, BeforeValidator(_pace), Field(examples=["60 per 10 seconds", "120 per 10 minutes"])]


class WebLimits(StrictModel):
    """Paces. Somebody who writes quickly is waited for; only far beyond is anything refused, with its words kept.

    An address is an IPv4 address or the /64 network of an IPv6 address. Many people may share one: an office, a school.
    """

    frames: RateLimit = Field(default="300 per 10 seconds", description="Frames of every kind, of one visitor.")
    frames_of_address: RateLimit = Field(default="3000 per 10 seconds", description="The same, of one address.")
    characters: RateLimit = Field(default="40000 per 60 seconds", description="Characters that one visitor may write.")
    characters_of_address: RateLimit = Field(default="400000 per 60 seconds", description="The same, of one address.")
    typing: RateLimit = Field(
        default="10 per 5 seconds", description='"Is typing", of one visitor; more is not passed on.'
    )
    moves: RateLimit = Field(
        default="12 per 60 minutes",
        description="How often one visitor may ask for a person; and stop waiting; and end the conversation.",
    )
    moves_of_address: RateLimit = Field(default="600 per 60 minutes", description="The same, of one address.")
    conversations_of_address: RateLimit = Field(
        default="300 per 10 minutes", description="Conversations that new visitors of one address may begin."
    )
    uploads: RateLimit = Field(default="200000000 per 60 minutes", description="Bytes of files, of one visitor.")
    uploads_of_address: RateLimit = Field(default="2000000000 per 60 minutes", description="The same, of one address.")
    connects_of_address: RateLimit = Field(default="2000 per 60 seconds", description="New sockets of one address.")
    sockets: int = Field(default=30, ge=1, description="Pages that one visitor may have open.")
    sockets_of_address: int = Field(default=1_000, ge=1, description="The same, of one address.")
