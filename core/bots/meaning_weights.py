"""How much it says for an answer that two texts are near by meaning: fitted numbers, one set for each model.

Every section has a score, and so has silence, "I don't know". The likelihood of a section is its share of all the
scores' exponentials (a multinomial logit). `tests/eval/fit_meaning_weights.py` fits the numbers and prints them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class MeaningWeights:
    """The first four speak for a section, the others for silence. A cosine's weight is that of a cosine of 1."""

    nearest: float  # the cosine of the question and the nearest passage of the section
    asked: float  # of its heading and `Also asked as` lines, the nearest of them
    told: float  # of its text, with the heading before it
    words: float  # the share of the question's words that the section holds, rare ones weighing more: 0 to 1
    neutral: float  # the mean cosine of the question and sentences on nothing in particular: what is near everything
    familiar: float  # the share of the question's words that the knowledge holds: in its own language more is near
    strange: float  # the share of what is asked that no section holds, as far as the language is the knowledge's
    passages: float  # the logarithm of the number of passages: among many, one is near by chance
    silence: float  # what is always there


WEIGHTS: Final[Mapping[str, MeaningWeights]] = {
    "multilingual-e5-small-q4": MeaningWeights(66.19, 17.47, 35.61, 2.02, 44.99, 1.98, 5.57, 0.50, 64.37),
}

# The sentences of `neutral`. Written for this, on things that no company is asked.
NEUTRAL_SENTENCES: Final = (
    "The weather tomorrow will be cold and rainy.",
    "Mix flour, sugar and butter and bake for forty minutes.",
    "The team won the match in the last minute.",
    "Paris is the capital of France.",
    "The moon is about 384,000 kilometres away.",
    "My brother bought a used car last week.",
    "She sings in a choir on Thursdays.",
    "Turn left at the traffic lights.",
    "The film is about two friends who travel by train.",
    "Water boils at a hundred degrees.",
    "The printer is out of paper.",
    "I like coffee more than tea.",
    "A haiku has three lines.",
    "The dog sleeps on the sofa.",
    "The election takes place in spring.",
    "Shares fell by two per cent on Monday.",
    "The museum shows paintings from the 18th century.",
    "He learned to play the guitar by himself.",
    "Plant tomatoes in a sunny place.",
    "The phone's battery is empty.",
    "Two and two is four.",
    "The bridge was built in 1932.",
    "Her shoes are too small.",
    "The novel was translated into nine languages.",
    "It is half past seven.",
    "Brush your teeth twice a day.",
    "The neighbours are very loud.",
    "A triangle has three corners.",
    "They ordered pizza for everyone.",
    "The ship arrives in the harbour at noon.",
    "Happy birthday to you!",
    "The password was changed yesterday.",
)
