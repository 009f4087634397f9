"""Surfaces that the core brings itself: the bot and the summary are lanes like any other."""
