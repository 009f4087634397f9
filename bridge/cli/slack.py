"""`bridge slack`: what is needed to make the Slack app."""

import json

import click

from agents_slack.manifest import manifest as make_manifest
from agents_slack.manifest import manifest_yaml


@click.group()
def slack() -> None:
    """What is needed to make the Slack app."""


@slack.command()
@click.option("--json", "as_json", is_flag=True, help="JSON instead of YAML.")
def manifest(as_json: bool) -> None:
    """Print the app's manifest, to be pasted at https://api.slack.com/apps under Create New App."""
    click.echo(json.dumps(make_manifest(), indent=2) if as_json else manifest_yaml(), nl=as_json)
