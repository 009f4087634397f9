"""A figure as an SVG document, for one ground and one width. Not thread-safe, for matplotlib is not: see `studio`."""

import io
import re
import warnings
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.figure import Figure as Paper
from matplotlib.layout_engine import ConstrainedLayoutEngine

from bridge.figures.plots.axes import style_axes
from bridge.figures.plots.palette import Scheme, palette_for
from bridge.figures.plots.shapes import DAILY, SHAPES
from bridge.figures.plots.sizes import NARROW, pixels
from core.statistics.figure import Figure

_SYSTEM_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
_FONTS = re.compile(r"'DejaVu Sans'[^;\"]*")
_HEAD = re.compile(r"\A.*?<svg [^>]*?(viewBox=\"[^\"]*\")[^>]*>", re.S)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.S)
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text: searchable, and in the reader's own font
    "svg.hashsalt": "handoff",  # the same table gives the same bytes
    "text.parse_math": False,  # a name with two dollar signs is a name
    "font.family": ["DejaVu Sans"],  # what widths are measured with; comes with matplotlib, and is wider than most
}


def draw(figure: Figure, scheme: Scheme, size: str, accent: str) -> bytes:
    """The SVG, UTF-8. Its <title> is the figure's answer, its <desc> the question."""
    mpl.rcParams.update(_SETTINGS)
    width, height = pixels(figure, size)
    paper = Paper(figsize=(width / 72, height / 72), dpi=72, layout=ConstrainedLayoutEngine(w_pad=4 / 72, h_pad=4 / 72))
    paper.patch.set_alpha(0)
    axes, palette = paper.add_subplot(), palette_for(scheme, accent)
    style_axes(axes, palette, grid=figure.shape in DAILY)
    SHAPES[figure.shape](axes, figure, palette, size == NARROW)
    out = io.StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph", UserWarning)  # of a script that only the reader's font has
        paper.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return _dressed(out.getvalue(), figure, width, height).encode()


def _dressed(svg: str, figure: Figure, width: int, height: int) -> str:
    """The document with its own words and the reader's font, and without what only says how it was made."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height}" \\1 role="img" aria-labelledby="answer question">\n'
        f'<title id="answer">{_plain(figure.answer)}</title>\n<desc id="question">{_plain(figure.question)}</desc>'
    )
    return _FONTS.sub(_SYSTEM_FONT, _METADATA.sub("", _HEAD.sub(head, svg, count=1)))


def _plain(text: str) -> str:
    return escape(text).replace("\\", r"\\")
