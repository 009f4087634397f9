"""Reminders outside the thread: in a second channel, or to one agent."""
