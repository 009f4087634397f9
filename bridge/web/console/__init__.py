"""The web console's back-end: sign-in, the REST interface, the socket. docs/console.md is its contract."""

from bridge.web.console.console import Console
from bridge.web.console.settings import ConsoleSettings

__all__ = ["Console", "ConsoleSettings"]
