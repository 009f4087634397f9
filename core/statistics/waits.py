"""How long users wait: for somebody to take their conversation, and for the first words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from core.model.ids import Micros
from core.statistics import number_words
from core.statistics.figure import CellUnit, Figure, FigureColumn, FigureTable, PlotShape
from core.statistics.percentiles import percentiles_of
from core.statistics.period import Period
from core.statistics.records import ClosedConversation
from core.statistics.results import ConversationResult, result_of
from core.statistics.volume import first_column


def waits(conversations: Sequence[ClosedConversation], period: Period, target: int | None = None) -> Figure:
    """From the call for a person to the claim. `target` is the wait (microseconds) that the company means to keep.

    Of a conversation that was taken up again, the longest wait: the user does not care which one it was.
    """
    waited = [(each.closed_at, each.wait) for each in conversations if each.wait is not None]
    in_vain = sum(result_of(each) is ConversationResult.IN_VAIN for each in conversations)
    figure = Figure(
        name="waits",
        question="How long do users wait until an agent takes their conversation?",
        answer=_told([wait for _, wait in waited], "waited"),
        shape=PlotShape.QUANTILES,
        table=_quantiles(waited, period, "Claims"),
        note=_honest(in_vain),
        is_empty=not waited,
        target=target,
    )
    if in_vain and not waited:
        return replace(figure, answer=f"Nobody came: {number_words.count(in_vain, 'user')} waited in vain")
    return figure


def first_responses(conversations: Sequence[ClosedConversation], period: Period) -> Figure:
    """From the call for a person to an agent's first words."""
    answered = [(each.closed_at, took) for each in conversations if (took := each.first_response) is not None]
    silent = sum(each.claimed_at is not None and each.first_response_at is None for each in conversations)
    return Figure(
        name="first-response",
        question="How long until an agent's first words?",
        answer=_told([took for _, took in answered], "had their first answer"),
        shape=PlotShape.QUANTILES,
        table=_quantiles(answered, period, "Answers"),
        note=f"Not in here: {number_words.count(silent, 'conversation')} in which the agent said nothing."
        if silent
        else "",
        is_empty=not answered,
    )


def _told(values: Sequence[int], did: str) -> str:
    """The sentence: what nine of ten had; of a few, what all had."""
    spread = percentiles_of(values)
    if spread is None:
        return ""
    within = "under" if did == "waited" else "in under"
    if spread.count < number_words.FEW:
        who = "The one user" if spread.count == 1 else f"All {spread.count} users"
        return f"{who} {did} {within} {number_words.under(spread.maximum)}"
    return f"9 of 10 users {did} {within} {number_words.under(spread.p90)}"


def _quantiles(values: Iterable[tuple[Micros, int]], period: Period, counted: str) -> FigureTable:
    by_column: defaultdict[date, list[int]] = defaultdict(list)
    for at, value in values:
        by_column[period.column_of(at)].append(value)
    rows = []
    for column in period.columns():
        spread = percentiles_of(by_column[column])
        rows.append(
            (column, spread.p50, spread.p90, spread.p95, spread.count) if spread else (column, None, None, None, 0)
        )
    names = (FigureColumn(name, CellUnit.DURATION) for name in ("Half within", "9 of 10 within", "19 of 20 within"))
    return FigureTable((first_column(period), *names, FigureColumn(counted, CellUnit.COUNT)), rows)


def _honest(in_vain: int) -> str:
    return f"Not in here, for nobody came: {number_words.count(in_vain, 'user')} who waited in vain." if in_vain else ""
