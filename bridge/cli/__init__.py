"""The `bridge` command. Each command is a file; this one only puts them together."""

import click

from bridge.cli.agents import agents
from bridge.cli.check import check
from bridge.cli.fidelity import fidelity
from bridge.cli.hours import hours
from bridge.cli.init import init
from bridge.cli.knowledge import knowledge
from bridge.cli.knowledge_ask import ask
from bridge.cli.knowledge_check import check_knowledge
from bridge.cli.knowledge_gaps import gaps
from bridge.cli.run import run
from bridge.cli.triggers import triggers
from bridge.cli.triggers_history import backtest, report
from bridge.cli.triggers_train import train
from bridge.sandbox.demo_command import demo
from channels.registry import adapter_definitions


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="handoff-bridge")
def main() -> None:
    """Handoff Bridge: users on their channels, a bot, and agents at their desk, in one conversation."""


main.add_command(init)
main.add_command(check)
main.add_command(run)
main.add_command(demo)
main.add_command(agents)
main.add_command(hours)
main.add_command(fidelity)
main.add_command(triggers)
main.add_command(knowledge)
knowledge.add_command(ask)
knowledge.add_command(check_knowledge)
knowledge.add_command(gaps)
triggers.add_command(backtest)
triggers.add_command(report)
triggers.add_command(train)
for definition in adapter_definitions():
    for command in definition.commands:
        main.add_command(command)
