"""The colours of a plot on light and on dark ground: those of the tokens, and one accent."""

from dataclasses import dataclass
from enum import StrEnum

from core.config.web import contrast

_ENOUGH = 4.5  # WCAG 2.2: text; the accent is used for thin lines and their labels


class Scheme(StrEnum):
    """The reader's ground."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours as "#rrggbb". `soft` is the accent on its way to the ground."""

    ground: str
    grid: str
    faint: str
    text: str
    strong: str
    amber: str
    accent: str
    soft: str


def ink_for(scheme: Scheme, accent: str) -> Ink:
    """The ink of a scheme; the accent is moved away from the ground until it can be read."""
    if scheme is Scheme.LIGHT:
        ground, neutrals, away = "#ffffff", ("#eceef1", "#b7bdc6", "#565e6b", "#343a45", "#b06a00"), "#000000"
    else:
        ground, neutrals, away = "#15171b", ("#272b32", "#667080", "#a7afbc", "#d0d5dd", "#f0bf6a"), "#ffffff"
    step = 0
    readable = accent
    while contrast(readable, ground) < _ENOUGH and step < 10:  # noqa: PLR2004 - tenths of the way
        step += 1
        readable = mixed(accent, away, step / 10)
    return Ink(ground, *neutrals, readable, mixed(readable, ground, 0.4))


def mixed(one: str, other: str, share: float) -> str:
    """One colour with a share (0 to 1) of another in it."""
    parts = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02x}" for mine, theirs in parts)
