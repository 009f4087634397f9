"""How findings are printed."""

from collections.abc import Iterable

import click

from core.model.findings import Finding


def print_findings(area: str, findings: Iterable[Finding]) -> None:
    """Print findings, one a line, each remedy under its own."""
    for finding in findings:
        click.echo(f"{finding.state:<8} {area}: {finding.what}")
        if finding.remedy:
            click.echo(f"         -> {finding.remedy}")
