"""Who answers users: how much, how soon, and what users thought of it."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from core.model.ids import AgentId
from core.statistics import wording
from core.statistics.contentment import GOOD
from core.statistics.figure import Column, Figure, Shape, Table, Unit
from core.statistics.records import Conversation, Stint
from core.statistics.spread import spread_of


def by_agent(conversations: Sequence[Conversation], stints: Sequence[Stint]) -> Figure:
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
        spread = spread_of(soon[agent])
        rows.append(
            (names[agent], taken[agent], spread.p50 if spread else None, spread.p90 if spread else None, rated[agent],
             round(1000 * good[agent] / rated[agent]) if rated[agent] else None)
        )  # fmt: skip
    columns = (
        Column("Agent", Unit.TEXT), Column("Conversations", Unit.COUNT), Column("First words: half", Unit.DURATION),
        Column("First words: 9 of 10", Unit.DURATION), Column("Ratings", Unit.COUNT), Column("4 or 5", Unit.SHARE),
    )  # fmt: skip
    return Figure(
        name="agents",
        question="Who takes how many conversations?",
        answer=_answer(taken, names, soon),
        shape=Shape.BARS,
        table=Table(columns, rows),
        note="Counted from each claim or transfer on; one conversation may be several people's.",
        is_empty=not stints,
    )


def _answer(taken: Counter[AgentId], names: dict[AgentId, str], soon: dict[AgentId, list[int]]) -> str:
    if not taken:
        return ""
    spread = spread_of([each for values in soon.values() for each in values])
    told = f"; half of the first answers came in under {wording.under(spread.p50)}" if spread else ""
    if len(taken) == 1:
        [(agent, number)] = taken.items()
        return f"{names[agent]} took {wording.count(number, 'conversation')}{told}"
    return f"{len(taken)} agents took {wording.count(taken.total(), 'conversation')}{told}"
