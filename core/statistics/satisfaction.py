"""What users thought of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.model.ids import Micros, SessionId
from core.statistics import number_words
from core.statistics.figure import CellUnit, Figure, FigureColumn, FigureTable, PlotShape
from core.statistics.number_words import count
from core.statistics.records import ClosedConversation

GOOD = 4  # and 5: content
_SCALE = (1, 2, 3, 4, 5)
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class RatingComment:
    """What a user wrote with their rating."""

    session: SessionId
    at: Micros
    score: int
    text: str
    agent: str


def ratings(conversations: Sequence[ClosedConversation]) -> Figure:
    """How the scores are distributed. Only conversations with a person are rated."""
    scores = Counter(each.rating for each in conversations if each.rating is not None)
    with_agent = sum(each.claimed_at is not None for each in conversations)
    rated, good = scores.total(), sum(scores[score] for score in _SCALE if score >= GOOD)
    rows = [(str(score), scores[score], round(1000 * scores[score] / rated) if rated else None) for score in _SCALE]
    return Figure(
        name="ratings",
        question="How content are users, from 1 to 5?",
        answer=f"{number_words.in_ten(good, rated)} ratings are a 4 or a 5".capitalize() if rated else "",
        shape=PlotShape.STEPS,
        table=FigureTable(
            (
                FigureColumn("Rating", CellUnit.TEXT),
                FigureColumn("Users", CellUnit.COUNT),
                FigureColumn("Share", CellUnit.SHARE),
            ),
            rows,
        ),
        note=f"{count(rated, 'rating')} of {count(with_agent, 'conversation')} with an agent.",
        is_empty=rated == 0,
    )


def rating_comments(conversations: Sequence[ClosedConversation], most: int = _MOST_WORDS) -> list[RatingComment]:
    """What users wrote with their ratings, the latest first."""
    said = [
        RatingComment(each.session, each.closed_at, each.rating, each.rated_words, each.agent_name)
        for each in conversations
        if each.rating is not None and each.rated_words
    ]
    return sorted(said, key=lambda each: each.at, reverse=True)[:most]
