"""Agents who act from Slack, for tests of what is the same wherever they act from."""

from core.model.agents import Agent, Identity


def in_slack(user: str) -> Identity:
    """Whom Slack calls `user`."""
    return Identity("slack", user)


def slack_agent(user: str, name: str, picture: str = "", email: str = "") -> Agent:
    """The agent whom Slack calls `user`."""
    return Agent(name, picture, email, identity=in_slack(user))
