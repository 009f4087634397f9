"""`bridge knowledge`: what the bot knows, and what it should."""

import click


@click.group()
def knowledge() -> None:
    """Look after what the bot knows: config/knowledge."""
