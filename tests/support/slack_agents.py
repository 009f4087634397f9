"""Agents who act from Slack, for tests of what is the same wherever they act from."""

from core.model.agents import Agent


def slack_agent(user: str, name: str, picture: str = "", email: str = "") -> Agent:
    """The agent whom Slack calls `user`."""
    return Agent(user, name, picture, email)
