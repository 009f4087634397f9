"""CSV that spreadsheets read as it is meant, and that carries nothing out."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.figures.spreadsheet import BYTE_ORDER_MARK, table_csv, without_formula
from core.statistics.figure import CellUnit, FigureColumn, FigureTable

SECOND = 1_000_000


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_a_spreadsheet_would_calculate_is_text(start: str) -> None:
    assert without_formula(f"{start}1+1") == f"'{start}1+1"


@given(st.text())
def test_no_text_becomes_a_formula_and_none_is_lost(text: str) -> None:
    shown = without_formula(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert shown in (text, f"'{text}")


def test_a_table_is_told_in_numbers_and_iso_days() -> None:
    columns = (
        FigureColumn("Day", CellUnit.DAY), FigureColumn("Half within", CellUnit.DURATION), FigureColumn("Share",
        CellUnit.SHARE), FigureColumn("All", CellUnit.COUNT), FigureColumn("Who", CellUnit.TEXT),
    )  # fmt: skip
    rows = [(date(2026, 11, 21), 90 * SECOND, 625, 8, '=cmd|"x"'), (date(2026, 11, 22), None, None, 0, "Zoë, Ana")]
    text = table_csv(FigureTable(columns, rows))
    assert text.startswith(BYTE_ORDER_MARK)
    assert list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK)))) == [
        ["Day", "Half within (seconds)", "Share", "All", "Who"],
        ["2026-11-21", "90", "0.625", "8", '\'=cmd|"x"'],
        ["2026-11-22", "", "", "0", "Zoë, Ana"],
    ]
