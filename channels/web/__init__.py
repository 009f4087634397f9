"""The web chat: the widget's files, and the socket through which a page reads its session's log."""
