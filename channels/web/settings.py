"""What the web chat is told at start."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.model.files import LARGEST_FILE
from core.runtime.settings import setting


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`secret` signs visitors' tokens; `public_url` is where the bridge is reached from outside, "" if unknown."""

    secret: str = setting("SECRET_KEY", secret=True)
    public_url: str = setting("PUBLIC_URL")
    hello_timeout: float = 5.0  # seconds a new socket has for its first frame
    resync_every: float = 20.0  # seconds after which a quiet socket looks at the log unasked
    message_limit: str = "60 per 10 seconds"  # messages a visitor may send
    upload_limit: str = "30 per 60 seconds"  # files a visitor may send
    upload_idle_timeout: float = 30.0  # seconds an upload may stand still
    most_waiting: int = 5 * LARGEST_FILE  # bytes a visitor may have uploaded that no message carries
    visitor_lasts: int = 180 * 24 * 3600  # seconds after which a browser that did not come back is a new visitor
    link_lasts: int = 24 * 3600  # seconds a file's address is good for

    @property
    def is_on(self) -> bool:
        """It always is."""
        return True

    def faults(self) -> Iterator[str]:
        """The house looks at what it is told."""
        yield from ()
