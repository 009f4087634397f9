"""How many statements it costs to show one message: counted, so that a query for each event in view is noticed."""

from collections.abc import Mapping
from typing import Any

import pytest
from claimed_session import start_claimed_session
from fake_platform import FakePlatform, FakeSurface
from quick_relay import running_relays
from waiting import until

from core.store import Store
from core.store.statements import Statement
from core.store.tx import Tx
from core.usecases.rules import Rules

MOST = 38  # for one message on one surface: append, take, record and the relay's rounds
LONG = 60  # messages that stand in the log before


class Recalling(FakeSurface):
    """A board whose plan wants to see what came before, as a card and a summary do."""

    recent = 12


async def test_a_message_costs_few_statements_however_long_the_conversation(
    store: Store, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = FakePlatform()
    surface = Recalling(board)
    spoken = await start_claimed_session(store, rules, surface)
    counted: list[str] = []
    execute = Tx._execute

    def counting(tx: Tx, statement: Statement, values: Mapping[str, Any]) -> Any:
        counted.append(statement.on(tx.dialect, values)[0])
        return execute(tx, statement, values)

    async with running_relays(store, surface):
        for number in range(LONG):
            await spoken.says(f"<{number}>")
        await until(lambda: f"<{LONG - 1}>" in " ".join(board.shown), "all of it is shown")
        monkeypatch.setattr(Tx, "_execute", counting)
        messages = 10
        for number in range(messages):
            await spoken.says(f"[{number}]")
            await until(lambda number=number: f"[{number}]" in " ".join(board.shown), "it is shown")
    each = len(counted) / messages
    print(f"{each:.1f} statements a message")  # noqa: T201 - the figure, for whoever runs it with -s
    assert each <= MOST
