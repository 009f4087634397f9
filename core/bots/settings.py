"""What admins may set about the bots: the content of config/bot.yaml."""

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from core.bots.sections import Fault, KnowledgeFault

Confidence = Annotated[float, Field(ge=0, le=1)]
Word = Annotated[str, Field(pattern=r"^\w+$")]
ModelName = Annotated[str, Field(pattern=r"^[\w.-]+$")]
Phrase = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BreakerSettings(_Strict):
    """From how many failures, in how many seconds, a service is left alone, and for how many seconds."""

    failures: int = Field(default=5, ge=1, le=1000, description="After so many failures it is left alone.")
    within: float = Field(default=60.0, gt=0, le=3600, description="In so many seconds.")
    rest: float = Field(
        default=30.0, gt=0, le=600, description="For so many seconds; then one question tries it again."
    )


class Gemini(_Strict):
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


class Texts(_Strict):
    """What the bot says of its own accord."""

    unknown: Phrase = Field(
        default="I'm sorry, I don't know that. Would you like to talk to a person?", description="It does not know."
    )


class SmallTalk(_Strict):
    """Phrases that are no question, and what is replied to a message of nothing else.

    `alone`: only a whole clause counts, for phrases which could also begin a question.
    """

    words: tuple[Phrase, ...] = Field(min_length=1, description="The phrases.")
    reply: Phrase = Field(description="What is replied to a message of nothing else.")
    alone: bool = Field(default=False, description="true: only a whole clause counts.")


class BotSettings(_Strict):
    """config/bot.yaml. Every field has a default, so an empty file is a working one."""

    answer_at: Confidence = Field(default=0.45, description="Below this confidence the bot says that it does not know.")
    answer_both_at: Confidence = Field(
        default=0.55, description="From which confidence, for each of two questions in one message, both are answered."
    )
    gemini: Gemini = Field(default=Gemini(), description="Gemini, when a key is set.")
    texts: Texts = Field(default=Texts(), description="What the bot says of its own accord.")
    same_words: tuple[Annotated[tuple[Word, ...], Field(min_length=2)], ...] = Field(
        default=(), description="Words that mean the same wherever they stand; each in one group only."
    )
    empty_words: tuple[Word, ...] = Field(default=(), description="Words that say nothing, like your company's name.")
    small_talk: dict[str, SmallTalk] = Field(default={}, description="Greetings, thanks and the like, by a name.")

    @field_validator("same_words")
    @classmethod
    def _each_word_in_one_group(cls, groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        counted = Counter(word.lower() for group in groups for word in set(group))
        if twice := sorted(word for word, times in counted.items() if times > 1):
            raise ValueError(f"in more than one group: {', '.join(twice)}")
        return groups


def read_settings(path: Path) -> BotSettings:
    """The settings in a YAML file. Raises KnowledgeFault with every fault and its line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as exc:
        raise KnowledgeFault((Fault(path.name, 0, f"cannot be read: {exc.strerror}"),)) from exc
    except UnicodeDecodeError as exc:
        raise KnowledgeFault((Fault(path.name, 1, "this is not UTF-8; save the file as UTF-8"),)) from exc
    return _understood(path.name, text)


@lru_cache(maxsize=4)
def _understood(name: str, text: str) -> BotSettings:
    """The settings that stand in a text. They are read again with every save of any file of the folder."""
    try:
        raw = YAML().load(text)
    except MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        raise KnowledgeFault((Fault(name, line, f"this is not YAML: {exc.problem}"),)) from exc
    except YAMLError as exc:
        raise KnowledgeFault((Fault(name, 1, f"this is not YAML: {exc}"),)) from exc
    try:
        return BotSettings.model_validate({} if raw is None else raw)
    except ValidationError as exc:
        raise KnowledgeFault(tuple(_to_fault(name, raw, error) for error in exc.errors())) from exc


def _to_fault(file: str, raw: Any, error: Any) -> Fault:
    place = ".".join(str(step) for step in error["loc"])
    return Fault(file, _line(raw, error["loc"]), f"{place}: {error['msg']}" if place else error["msg"])


def _line(raw: Any, place: tuple[str | int, ...]) -> int:
    """The line of the deepest part of `place` that the file has."""
    line = 1
    for step in place:
        try:
            line = raw.lc.data[step][0] + 1
            raw = raw[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
