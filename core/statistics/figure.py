"""A figure: one question, its answer in a sentence, and a table. Plot, page and CSV are made of the same table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.statistics import number_words

Cell = str | int | date | None  # a duration is microseconds, a share is per mille; None: nothing to tell


class CellUnit(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    DAY = "day"
    MONTH = "month"  # its first day
    COUNT = "count"
    DURATION = "duration"  # microseconds
    SHARE = "share"  # per mille


class PlotShape(StrEnum):
    """How a table is drawn. What each expects of the columns:"""

    STACKS = "stacks"  # a day, then counts that are parts of one whole
    QUANTILES = "quantiles"  # a day, then durations from the lowest percentile to the highest, then a count
    SHARES = "shares"  # a day, a share, then the counts that it is of
    HEAT = "heat"  # a row per hour, a count per weekday
    BARS = "bars"  # the last text column names a bar, the first count is its length
    STEPS = "steps"  # a text and a count per step of a scale


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """What a column is called, and what its cells are."""

    name: str
    unit: CellUnit


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Rows of as many cells as there are columns."""

    columns: Sequence[FigureColumn]
    rows: Sequence[Sequence[Cell]]

    def column(self, index: int) -> list[Cell]:
        """One column's cells."""
        return [row[index] for row in self.rows]

    def of_unit(self, unit: CellUnit) -> list[int]:
        """The columns of a unit, by their index."""
        return [index for index, column in enumerate(self.columns) if column.unit is unit]


@dataclass(frozen=True, slots=True)
class Figure:
    """`name` is its address; `answer` is true of `table`; `note` says what is not seen. Empty: nothing happened.

    `target` is a duration (microseconds) that is worth a line in the plot.
    """

    name: str
    question: str
    answer: str
    shape: PlotShape
    table: FigureTable
    note: str = ""
    is_empty: bool = False
    target: int | None = None


def in_words(cell: Cell, unit: CellUnit) -> str:
    """A cell for people."""
    match cell:
        case None:
            return "–"
        case date():
            return number_words.month(cell) if unit is CellUnit.MONTH else number_words.table_day(cell)
        case int() if unit is CellUnit.DURATION:
            return number_words.duration(cell)
        case int() if unit is CellUnit.SHARE:
            return number_words.share(cell, 1000)
        case int():
            return f"{cell:,}"
        case str():
            return cell
