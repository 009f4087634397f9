"""The web chat: the widget's files, and the socket through which a page reads its session's log."""

from channels.web.channel import WebChannel
from channels.web.settings import WebSettings

__all__ = ["WebChannel", "WebSettings"]
