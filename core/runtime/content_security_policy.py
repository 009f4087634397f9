"""What pages of ours may load and call, in the words of a Content-Security-Policy."""

from urllib.parse import urlsplit


def own_connect_sources(public_url: str) -> str:
    """The page's own server. Older browsers do not count its sockets as its own, so these are named where known."""
    parts = urlsplit(public_url)
    if not parts.netloc:
        return "'self'"
    return f"'self' {'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}"
