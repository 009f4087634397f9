"""What the console is told at start."""

import secrets
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from argon2 import PasswordHasher

from bridge.settings import Settings
from core.usecases.rules import SECOND

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - no browser goes there
_HOUR = 3600 * SECOND


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """`public_url` is where the bridge is reached from outside, `local_url` where on its own machine.

    Times are microseconds; paces are in the words of the `limits` library.
    """

    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))  # signs what known browsers keep
    public_url: str = ""
    local_url: str = ""
    idle_timeout: int = 12 * _HOUR  # a browser that was not seen for so long is signed out
    sign_in_lifetime: int = 14 * 24 * _HOUR  # and after this, whatever it did
    first_invitation_lifetime: int = 24 * _HOUR
    invitation_lifetime: int = 7 * 24 * _HOUR
    sign_in_limit: str = "20 per 5 minutes"  # by network address
    wrong_password_limit: str = "10 per 15 minutes"  # noqa: S105 - by e-mail address and network address, or by browser
    wrong_password_limit_everywhere: str = "100 per hour"  # noqa: S105 - by e-mail, where no browser signed in before
    message_limit: str = "60 per 10 seconds"  # messages, edits, reactions of one agent
    upload_limit: str = "30 per minute"
    frame_limit: str = "300 per 10 seconds"  # of one socket
    resync_every: float = 20.0  # seconds after which a quiet socket looks at the log, and at its credential
    away_after: int = 10 * 60 * SECOND  # without an open page, an agent of the console has left
    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    @classmethod
    def of(cls, settings: Settings) -> "ConsoleSettings":
        """Without PUBLIC_URL, links are for browsers on this machine."""
        local_url = f"http://localhost:{settings.port}" if settings.host in _EVERYWHERE else settings.local_url
        made = cls(public_url=settings.public_url, local_url=local_url)
        return replace(made, secret=settings.secret_key) if settings.secret_key else made

    @property
    def is_secure(self) -> bool:
        """Do browsers come by https?"""
        return self.public_url.startswith("https://")

    @property
    def path(self) -> str:
        """What a proxy puts before all paths: "/support" of https://example.com/support; "" for nothing."""
        return urlsplit(self.public_url).path.rstrip("/")

    @property
    def address(self) -> str:
        """What links begin with."""
        return (self.public_url or self.local_url).rstrip("/")
