"""`bridge slack`: what is needed to make the Slack app."""

import json

import click


@click.group()
def slack() -> None:
    """What is needed to make the Slack app."""


@slack.command()
@click.option("--json", "as_json", is_flag=True, help="JSON instead of YAML.")
@click.option(
    "--url", "public_url", default="", metavar="URL", help="For signed HTTP instead of Socket Mode: your PUBLIC_URL."
)
def manifest(as_json: bool, public_url: str) -> None:
    """Print the app's manifest, to be pasted at https://api.slack.com/apps under Create New App."""
    from agents_slack.tools.manifest import manifest as make_manifest  # noqa: PLC0415 - Slack's libraries
    from agents_slack.tools.manifest import manifest_yaml  # noqa: PLC0415

    if as_json:
        click.echo(json.dumps(make_manifest(public_url=public_url), indent=2))
    else:
        click.echo(manifest_yaml(public_url=public_url), nl=False)
