"""How much room a plot takes. Apart from the drawing, for a page says it before anything is drawn."""

from typing import Final

from core.statistics.figure import Figure, PlotShape

WIDE: Final = "wide"
NARROW: Final = "narrow"
SIZES = (WIDE, NARROW)
MOST_BARS = 8


def pixels(figure: Figure, size: str) -> tuple[int, int]:
    """Width and height."""
    narrow = size == NARROW
    bars = min(MOST_BARS, len(figure.table.rows))
    match figure.shape:
        case PlotShape.BARS:
            return (340, 24 + 44 * bars) if narrow else (720, 24 + 32 * bars)
        case PlotShape.HEAT:
            return (340, 460) if narrow else (720, 250)
        case PlotShape.STEPS:
            return (340, 200) if narrow else (720, 200)
        case PlotShape.STACKS | PlotShape.QUANTILES | PlotShape.SHARES:
            return (340, 250) if narrow else (720, 270)
