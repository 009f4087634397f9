"""CSV for spreadsheets: UTF-8 with a byte order mark, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date

from core.model.ids import Micros
from core.rendering.list_labels import outcome_label
from core.statistics.figure import Cell, CellUnit, FigureTable
from core.statistics.period import Period
from core.statistics.records import ClosedConversation, ConversationFilter
from core.statistics.results import RESULT_NAMES, result_of
from core.store import Store
from core.store.queries import analytics
from core.store.queries.analytics import BATCH

BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "session", "channel", "language", "queue", "opened_at", "escalated_at", "claimed_at", "first_response_at",
    "closed_at", "waited_seconds", "first_response_seconds", "lasted_seconds", "result", "closed_why", "outcome",
    "agent", "category", "trigger", "reason", "user_messages", "bot_messages", "agent_messages", "undeliverable",
    "rating", "rated_words", "longest_wait_seconds", "result_in_words", "outcome_in_words",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SECOND = 1_000_000


def table_csv(table: FigureTable) -> str:
    """A figure's table: durations in seconds, shares from 0 to 1, days as 2026-11-21, nothing where nothing was."""
    names = [
        f"{column.name} (seconds)" if column.unit is CellUnit.DURATION else column.name for column in table.columns
    ]
    rows = ([_plain(cell, column.unit) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows)
    return BYTE_ORDER_MARK + _written([names, *rows])


async def sessions_csv(store: Store, choice: ConversationFilter, outcomes: Mapping[str, str]) -> AsyncIterator[str]:
    """A line per conversation, by the moment of its end, a batch at a time however many there are.

    `outcomes`: what agents read of each, by name.
    """
    yield BYTE_ORDER_MARK + _written([COLUMNS])
    last: ClosedConversation | None = None
    while batch := await store.read(lambda tx, after=last: analytics.conversations(tx, choice, after)):  # type: ignore[misc]
        yield _written(_line(each, choice.period, outcomes) for each in batch)
        last = batch[-1]
        if len(batch) < BATCH:
            break


def without_formula(text: str) -> str:
    """Text that a spreadsheet shows as it is: with an apostrophe before what would begin a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(each: ClosedConversation, period: Period, outcomes: Mapping[str, str]) -> Sequence[str | int]:
    result = result_of(each)
    times = (each.opened_at, each.escalated_at, each.claimed_at, each.first_response_at, each.closed_at)
    return (
        each.session, each.channel, each.language, each.queue, *(_moment(at, period) for at in times),
        _seconds(each.waited), _seconds(each.first_response), _seconds(each.lasted), result, each.closed_why,
        each.outcome, each.agent_name, each.category, each.trigger, each.reason, each.user_messages,
        each.bot_messages, each.agent_messages, each.undeliverable, "" if each.rating is None else each.rating,
        each.rated_words, _seconds(each.wait), RESULT_NAMES[result], outcome_label(each.outcome, outcomes),
    )  # fmt: skip


def _moment(at: Micros | None, period: Period) -> str:
    return "" if at is None else period.clock(at).isoformat(timespec="seconds")


def _seconds(micros: int | None) -> int | str:
    return "" if micros is None else round(micros / _SECOND)


def _plain(cell: Cell, unit: CellUnit) -> str | int | float:
    match cell:
        case None:
            return ""
        case date():
            return cell.isoformat()
        case int() if unit is CellUnit.DURATION:
            return round(cell / _SECOND)
        case int() if unit is CellUnit.SHARE:
            return cell / 1000
        case _:
            return cell


def _written(rows: Iterable[Iterable[str | int | float]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([without_formula(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()
