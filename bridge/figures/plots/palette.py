"""The colours of a plot on light and on dark ground: those of the tokens, and one accent."""

from dataclasses import dataclass
from enum import StrEnum

from core.config.web import contrast

_STEPS = 20
_ENOUGH = 4.5  # WCAG 2.2: text; the accent is used for thin lines and their labels


class Scheme(StrEnum):
    """The reader's ground."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as "#rrggbb". `soft` is the accent on its way to the ground."""

    ground: str
    grid: str
    faint: str
    text: str
    strong: str
    amber: str
    accent: str
    soft: str


def palette_for(scheme: Scheme, accent: str) -> Palette:
    """The ink of a scheme; the accent is moved away from the ground until it can be read."""
    if scheme is Scheme.LIGHT:
        ground, neutrals = "#ffffff", ("#eceef1", "#b7bdc6", "#565e6b", "#343a45", "#b06a00")
    else:
        ground, neutrals = "#15171b", ("#272b32", "#667080", "#a7afbc", "#d0d5dd", "#f0bf6a")
    readable = readable_on(scheme, ground, accent)
    return Palette(ground, *neutrals, readable, mixed(readable, ground, 0.4))


def readable_on(scheme: Scheme, ground: str, accent: str) -> str:
    """The accent as a text on a ground of the scheme: as near to itself as can be read."""
    away = "#000000" if scheme is Scheme.LIGHT else "#ffffff"
    steps = (mixed(accent, away, step / _STEPS) for step in range(_STEPS + 1))
    return next(each for each in steps if contrast(each, ground) >= _ENOUGH)


def mixed(one: str, other: str, share: float) -> str:
    """One colour with a share (0 to 1) of another in it."""
    parts = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02x}" for mine, theirs in parts)
