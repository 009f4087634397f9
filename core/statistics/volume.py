"""How much there is to do, when it comes, why people are called, and how much of it the bot does alone."""

from collections import Counter
from collections.abc import Sequence

from core.escalation.explanation import named
from core.statistics import number_words
from core.statistics.figure import Cell, CellUnit, Figure, FigureColumn, FigureTable, PlotShape
from core.statistics.period import Period, PlotInterval
from core.statistics.records import ClosedConversation
from core.statistics.results import COUNTED_RESULTS, RESULT_NAMES, ConversationResult, result_of

_FIRST_COLUMNS = {
    PlotInterval.DAY: FigureColumn("Day", CellUnit.DAY),
    PlotInterval.WEEK: FigureColumn("Week from", CellUnit.DAY),
    PlotInterval.MONTH: FigureColumn("Month", CellUnit.MONTH),
}
_HOURS = 24
NO_TRIGGER = "(none)"


def first_column(period: Period) -> FigureColumn:
    """The column that says when."""
    return _FIRST_COLUMNS[period.step]


def volume(conversations: Sequence[ClosedConversation], period: Period) -> Figure:
    """Conversations by the day of their end, and who was there for the user."""
    counted = Counter((period.column_of(each.closed_at), result_of(each)) for each in conversations)
    totals = Counter(result_of(each) for each in conversations)
    whole = sum(totals[result] for result in COUNTED_RESULTS)
    rows: list[Sequence[Cell]] = []
    for column in period.columns():
        parts = [counted[column, result] for result in COUNTED_RESULTS]
        rows.append((column, *parts, sum(parts)))
    columns = [
        first_column(period),
        *(FigureColumn(RESULT_NAMES[result], CellUnit.COUNT) for result in COUNTED_RESULTS),
    ]
    return Figure(
        name="volume",
        question="How many conversations are there, and who is there for the user?",
        answer=_volume_answer(totals, whole, period) if whole else "",
        shape=PlotShape.STACKS,
        table=FigureTable([*columns, FigureColumn("All", CellUnit.COUNT)], rows),
        note=_empty_ones(totals[ConversationResult.EMPTY]),
        is_empty=whole == 0,
    )


def by_bot(conversations: Sequence[ClosedConversation], period: Period) -> Figure:
    """The share that the bot solved alone."""
    solved: Counter[object] = Counter()
    whole: Counter[object] = Counter()
    for each in conversations:
        if (result := result_of(each)) in COUNTED_RESULTS:
            whole[column := period.column_of(each.closed_at)] += 1
            solved[column] += result is ConversationResult.BOT
    rows = [
        (column, round(1000 * solved[column] / whole[column]) if whole[column] else None, solved[column], whole[column])
        for column in period.columns()
    ]
    alone, total = solved.total(), whole.total()
    columns = (
        first_column(period), FigureColumn("Share", CellUnit.SHARE), FigureColumn("Solved by the bot", CellUnit.COUNT),
        FigureColumn("All", CellUnit.COUNT),
    )  # fmt: skip
    return Figure(
        name="bot",
        question="How much does the bot solve alone?",
        answer=f"The bot solved {number_words.share(alone, total)} alone: {alone:,} of {total:,}" if total else "",
        shape=PlotShape.SHARES,
        table=FigureTable(columns, rows),
        note="Solved: no agent ever had it, and the bot's answer was the last word.",
        is_empty=total == 0,
    )


def by_hour(conversations: Sequence[ClosedConversation], period: Period) -> Figure:
    """When conversations begin: hour of the day by day of the week."""
    began = [period.clock(each.opened_at) for each in conversations if result_of(each) in COUNTED_RESULTS]
    counted = Counter((at.hour, at.weekday()) for at in began)
    rows: list[Sequence[Cell]] = [
        (number_words.hours(hour), *(counted[hour, weekday] for weekday in range(7))) for hour in range(_HOURS)
    ]
    answer = ""
    if counted:
        (hour, weekday), most = min(counted.items(), key=lambda each: (-each[1], each[0]))
        when = f"{number_words.WEEKDAYS[weekday]}s from {number_words.hours(hour)}"
        answer = f"Most begin on {when}: {most:,} of {counted.total():,}"
    return Figure(
        name="hours",
        question="When do conversations begin?",
        answer=answer,
        shape=PlotShape.HEAT,
        table=FigureTable(
            [
                FigureColumn("Hour", CellUnit.TEXT),
                *(FigureColumn(day, CellUnit.COUNT) for day in number_words.WEEKDAYS),
            ],
            rows,
        ),
        is_empty=not began,
    )


def by_reason(conversations: Sequence[ClosedConversation], period: Period) -> Figure:  # noqa: ARG001 - as all figures
    """What called a person first, by trigger."""
    called = [each for each in conversations if each.escalated_at is not None]
    counted = Counter(map(_reason, called))
    came = Counter(_reason(each) for each in called if each.claimed_at is not None)
    ranked = sorted(counted, key=lambda reason: (-counted[reason], reason))
    answer = ""
    if ranked:
        top = ranked[0]
        answer = f"“{top[1]}” calls a person most often: {number_words.in_ten(counted[top], len(called))} calls"
    columns = (
        FigureColumn("Category", CellUnit.TEXT),
        FigureColumn("Trigger", CellUnit.TEXT),
        FigureColumn("Conversations", CellUnit.COUNT),
        FigureColumn("A person came", CellUnit.COUNT),
        FigureColumn("Share of calls", CellUnit.SHARE),
    )
    rows = [(*each, counted[each], came[each], round(1000 * counted[each] / len(called))) for each in ranked]
    return Figure(
        name="reasons",
        question="Why are people called?",
        answer=answer,
        shape=PlotShape.BARS,
        table=FigureTable(columns, rows),
        note="Each conversation counts once, by its first call.",
        is_empty=not called,
    )


def _reason(conversation: ClosedConversation) -> tuple[str, str]:
    """Category and trigger, the latter as people read it."""
    return conversation.category, named(conversation.trigger) if conversation.trigger else NO_TRIGGER


def _volume_answer(totals: Counter[ConversationResult], whole: int, period: Period) -> str:
    span = "in one day" if period.days == 1 else f"in {period.days} days"
    answer = f"{number_words.count(whole, 'conversation')} {span}"
    if totals[ConversationResult.IN_VAIN]:
        return f"{answer}; {number_words.count(totals[ConversationResult.IN_VAIN], 'user')} waited in vain"
    return f"{answer}; nobody waited in vain"


def _empty_ones(number: int) -> str:
    return f"Not counted: {number_words.count(number, 'visitor')} who said nothing." if number else ""
