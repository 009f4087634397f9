"""Plots: valid SVG with its answer as the title, in the reader's font and colours, the same bytes each time."""

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from bridge.figures.plots.palette import Scheme, palette_for
from bridge.figures.plots.render_thread import RenderThread
from bridge.figures.plots.sizes import NARROW, SIZES, WIDE, pixels
from bridge.figures.routes import accent_css
from core.config.web import contrast
from core.statistics.figure import CellUnit, Figure, FigureColumn, FigureTable, PlotShape

SVG = "{http://www.w3.org/2000/svg}"
ACCENT = "#2f6fde"
MINUTE = 60_000_000
DAYS = [date(2026, 11, 1) + timedelta(days=day) for day in range(9)]
COUNTS = [FigureColumn(name, CellUnit.COUNT) for name in ("Solved", "Agent", "In vain", "Nothing", "All")]
TIMES = [FigureColumn(f"{name} within", CellUnit.DURATION) for name in ("Half", "9 of 10", "19 of 20")]

TABLES = {
    PlotShape.STACKS: FigureTable([FigureColumn("Day", CellUnit.DAY), *COUNTS], [(day, 5, 3, 1, 0, 9) for day in DAYS]),
    PlotShape.QUANTILES: FigureTable(
        [FigureColumn("Day", CellUnit.DAY), *TIMES, FigureColumn("Claims", CellUnit.COUNT)],
        [(day, None, None, None, 0) if day.day == 4 else (day, MINUTE, 3 * MINUTE, 4 * MINUTE, 7) for day in DAYS],
    ),
    PlotShape.SHARES: FigureTable(
        [FigureColumn("Day", CellUnit.DAY), FigureColumn("Share", CellUnit.SHARE), FigureColumn("All", CellUnit.COUNT)],
        [(day, None if day.day == 4 else 620, 9) for day in DAYS],
    ),
    PlotShape.HEAT: FigureTable(
        [FigureColumn("Hour", CellUnit.TEXT), *[FigureColumn(str(day), CellUnit.COUNT) for day in range(7)]],
        [(f"{hour}:00", *[hour * day for day in range(7)]) for hour in range(24)],
    ),
    PlotShape.BARS: FigureTable(
        [FigureColumn("Who", CellUnit.TEXT), FigureColumn("Number", CellUnit.COUNT)],
        [(name, 20 - at) for at, name in enumerate(["A & <b>", "$x_1$ costs $", "名前", *"defghijkl"])],
    ),
    PlotShape.STEPS: FigureTable(
        [FigureColumn("Rating", CellUnit.TEXT), FigureColumn("Users", CellUnit.COUNT)],
        [(str(score), score) for score in range(1, 6)],
    ),
}


@pytest.fixture
def studio():
    opened = RenderThread()
    yield opened
    opened.close()


def figure(shape: PlotShape) -> Figure:
    return Figure(
        "name", "Is it <so> & so?", "9 of 10 users waited < 4 min \\1", shape, TABLES[shape], target=2 * MINUTE
    )


def texts(svg: bytes) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("shape", list(PlotShape))
@pytest.mark.parametrize("size", SIZES)
async def test_every_shape_is_a_valid_picture_with_its_answer_as_title(
    studio: RenderThread, shape: PlotShape, size: str
) -> None:
    drawn = figure(shape)
    svg = await studio.draw(drawn, Scheme.LIGHT, size, ACCENT)
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SVG}title").text == drawn.answer
    assert root.find(f"{SVG}desc").text == drawn.question
    assert root.get("role") == "img"
    width, height = pixels(drawn, size)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == (
        str(width), str(height), f"0 0 {width} {height}",
    )  # fmt: skip
    assert texts(svg)
    assert b"DejaVu" not in svg
    assert b"system-ui" in svg
    assert b"<script" not in svg
    assert not re.search(rb"(href|src)=\"(?!#)", svg)  # nothing is fetched from elsewhere
    assert len(svg) < 120_000


async def test_the_same_table_gives_the_same_bytes(studio: RenderThread) -> None:
    twice = [await studio.draw(figure(PlotShape.STACKS), Scheme.LIGHT, WIDE, ACCENT) for _ in range(2)]
    assert twice[0] == twice[1]


async def test_names_are_drawn_as_they_are_and_the_rest_is_one_bar(studio: RenderThread) -> None:
    told = texts(await studio.draw(figure(PlotShape.BARS), Scheme.LIGHT, WIDE, ACCENT))
    assert {"A & <b>", "$x_1$ costs $", "名前", "5 others"} <= set(told)
    narrow = texts(await studio.draw(figure(PlotShape.BARS), Scheme.LIGHT, NARROW, ACCENT))
    assert {"A & <b>", "5 others"} <= set(narrow)


async def test_lines_are_named_at_their_ends_and_the_target_is_marked(studio: RenderThread) -> None:
    told = texts(await studio.draw(figure(PlotShape.QUANTILES), Scheme.DARK, WIDE, ACCENT))
    assert {"Half", "9 of 10", "19 of 20", "target: 2 min at most", "4 min", "9 Nov"} <= set(told)


async def test_one_day_and_a_value_of_nothing_are_drawn_too(studio: RenderThread) -> None:
    for shape in (PlotShape.STACKS, PlotShape.QUANTILES, PlotShape.SHARES):
        whole = figure(shape)
        one = replace(whole, table=FigureTable(whole.table.columns, whole.table.rows[:1]))
        assert texts(await studio.draw(one, Scheme.LIGHT, WIDE, ACCENT))
    none = FigureTable(TABLES[PlotShape.STEPS].columns, [(str(score), 0) for score in range(1, 6)])
    assert texts(await studio.draw(replace(figure(PlotShape.STEPS), table=none), Scheme.LIGHT, WIDE, ACCENT))


@pytest.mark.parametrize("accent", ["#2f6fde", "#12665b", "#949494", "#d32f2f"])
@pytest.mark.parametrize("scheme", list(Scheme))
def test_any_accent_that_is_allowed_can_be_read(scheme: Scheme, accent: str) -> None:
    ink = palette_for(scheme, accent)
    assert contrast(ink.accent, ink.ground) >= 4.5
    assert contrast(ink.text, ink.ground) >= 4.5
    assert contrast(ink.amber, ink.ground) >= 3


@pytest.mark.parametrize("accent", ["#2f6fde", "#ffcc00", "#949494", "#000000", "#ffffff", "#e5004f"])
def test_links_can_be_read_on_every_ground_of_the_page(accent: str) -> None:
    told = dict(re.findall(r"--accent-ink-(light|dark):(#[0-9a-f]{6})", accent_css(accent)))
    pages = {"light": ("#ffffff", "#f6f7f8", "#eceef1"), "dark": ("#15171b", "#1b1e23", "#272b32")}
    for scheme, grounds in pages.items():
        assert min(contrast(told[scheme], ground) for ground in grounds) >= 4.5
