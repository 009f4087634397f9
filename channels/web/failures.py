"""Why a socket is closed, the chat's or the console's: codes that the page behind it knows how to answer."""

from enum import IntEnum

from channels.web.frames import BadAct, BadFrame
from core.model.errors import StoreUnavailable


class SocketCloseCode(IntEnum):
    """Sent after accepting the socket: a refusal before it would reach the page without a reason."""

    BAD_FRAME = 4400
    NOT_SIGNED_IN = 4401  # the chat: a token that is not ours; the console: expired, revoked, logged out
    FOREIGN_ORIGIN = 4403
    NO_HELLO = 4408
    TOO_FAST = 4429
    FAILED = 1011  # a fault of ours: the page comes back
    RESTARTING = 1012
    AWAY = 1013  # the database is away, or the reader is too slow: come back later


class CloseSocket(Exception):
    """Close this socket with `code`; `reason` is for the page's developer."""

    def __init__(self, code: SocketCloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def to_close(exc: Exception) -> CloseSocket:
    """How a socket is closed in which this went wrong. FAILED: a fault of ours, to be logged."""
    match exc:
        case CloseSocket():
            return exc
        case BadFrame() | BadAct():
            return CloseSocket(SocketCloseCode.BAD_FRAME, str(exc)[:100])
        case StoreUnavailable():
            return CloseSocket(SocketCloseCode.AWAY, "the database is away")
    return CloseSocket(SocketCloseCode.FAILED, "something went wrong here")
