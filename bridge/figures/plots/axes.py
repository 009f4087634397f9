"""What all plots have in common: quiet axes, few ticks, and the words beside them."""

import math
from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes

from bridge.figures.plots.palette import Palette
from core.statistics import number_words

TEXT = 12.0  # points, which are pixels here
SMALL = 11.0
_SECOND = 1_000_000
_NEAT = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800)
_FEWEST_SLOTS = 7  # a single day is not drawn as wide as the plot


def style_axes(axes: Axes, palette: Palette, *, grid: bool) -> None:
    """No frame, light lines at the ticks of the values, grey words."""
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=palette.text, pad=6)
    axes.set_facecolor("none")
    axes.set_axisbelow(True)
    if grid:
        axes.grid(axis="y", color=palette.grid, linewidth=1)
        axes.axhline(0, color=palette.faint, linewidth=1, zorder=0.6)


def name_days(axes: Axes, days: Sequence[date], most: int, *, by_month: bool) -> None:
    """Name at most so many of the columns, evenly, the last one always."""
    step = max(1, math.ceil(len(days) / most))
    shown = list(range(len(days) - 1, -1, -step))[::-1]
    axes.set_xticks(
        shown, [number_words.month(days[at]) if by_month else number_words.short_day(days[at]) for at in shown]
    )
    missing = max(0, _FEWEST_SLOTS - len(days)) / 2
    axes.set_xlim(-0.6 - missing, len(days) - 0.4 + missing)


def count_axis(axes: Axes, highest: int, *, ticks: int = 5) -> None:
    """Whole numbers from 0 to a little over the highest."""
    step = neat_step(max(1, highest) / ticks)
    upper = max(1, math.ceil(max(1, highest) / step)) * step
    axes.set_ylim(0, upper * 1.02)
    axes.set_yticks(range(0, upper + 1, step))


def duration_axis(axes: Axes, highest: int, *, ticks: int = 4) -> None:
    """Durations from 0 to a little over the highest, in microseconds."""
    seconds = max(1, highest / _SECOND)
    step = next((neat for neat in _NEAT if neat * ticks >= seconds), 86_400 * math.ceil(seconds / 86_400 / ticks))
    marks = [number * step * _SECOND for number in range(math.ceil(seconds / step) + 1)]
    axes.set_ylim(0, marks[-1] * 1.04)
    axes.set_yticks(marks, ["0", *(number_words.duration(mark) for mark in marks[1:])])


def neat_step(least: float) -> int:
    """1, 2 or 5 times a power of ten, at least so much."""
    power: int = 10 ** max(0, math.floor(math.log10(max(1.0, least))))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
