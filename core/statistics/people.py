"""Who answers users: how much, how soon, and what users thought of it."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from core.model.ids import AgentId
from core.statistics import number_words
from core.statistics.figure import CellUnit, Figure, FigureColumn, FigureTable, PlotShape
from core.statistics.percentiles import percentiles_of
from core.statistics.records import ClosedConversation, Stint
from core.statistics.satisfaction import GOOD


def by_agent(conversations: Sequence[ClosedConversation], stints: Sequence[Stint]) -> Figure:
    """Turns by agent. A rating counts for whoever had the conversation last."""
    names = {each.agent: each.name for each in stints}
    taken = Counter(each.agent for each in stints)
    soon: defaultdict[AgentId, list[int]] = defaultdict(list)
    for stint in stints:
        if stint.first_response is not None:
            soon[stint.agent].append(stint.first_response)
    rated = Counter(each.agent for each in conversations if each.rating is not None)
    good = Counter(each.agent for each in conversations if (each.rating or 0) >= GOOD)
    rows = []
    for agent in sorted(taken, key=lambda each: (-taken[each], names[each])):
        spread = percentiles_of(soon[agent])
        rows.append(
            (names[agent], taken[agent], spread.p50 if spread else None, spread.p90 if spread else None, rated[agent],
             round(1000 * good[agent] / rated[agent]) if rated[agent] else None)
        )  # fmt: skip
    columns = (
        FigureColumn("Agent", CellUnit.TEXT),
        FigureColumn("Conversations", CellUnit.COUNT),
        FigureColumn("First words: half", CellUnit.DURATION),
        FigureColumn("First words: 9 of 10", CellUnit.DURATION),
        FigureColumn("Ratings", CellUnit.COUNT),
        FigureColumn("4 or 5", CellUnit.SHARE),
    )
    return Figure(
        name="agents",
        question="Who takes how many conversations?",
        answer=_answer(taken, names, soon),
        shape=PlotShape.BARS,
        table=FigureTable(columns, rows),
        note="Counted from each claim or transfer on; one conversation may be several people's.",
        is_empty=not stints,
    )


def _answer(taken: Counter[AgentId], names: dict[AgentId, str], soon: dict[AgentId, list[int]]) -> str:
    if not taken:
        return ""
    spread = percentiles_of([each for values in soon.values() for each in values])
    told = f"; half of the first answers came in under {number_words.under(spread.p50)}" if spread else ""
    if len(taken) == 1:
        [(agent, number)] = taken.items()
        return f"{names[agent]} took {number_words.count(number, 'conversation')}{told}"
    return f"{len(taken)} agents took {number_words.count(taken.total(), 'conversation')}{told}"
