"""Which language somebody is spoken to in: that of their own words, which a few words in another do not change. Pure.

Each message whose language is sure counts once, a longer one twice; of the latest three the most frequent is spoken,
and of equally frequent ones the one that was.
"""

from core.languages.detection import DetectedLanguage

_COUNTED = 3
_ENOUGH_WORDS, _MANY_WORDS = 3, 6
_CERTAIN = 1.0  # by a script that only one language has


def votes_of(detected: DetectedLanguage) -> tuple[str, ...]:
    """How a message counts: not at all, once or twice. One or two words count where their script decides."""
    enough = detected.words >= _ENOUGH_WORDS or detected.confidence >= _CERTAIN
    if not detected.is_sure or not enough:
        return ()
    return (detected.tag,) * (2 if detected.words >= _MANY_WORDS else 1)


def with_votes(spoken: str, votes: tuple[str, ...]) -> str:
    """The latest languages, newest last, as a contact keeps them: "es es de"."""
    return " ".join((*spoken.split(), *votes)[-_COUNTED:])


def language_spoken(spoken: str, now: str) -> str:
    """The language to speak from now on, by those kept; `now` is the one spoken so far. "" when none is kept."""
    counted = spoken.split()
    if not counted:
        return ""
    most = max(map(counted.count, counted))
    equal = [tag for tag in counted if counted.count(tag) == most]
    return now if now in equal else equal[-1]
