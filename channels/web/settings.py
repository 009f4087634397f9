"""What the web chat is told at start."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`secret` signs visitors' tokens; `public_url` is where the bridge is reached from outside, "" if unknown."""

    secret: str
    public_url: str = ""
    hello_within: float = 5.0  # seconds a new socket has for its first frame
    resync_every: float = 20.0  # seconds after which a quiet socket looks at the log unasked
    pace: str = "60 per 10 seconds"  # messages a visitor may send
