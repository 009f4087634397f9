"""Figures for people and machines: pages with plots, CSV, Prometheus, the daily digest.

    pages       the routes under /agent/figures; who may see them is for whoever mounts them to say
    query       what a reader asks for, from an address; never raises
    report      the figures of a choice, kept for a minute
    page        the HTML; `markup` keeps it free of what users wrote
    spreadsheet CSV
    plots/      SVG
    metrics     /metrics
    digest      yesterday in a few lines, once a day

Counts nothing itself: that is `core.statistics`.
"""

from bridge.figures.digest import DailyDigest, DigestPlan
from bridge.figures.metrics import Metrics
from bridge.figures.routes import FigurePages, MaySee

__all__ = ["DailyDigest", "DigestPlan", "FigurePages", "MaySee", "Metrics"]
