"""The page of figures as HTML. Pure: a report, a query and what is going on now go in, a document comes out."""

import re
from collections.abc import Sequence
from datetime import date

from bridge.figures.markup import Html, fragment, tag
from bridge.figures.plots.sizes import NARROW, WIDE, pixels
from bridge.figures.query import PRESETS, TODAY, FiguresQuery
from bridge.figures.report import MOST_CONVERSATIONS, Report
from channels.registry import adapter_definitions
from core.statistics import number_words
from core.statistics.figure import Cell, CellUnit, Figure, FigureColumn, in_words
from core.statistics.live import LiveFigures
from core.statistics.records import FilterOptions
from core.statistics.satisfaction import RatingComment

BASE = "/agent/figures"
_HERE = "figures"  # from the page: links are relative, for a proxy may have put all of this under a path of its own
_PHONE = "(max-width: 560px)"
_DARK = "(prefers-color-scheme: dark)"
_NEVER = {
    "volume": "Nobody asked anything.", "waits": "Nobody had to wait for an agent.",
    "first-response": "No agent said anything.", "hours": "Nobody asked anything.",
    "reasons": "No person was called.", "agents": "No agent took a conversation.", "bot": "Nobody asked anything.",
    "ratings": "Nobody has rated a conversation.",
}  # fmt: skip
_UNIT = re.compile(r"(?<=\d) (?=(?:%|s|min|h|days)(?:\W|$))")  # a number and its unit stay on one line


def document(
    report: Report, query: FiguresQuery, live: LiveFigures, options: FilterOptions, company: str, default_zone: str
) -> str:
    """The whole page."""
    figures = [_section(figure, query, report.words) for figure in report.figures]
    if all(figure.is_empty for figure in report.figures):
        figures = [_nothing(query)]
    body = tag(
        "body",
        tag("a", "Skip to the figures", class_="skip", href="#figures"),
        tag("header", _head(company), _now(live), class_="top"),
        _choosing(query, options, default_zone),
        tag("main", _remarks(report, query), *figures, _downloads(query), id="figures", tabindex="-1"),
        tag("script", src=f"{_HERE}/static/zone.js", defer=True),
    )
    return fragment(Html("<!doctype html>\n"), tag("html", _meta(company), body, lang="en"))


def _meta(company: str) -> Html:
    sheets = ("../chat/static/shared/tokens.css", f"{_HERE}/accent.css", f"{_HERE}/static/figures.css")
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        tag("title", f"Figures · {company}"),
        tag("link", rel="icon", href="../chat/static/icon.svg"),
        *(tag("link", rel="stylesheet", href=sheet) for sheet in sheets),
    )


def _head(company: str) -> Html:
    return tag(
        "div",
        tag("a", "‹ Conversations", class_="back", href="dashboard"),
        tag("h1", "Figures", " ", tag("span", company, class_="company")),
        class_="head",
    )


def _now(live: LiveFigures) -> Html:
    """The one line that is not about the past."""
    waiting = f"{live.waiting:,}"
    oldest = f"the first for {number_words.duration(live.oldest)}" if live.waiting else "nobody"
    told = (
        ("Waiting", waiting, oldest),
        ("With agents", f"{live.assigned:,}", ""),
        ("With the bot", f"{live.with_bot:,}", ""),
        ("Agents free", f"{live.available:,}", f"of {live.on_duty:,} on duty"),
    )
    items = [
        tag("div", tag("dt", name), tag("dd", number), tag("dd", more, class_="more") if more else None)
        for name, number, more in told
    ]
    return tag("section", tag("h2", "Now", class_="unseen"), tag("dl", *items, class_="now"))


def _choosing(query: FiguresQuery, options: FilterOptions, default_zone: str) -> Html:
    names = {TODAY: "Today"} | {preset: f"{days} days" for preset, days in PRESETS.items()}
    links = [
        tag("a", name, href=f"{_HERE}?{query.address(days=preset)}", aria_current=query.preset == preset and "true")
        for preset, name in names.items()
    ]
    period = query.period
    labels = {each.name: each.label for each in adapter_definitions()}
    fields = (
        _field("From", tag("input", type="date", name="from", value=period.first.isoformat(), required=True)),
        _field("To", tag("input", type="date", name="to", value=period.last.isoformat(), required=True)),
        _select("Queue", "queue", query.choice.queue, {"": "All queues"} | {name: name for name in options.queues}),
        _select(
            "Channel",
            "channel",
            query.choice.channel,
            {"": "All channels"} | {name: labels.get(name, name) for name in options.channels},
        ),
        _select("Time zone", "zone", query.zone, dict.fromkeys((query.zone, default_zone, "UTC"), "")),
        tag("button", "Show", type="submit"),
    )
    return tag(
        "section",
        tag("nav", *links, class_="presets", aria_label="Days"),
        tag("form", *fields, method="get", action=_HERE, class_="fields"),
        class_="choosing",
        aria_label="Which conversations",
    )


def _field(label: str, control: Html) -> Html:
    return tag("label", tag("span", label), control)


def _select(label: str, name: str, chosen: str | None, choices: dict[str, str]) -> Html:
    if chosen and chosen not in choices:
        choices = choices | {chosen: chosen}
    every = [
        tag("option", shown or value, value=value, selected=value == (chosen or "")) for value, shown in choices.items()
    ]
    return _field(label, tag("select", *every, name=name))


def _remarks(report: Report, query: FiguresQuery) -> Html:
    period = query.period
    days = number_words.day(period.first)
    if period.days > 1:
        years = f" {period.first.year}" if period.first.year != period.last.year else ""
        days = f"{number_words.date_of(period.first)}{years} to {number_words.date_of(period.last)}"
    told = tag("p", f"{days} {period.last.year}, by the clocks of {query.zone}. Each conversation counts on the day "
               "it ended.", class_="days")  # fmt: skip
    cut = (
        f"Only the first {MOST_CONVERSATIONS:,} conversations are counted. Choose fewer days." if report.is_cut else ""
    )
    warnings = [tag("p", text, class_="warning", role="status") for text in (query.problem, cut) if text]
    return fragment(*warnings, told)


def _section(figure: Figure, query: FiguresQuery, words: Sequence[RatingComment]) -> Html:
    title = f"title-{figure.name}"
    if figure.is_empty:
        return tag(
            "section",
            tag("h2", figure.question, id=title),
            tag("p", figure.answer or _NEVER[figure.name], class_="empty"),
            class_="figure",
            aria_labelledby=title,
        )
    return tag(
        "section",
        tag("p", figure.question, class_="question"),
        tag("h2", _UNIT.sub("\u00a0", figure.answer), id=title),
        _picture(figure, query),
        tag("p", figure.note, class_="note") if figure.note else None,
        _quotes(words) if figure.name == "ratings" and words else None,
        _numbers(figure, query),
        class_="figure",
        aria_labelledby=title,
    )


def _nothing(query: FiguresQuery) -> Html:
    days = "on this day" if query.period.days == 1 else "in these days"
    narrowed = " of this queue and channel" if query.choice.queue or query.choice.channel else ""
    told = f"No conversation{narrowed} ended {days}."
    return tag("section", tag("h2", told), tag("p", "Choose others above; what is open now counts when it ends.",
                                               class_="empty"), class_="figure")  # fmt: skip


def _picture(figure: Figure, query: FiguresQuery) -> Html:
    """Four drawings of one plot, of which the browser fetches the one that fits."""

    def address(size: str, scheme: str) -> str:
        return f"{_HERE}/plot/{figure.name}.svg?{query.address(size=size, scheme=scheme)}"

    sources = (
        (f"{_PHONE} and {_DARK}", NARROW, "dark"), (_PHONE, NARROW, "light"), (_DARK, WIDE, "dark"),
    )  # fmt: skip
    width, height = pixels(figure, WIDE)
    narrow = dict(zip(("width", "height"), pixels(figure, NARROW), strict=True))
    made = [
        tag("source", media=media, srcset=address(size, scheme), **(narrow if size == NARROW else {}))
        for media, size, scheme in sources
    ]
    img = tag("img", src=address(WIDE, "light"), alt=f"{figure.answer}. The numbers follow as a table.", width=width,
              height=height, loading="lazy", decoding="async")  # fmt: skip
    return tag("picture", *made, img)


def _quotes(words: Sequence[RatingComment]) -> Html:
    said = [
        tag(
            "li",
            tag("span", f"{each.score} of 5", class_="score"),
            tag("q", each.text),
            tag("span", f"with {each.agent}", class_="more") if each.agent else None,
        )
        for each in words
    ]
    return tag("ul", *said, class_="quotes")


def _numbers(figure: Figure, query: FiguresQuery) -> Html:
    head = tag("tr", *(_cell("th", column.name, column, scope="col") for column in figure.table.columns))
    rows = [
        tag("tr", *(_cell("td", cell, column) for cell, column in zip(row, figure.table.columns, strict=True)))
        for row in figure.table.rows
    ]
    table = tag("table", tag("caption", figure.question, class_="unseen"), tag("thead", head), tag("tbody", *rows))
    download = tag("a", "CSV", href=f"{_HERE}/table/{figure.name}.csv?{query.address()}", class_="csv",
                   aria_label=f"CSV: {figure.question}")  # fmt: skip
    return tag(
        "div",
        tag("details", tag("summary", "The numbers"), tag("div", table, class_="scroll", tabindex="0")),
        download,
        class_="numbers",
    )


def _cell(name: str, cell: Cell, column: FigureColumn, scope: str | None = None) -> Html:
    shown = in_words(cell, column.unit) if name == "td" else str(cell)
    is_number = column.unit in (CellUnit.COUNT, CellUnit.DURATION, CellUnit.SHARE)
    kind = "number" if is_number else "day" if isinstance(cell, date) else None
    return tag(name, shown, class_=kind, scope=scope)


def _downloads(query: FiguresQuery) -> Html:
    return tag(
        "p",
        tag("a", "Every conversation as CSV", href=f"{_HERE}/sessions.csv?{query.address()}"),
        " with its times, its reason, its outcome and its rating; without names of users.",
        class_="downloads",
    )
