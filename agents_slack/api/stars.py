"""How a user's rating is written for agents. Pure."""

from core.usecases.rating import HIGHEST

BEST_RATING = HIGHEST


def stars(score: int) -> str:
    """A rating of 1 to 5: "★★★★☆"."""
    return "★" * score + "☆" * (BEST_RATING - score)
