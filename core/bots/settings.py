"""What admins may set about the bots: the content of config/bot.yaml."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from core.bots.sections import KnowledgeFault, KnowledgeFileFault
from core.escalation.phrase_lists import mapping
from core.escalation.triggers import ConfigProblem
from core.yaml_files import placeholders
from core.yaml_files.checked_file import read_checked

Confidence = Annotated[float, Field(ge=0, le=1)]
PlainWord = Annotated[str, Field(pattern=r"^\w+$")]
ModelName = Annotated[str, Field(pattern=r"^[\w.-]+$")]
Phrase = Annotated[str, Field(min_length=1)]


class _FrozenModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BreakerSettings(_FrozenModel):
    """From how many failures, in how many seconds, a service is left alone, and for how many seconds."""

    failures: int = Field(default=5, ge=1, le=1000, description="After so many failures it is left alone.")
    within: float = Field(default=60.0, gt=0, le=3600, description="In so many seconds.")
    rest: float = Field(
        default=30.0, gt=0, le=600, description="For so many seconds; then one question tries it again."
    )


class Gemini(_FrozenModel):
    """What Gemini is given and how long it may take; see docs/bot.md."""

    answer_at: Confidence = Field(default=0.5, description="Below this confidence of its own, its answer is not shown.")
    sections: int = Field(default=6, ge=1, le=50, description="How many sections of the knowledge it is given.")
    turns: int = Field(default=10, ge=0, le=100, description="How many earlier messages it is given at most.")
    characters: int = Field(default=6000, ge=100, description="How many characters of each part it is given at most.")
    seconds: float = Field(default=20.0, gt=0, le=120, description="Then the knowledge bot answers instead.")
    fallback_models: tuple[ModelName, ...] = Field(
        default=("gemini-3.5-flash-lite",), description="Asked in this order when GEMINI_MODEL is not there any more."
    )
    daily_tokens: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="Then the knowledge bot answers until midnight UTC. null: no limit."
    )
    answers_per_visitor: Annotated[int, Field(ge=1)] | None = Field(
        default=100,
        description="Of one person in a day; then the knowledge bot answers them. null: as many as they like.",
    )
    breaker: BreakerSettings = Field(default=BreakerSettings(), description="When Gemini is left alone.")


class BotTexts(_FrozenModel):
    """What the bot says of its own accord."""

    unknown: Phrase = Field(
        default="I'm sorry, I don't know that. Would you like to talk to a person?", description="It does not know."
    )
    did_you_mean: Phrase = Field(
        default="Is it one of these that you mean?", description="Above the headings of two sections, to choose from."
    )


class SmallTalk(_FrozenModel):
    """Phrases that are no question, and what is replied to a message of nothing else.

    `alone`: only a whole clause counts, for phrases which could also begin a question.
    """

    words: tuple[Phrase, ...] = Field(min_length=1, description="The phrases.")
    reply: Phrase = Field(description="What is replied to a message of nothing else.")
    alone: bool = Field(default=False, description="true: only a whole clause counts.")


class BotSettings(_FrozenModel):
    """config/bot.yaml. Every field has a default, so an empty file is a working one."""

    language: str = Field(
        default="en",
        pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$",
        description="The language of knowledge files that have none in their names, unlike fees.de.md.",
    )
    answer_at: Confidence = Field(default=0.45, description="Below this confidence the bot says that it does not know.")
    answer_both_at: Confidence = Field(
        default=0.55, description="From which confidence, for each of two questions in one message, both are answered."
    )
    gemini: Gemini = Field(default=Gemini(), description="Gemini, when a key is set.")
    texts: BotTexts = Field(default=BotTexts(), description="What the bot says of its own accord.")
    same_words: tuple[Annotated[tuple[PlainWord, ...], Field(min_length=2)], ...] = Field(
        default=(), description="Words that mean the same wherever they stand; each in one group only."
    )
    empty_words: tuple[PlainWord, ...] = Field(
        default=(), description="Words that say nothing, like your company's name."
    )
    small_talk: dict[str, SmallTalk] = Field(default={}, description="Greetings, thanks and the like, by a name.")


def read_settings(path: Path) -> BotSettings:
    """The settings in a YAML file. Raises KnowledgeFault with every fault and its line."""
    reading = read_checked(path, BotSettings, problems)
    if reading.value is None:
        faults = sorted(reading.faults, key=lambda fault: fault.line)
        raise KnowledgeFault(tuple(KnowledgeFileFault(each.file, each.line, each.as_sentence) for each in faults))
    return reading.value


def problems(data: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """Faults in the raw data that its shape cannot show: words in two groups, and placeholders that nobody fills."""
    yield from _words_in_two_groups(data.get("same_words"))
    texts = mapping(data.get("texts"))
    for key in ("unknown", "did_you_mean"):
        yield from placeholders.problems_where_none_is_filled(("texts", key), texts.get(key))
    for name, talk in mapping(data.get("small_talk")).items():
        yield from placeholders.problems_where_none_is_filled(("small_talk", name, "reply"), mapping(talk).get("reply"))


def _words_in_two_groups(groups: Any) -> Iterator[ConfigProblem]:
    first: dict[str, int] = {}
    for index, group in enumerate(groups if isinstance(groups, list) else ()):
        words = {word.lower(): word for word in (group if isinstance(group, list) else ()) if isinstance(word, str)}
        for folded, word in words.items():
            if first.setdefault(folded, index) != index:
                place, see = ("same_words", index), ("same_words", first[folded])
                yield ConfigProblem(place, f"in more than one group: '{word}'", "a word belongs to one group only", see)
