"""One function per shape of a figure (`core.statistics.figure.PlotShape`): columns become bars, lines or cells."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import cast

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from bridge.figures.plots.axes import SMALL, TEXT, count_axis, duration_axis, name_days
from bridge.figures.plots.palette import Palette, mixed
from bridge.figures.plots.sizes import MOST_BARS
from core.statistics import number_words
from core.statistics.figure import Cell, CellUnit, Figure, FigureTable, PlotShape
from core.statistics.satisfaction import GOOD

_LONGEST_NAME = 34  # characters
Draw = Callable[[Axes, Figure, Palette, bool], None]


def stacks(axes: Axes, figure: Figure, palette: Palette, is_narrow: bool) -> None:
    """Parts of each day on top of each other; the last count is their sum and is not drawn."""
    table, days = figure.table, _days(figure.table)
    below = [0] * len(days)
    for index, colour in zip(
        table.of_unit(CellUnit.COUNT)[:-1], (palette.accent, palette.soft, palette.amber, palette.faint), strict=False
    ):
        heights = _numbers(table, index)
        axes.bar(range(len(days)), heights, bottom=below, width=0.78, color=colour, label=table.columns[index].name)
        below = [low + height for low, height in zip(below, heights, strict=True)]
    count_axis(axes, max(below, default=0))
    _name(axes, table, is_narrow)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2 if is_narrow else 4, frameon=False, fontsize=SMALL,
        labelcolor=palette.strong, handlelength=0.8, handleheight=0.8, columnspacing=1.4, borderaxespad=0.2,
        borderpad=0.2, handletextpad=0.5,
    )  # fmt: skip


def quantiles(axes: Axes, figure: Figure, palette: Palette, is_narrow: bool) -> None:
    """A line per percentile, named at its end; the lowest is the strongest."""
    table = figure.table
    lines = table.of_unit(CellUnit.DURATION)
    pens = ((palette.accent, 2.4, 5.0), (palette.text, 1.6, 4.0), (palette.faint, 1.4, 3.0))
    ends: list[tuple[float, str, str]] = []
    for index, (colour, width, dot) in reversed(list(zip(lines, pens, strict=False))):
        values = [math.nan if value is None else float(cast("int", value)) for value in table.column(index)]
        axes.plot(values, color=colour, linewidth=width, marker="o", markersize=dot, markeredgewidth=0)
        known = [value for value in values if not math.isnan(value)]
        ends.append(
            (known[-1], table.columns[index].name, palette.accent if colour == palette.accent else palette.text)
        )
    highest = max((int(cast("int", cell)) for index in lines for cell in table.column(index) if cell), default=0)
    if figure.target and figure.target < highest * 2:
        _mark_target(axes, figure.target, palette)
        highest = max(highest, figure.target)
    duration_axis(axes, highest)
    _name(axes, table, is_narrow)
    _name_ends(axes, ends[::-1], is_narrow=is_narrow)


def shares(axes: Axes, figure: Figure, palette: Palette, is_narrow: bool) -> None:
    """One share a day, as a line; days without anything interrupt it."""
    table = figure.table
    [index] = table.of_unit(CellUnit.SHARE)
    values = [math.nan if value is None else cast("int", value) / 10 for value in table.column(index)]
    axes.plot(values, color=palette.accent, linewidth=2.4, marker="o", markersize=5, markeredgewidth=0)
    axes.set_ylim(0, 104)
    axes.set_yticks((0, 25, 50, 75, 100), ["0", "25 %", "50 %", "75 %", "100 %"])
    _name(axes, table, is_narrow)


def heatmap(axes: Axes, figure: Figure, palette: Palette, is_narrow: bool) -> None:
    """Hours by weekdays, the darker the more. A narrow plot has the hours from top to bottom."""
    cells = [[cast("int", cell) for cell in row[1:]] for row in figure.table.rows]
    most = max(max(row) for row in cells)
    days = [name[:3] if is_narrow else name for name in number_words.WEEKDAYS]
    colours = LinearSegmentedColormap.from_list("accent", [mixed(palette.grid, palette.ground, 0.5), palette.accent])
    shown = cells if is_narrow else [[row[day] for row in cells] for day in range(7)]
    axes.pcolormesh(shown, cmap=colours, vmin=0, vmax=max(1, most), edgecolors=palette.ground, linewidth=2)
    axes.invert_yaxis()
    hours = list(range(0, 24, 3))
    day_axis, hour_axis = (axes.xaxis, axes.yaxis) if is_narrow else (axes.yaxis, axes.xaxis)
    day_axis.set_ticks([day + 0.5 for day in range(7)], days)
    hour_axis.set_ticks(hours, [f"{hour}:00" for hour in hours])
    if is_narrow:
        axes.xaxis.tick_top()
    axes.text(
        1, -0.02 if is_narrow else -0.14, f"faintest: none; strongest: {most:,}", transform=axes.transAxes, ha="right",
        va="top", fontsize=SMALL, color=palette.text,
    )  # fmt: skip


def bars(axes: Axes, figure: Figure, palette: Palette, is_narrow: bool) -> None:
    """The longest first, named; what is beyond the eighth is one bar."""
    table = figure.table
    names, lengths = table.of_unit(CellUnit.TEXT)[-1], table.of_unit(CellUnit.COUNT)[0]
    told = [(str(row[names]), cast("int", row[lengths])) for row in table.rows]
    if len(told) > MOST_BARS:
        rest = told[MOST_BARS - 1 :]
        told = [*told[: MOST_BARS - 1], (f"{len(rest)} others", sum(length for _, length in rest))]
    most = max(length for _, length in told)
    axes.barh(
        range(len(told)), [length for _, length in told], height=0.34 if is_narrow else 0.62, color=palette.accent
    )
    for at, (name, length) in enumerate(told):
        axes.text(length + most * 0.015, at, f"{length:,}", va="center", fontsize=TEXT, color=palette.strong)
        if is_narrow:
            axes.text(0, at - 0.26, _clipped(name), va="bottom", fontsize=SMALL, color=palette.strong)
    axes.set_xlim(0, most * 1.1)
    axes.set_xticks([])
    axes.set_ylim(len(told) - 0.5, -0.8 if is_narrow else -0.5)
    axes.set_yticks([] if is_narrow else range(len(told)), [] if is_narrow else [_clipped(name) for name, _ in told])
    axes.tick_params(axis="y", labelsize=TEXT, labelcolor=palette.strong)


def steps(axes: Axes, figure: Figure, palette: Palette, is_narrow: bool) -> None:  # noqa: ARG001 - as all shapes
    """A column per step of the scale, its count on top; the good ones in the accent."""
    table = figure.table
    names = [str(cell) for cell in table.column(table.of_unit(CellUnit.TEXT)[0])]
    heights = _numbers(table, table.of_unit(CellUnit.COUNT)[0])
    colours = [palette.accent if int(name) >= GOOD else palette.faint for name in names]
    axes.bar(range(len(names)), heights, width=0.7, color=colours)
    for at, height in enumerate(heights):
        axes.text(at, height + max(heights) * 0.02, f"{height:,}", ha="center", va="bottom", fontsize=TEXT,
                  color=palette.strong)  # fmt: skip
    axes.axhline(0, color=palette.faint, linewidth=1)
    axes.set_ylim(0, max(1, *heights) * 1.12)
    axes.set_yticks([])
    axes.set_xticks(range(len(names)), names)
    axes.tick_params(axis="x", labelsize=TEXT)


SHAPES: Mapping[PlotShape, Draw] = {
    PlotShape.STACKS: stacks,
    PlotShape.QUANTILES: quantiles,
    PlotShape.SHARES: shares,
    PlotShape.HEAT: heatmap,
    PlotShape.BARS: bars,
    PlotShape.STEPS: steps,
}
DAILY = (PlotShape.STACKS, PlotShape.QUANTILES, PlotShape.SHARES)  # a column a day, or a month


def _days(table: FigureTable) -> list[date]:
    return [cell for cell in table.column(0) if isinstance(cell, date)]


def _numbers(table: FigureTable, index: int) -> list[int]:
    return [_number(cell) for cell in table.column(index)]


def _number(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _name(axes: Axes, table: FigureTable, is_narrow: bool) -> None:
    name_days(axes, _days(table), 4 if is_narrow else 8, by_month=table.columns[0].unit is CellUnit.MONTH)


def _mark_target(axes: Axes, target: int, palette: Palette) -> None:
    axes.axhline(target, color=palette.amber, linewidth=1.4, dashes=(4, 3), zorder=0.9)
    axes.annotate(
        f"target: {number_words.duration(target)} at most", (0, target), xycoords=("axes fraction", "data"), xytext=(2,
        4), textcoords="offset points", fontsize=SMALL, color=palette.amber, zorder=3, bbox={"boxstyle":
        "square,pad=0.1", "facecolor": palette.ground, "edgecolor": "none", "alpha": 0.95},
    )  # fmt: skip


def _name_ends(axes: Axes, ends: Sequence[tuple[float, str, str]], *, is_narrow: bool) -> None:
    """Write each line's name beside its end, apart from each other."""
    low, high = axes.get_ylim()
    room = (high - low) * (0.085 if is_narrow else 0.075)
    placed: list[float] = []
    for value, name, colour in sorted(ends, key=lambda end: end[0]):  # equal ones stay in order
        at = max(value, placed[-1] + room) if placed else value
        placed.append(at)
        axes.annotate(
            name.removesuffix(" within"), (1, at), xycoords=("axes fraction", "data"), xytext=(6, 0),
            textcoords="offset points", va="center", fontsize=SMALL, color=colour, annotation_clip=False,
        )  # fmt: skip


def _clipped(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
