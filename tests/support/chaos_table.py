"""Prints, at the end of a run, how long others' messages took while something went wrong: by part, and by cell.

By cell with CHAOS_TABLE=1. Times are printed and never asserted: they are the machine's as much as the product's.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Any

PROPERTY = "chaos cell"
PrintedFigures = dict[str, Any]  # part, cell, p95, without (seconds), end (seconds), wrong


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """pytest's hook; with workers it runs in the one that collects their reports."""
    reports = terminalreporter.stats.get("passed", [])
    rows = [figures for report in reports for name, figures in report.user_properties if name == PROPERTY]
    if not rows:
        return
    terminalreporter.section("others' messages while something goes wrong: p95, in ms")
    for line in (*_by_part(rows), *(_by_cell(rows) if os.environ.get("CHAOS_TABLE") else ())):
        terminalreporter.write_line(line)


def _by_part(rows: Iterable[PrintedFigures]) -> Iterable[str]:
    parts: defaultdict[str, list[PrintedFigures]] = defaultdict(list)
    for row in rows:
        if row["p95"]:
            parts[row["part"]].append(row)
    yield f"{'part':<20} {'cells':>5} {'without':>8} {'median':>8} {'worst':>8}"
    for part, its in sorted(parts.items()):
        without, usual = median(each["without"] for each in its), median(each["p95"] for each in its)
        worst = max(each["p95"] for each in its)
        yield f"{part:<20} {len(its):>5} {without * 1000:>8.0f} {usual * 1000:>8.0f} {worst * 1000:>8.0f}"


def _by_cell(rows: Iterable[PrintedFigures]) -> Iterable[str]:
    for row in sorted(rows, key=lambda each: each["cell"]):
        times = f"{row['p95'] * 1000:>6.0f} (without {row['without'] * 1000:>4.0f}), end after {row['end']:>4.1f} s"
        yield f"{row['cell']:<86} {times}, /readyz: {row['wrong'] or 'ready'}"
