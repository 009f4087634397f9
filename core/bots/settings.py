"""What admins may set about the bots: the content of config/bot.yaml."""

from collections import Counter
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

    failures: Annotated[int, Field(ge=1, le=1000)] = 5
    within: Annotated[float, Field(gt=0, le=3600)] = 60.0
    rest: Annotated[float, Field(gt=0, le=600)] = 30.0


class Gemini(_Strict):
    """What Gemini is given and how long it may take; see docs/bot.md."""

    answer_at: Confidence = 0.5
    sections: Annotated[int, Field(ge=1, le=50)] = 6
    turns: Annotated[int, Field(ge=0, le=100)] = 10
    characters: Annotated[int, Field(ge=100)] = 6000
    seconds: Annotated[float, Field(gt=0, le=120)] = 20.0
    fallback_models: tuple[ModelName, ...] = ("gemini-3.5-flash-lite",)
    daily_tokens: Annotated[int, Field(ge=0)] | None = None
    breaker: BreakerSettings = BreakerSettings()


class Texts(_Strict):
    """What the bot says of its own accord."""

    unknown: Phrase = "I'm sorry, I don't know that. Would you like to talk to a person?"


class SmallTalk(_Strict):
    """Phrases that are no question, and what is replied to a message of nothing else.

    `alone`: only a whole clause counts, for phrases which could also begin a question.
    """

    words: tuple[Phrase, ...] = Field(min_length=1)
    reply: Phrase
    alone: bool = False


class BotSettings(_Strict):
    """config/bot.yaml. Every field has a default, so an empty file is a working one."""

    answer_at: Confidence = 0.45
    answer_both_at: Confidence = 0.55
    gemini: Gemini = Gemini()
    texts: Texts = Texts()
    same_words: tuple[Annotated[tuple[Word, ...], Field(min_length=2)], ...] = ()
    empty_words: tuple[Word, ...] = ()
    small_talk: dict[str, SmallTalk] = {}

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
        raw = YAML().load(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise KnowledgeFault((Fault(path.name, 0, f"cannot be read: {exc.strerror}"),)) from exc
    except UnicodeDecodeError as exc:
        raise KnowledgeFault((Fault(path.name, 1, "this is not UTF-8; save the file as UTF-8"),)) from exc
    except MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        raise KnowledgeFault((Fault(path.name, line, f"this is not YAML: {exc.problem}"),)) from exc
    except YAMLError as exc:
        raise KnowledgeFault((Fault(path.name, 1, f"this is not YAML: {exc}"),)) from exc
    try:
        return BotSettings.model_validate({} if raw is None else raw)
    except ValidationError as exc:
        raise KnowledgeFault(tuple(_to_fault(path.name, raw, error) for error in exc.errors())) from exc


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
