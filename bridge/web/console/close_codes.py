"""Why a socket of the console is closed: codes that its page knows how to answer."""

from enum import IntEnum


class ConsoleCloseCode(IntEnum):
    """Sent after accepting the socket: a refusal before it would reach the page without a reason."""

    BAD_FRAME = 4400
    SIGNED_OUT = 4401
    FOREIGN_ORIGIN = 4403
    TOO_FAST = 4429
    FAILED = 1011  # a fault of ours: come back
    RESTARTING = 1012
    AWAY = 1013  # the database is away, or the reader is too slow: come back later


class CloseConsoleSocket(Exception):
    """Close this socket with `code`; `reason` is for the page's developer."""

    def __init__(self, code: ConsoleCloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
