"""Why a socket is closed: the codes of the protocol, which the page knows how to answer."""

from enum import IntEnum


class ChatCloseCode(IntEnum):
    """Sent after accepting the socket: a refusal before it would reach the page without a reason."""

    BAD_FRAME = 4400
    BAD_TOKEN = 4401
    FOREIGN_ORIGIN = 4403
    NO_HELLO = 4408
    TOO_FAST = 4429
    FAILED = 1011  # a fault of ours: the page comes back
    AWAY = 1013  # the database is away: come back later
    RESTARTING = 1012


class CloseChatSocket(Exception):
    """Close this socket with `code`; `reason` is for the page's developer."""

    def __init__(self, code: ChatCloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
