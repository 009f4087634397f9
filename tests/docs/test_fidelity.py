"""docs/fidelity.md says what the tables say, and the tables know every form of our own content."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from agents_slack import kinds as slack
from bridge.cli import main
from channels.telegram import kinds as telegram
from core.model.content import BlockKind, TextStyle
from core.model.fidelity import Fidelity, FidelityTable
from core.model.files import FileKind

PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"


def test_the_page_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(main, ["fidelity"])
    assert printed.exit_code == 0
    assert PAGE.read_text(encoding="utf-8") == printed.output, "bridge fidelity > docs/fidelity.md"


@pytest.mark.parametrize("table", [telegram.FORMATS, slack.FORMATS])
def test_every_form_of_our_own_content_is_in_both_tables(table: FidelityTable) -> None:
    ours = {str(kind.value) for kinds in (BlockKind, TextStyle, FileKind) for kind in kinds}
    assert table.names() == ours | {"link"}


def test_few_kinds_are_only_told_and_each_says_why() -> None:
    """A kind that can be carried is carried: whoever adds one here raises this number and says why."""
    tables = (*telegram.FROM_USERS, *telegram.TO_USERS, *slack.FROM_AGENTS, *slack.TO_AGENTS)
    only_told = [kind for table in tables for kind in table.kinds if kind.fidelity is Fidelity.TOLD]
    assert len(only_told) == 12
    assert all(kind.why for kind in only_told)
