"""The trigger file's shape, and the checks that need more than a shape. Knows neither YAML nor files.

`TriggersFile` is strict: what is not described here is refused. `problems` looks at the same data before it is known
to be well-formed, so that every fault of a file is told at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.escalation import phrases
from core.escalation.languages import LANGUAGES, Language
from core.escalation.phrases import Choice, Node, PhraseFault

Category = Literal["request", "topic", "sentiment", "behaviour", "ai"]
Priority = Literal["low", "normal", "high", "urgent"]
When = Literal["button", "bot-failed", "bot-asks"]
Tag = Literal[Language, "any"]  # "any": the same in every language, without endings

Phrases = dict[Tag, list[str]]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Trigger(_Strict):
    """One reason to call a person."""

    category: Category = Field(description="What kind of reason this is.")
    weight: float = Field(gt=0, le=10, description="What it adds to the score. At escalate_at a person is called.")
    priority: Priority = Field(default="normal", description="How soon somebody should look.")
    queue: str = Field(default="general", min_length=1, description="Who is asked: the queue's name.")
    enabled: bool = Field(default=True, description="false: as if it were not in the file.")
    shadow: bool = Field(default=False, description="true: recorded and reported, but never acts.")
    label: str = Field(default="", description="What agents read on the card. Without it, the trigger's name.")
    phrases: Phrases = Field(default_factory=dict, description="Fires when one of these stands anywhere in a message.")
    alone: Phrases = Field(default_factory=dict, description="Fires when one of these is the whole message.")
    except_: Phrases = Field(
        default_factory=dict, alias="not", description="Silences the phrases it overlaps, unless it is inside them."
    )
    when: When | None = Field(default=None, description="Fires on this: the button, or what the bot did.")
    times: int | None = Field(
        default=None, ge=1, le=20, description="ai: answers missed in a row. behaviour: repetitions."
    )
    confidence_below: float | None = Field(
        default=None, gt=0, le=1, description="ai: the bot's confidence in its answer."
    )
    over_turns: int | None = Field(
        default=None, ge=1, le=20, description="sentiment, behaviour: over how many messages."
    )


class TriggersFile(_Strict):
    """config/triggers.yaml: when should a person take over?"""

    escalate_at: float = Field(default=1.0, gt=0, le=100, description="The score at which a person is called.")
    fillers: dict[Tag, list[str]] = Field(
        default_factory=dict, description="Words that may stand anywhere inside a phrase: please, just, really."
    )
    real_words: list[str] = Field(default_factory=list, description="Words that are never taken for a typo of another.")
    lists: dict[Name, Phrases] = Field(default_factory=dict, description="Lists that phrases name as <name>.")
    triggers: dict[Name, Trigger] = Field(description="The triggers, by name.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at `place` (keys and indexes from the file's top), and what would be right."""

    place: tuple[str | int, ...]
    text: str
    remedy: str


_PHRASE_KEYS = ("phrases", "alone", "not")
_BELONGS_TO: Mapping[str, tuple[str, ...]] = {
    "phrases": ("request", "topic", "sentiment"),
    "alone": ("request", "topic", "sentiment"),
    "not": ("request", "topic", "sentiment"),
    "times": ("ai", "behaviour"),
    "confidence_below": ("ai",),
    "over_turns": ("sentiment", "behaviour"),
}
_CATEGORY_OF_WHEN = {"button": "request", "bot-failed": "ai", "bot-asks": "ai"}


def problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Faults of phrases, lists and combinations in the raw data; parts of a wrong type are passed over."""
    lists = _mapping(data.get("lists"))
    for count, (name, by_language) in enumerate(lists.items()):
        above = dict(islice(lists.items(), count))
        yield from _phrase_problems(("lists", name), by_language, above)
    trees: dict[str, dict[str, Node]] = {}
    for name, trigger in _mapping(data.get("triggers")).items():
        if not isinstance(trigger, Mapping):
            continue
        place = ("triggers", name)
        for key in _PHRASE_KEYS:
            yield from _phrase_problems((*place, key), trigger.get(key), lists, trees)
        yield from _combination_problems(place, trigger)


def _phrase_problems(
    place: tuple[str | int, ...],
    by_language: Any,
    lists: Mapping[str, Any],
    trees: dict[str, dict[str, Node]] | None = None,
) -> Iterator[Problem]:
    trees = {} if trees is None else trees  # what was read of the lists, by language
    for language, index, phrase in _written(by_language):
        if language not in (*LANGUAGES, "any"):
            continue  # the tag is the fault, and it is told by the shape
        if language not in trees:
            trees[language] = lists_in(language, lists)
        try:
            phrases.parse(phrase, trees[language])
        except PhraseFault as fault:
            text = f"phrase '{phrase}', column {fault.column}: {fault.problem}"
            yield Problem((*place, language, index), text, fault.remedy)


def _combination_problems(place: tuple[str | int, ...], trigger: Mapping[str, Any]) -> Iterator[Problem]:
    category = trigger.get("category")
    for key, categories in _BELONGS_TO.items():
        if key in trigger and isinstance(category, str) and category not in categories:
            yield Problem(
                (*place, key), f"'{key}' does nothing in category {category}", f"for {' or '.join(categories)}"
            )
    wanted = _CATEGORY_OF_WHEN.get(str(trigger.get("when")))
    if wanted and category != wanted:
        yield Problem((*place, "when"), f"'when: {trigger['when']}' needs another category", f"category: {wanted}")
    if not any(trigger.get(key) for key in ("phrases", "alone", "when", "times", "confidence_below", "over_turns")):
        yield Problem(place, f"trigger '{place[-1]}' can never fire", "give it phrases, or remove it")


def lists_in(language: str, lists: Mapping[str, Any]) -> dict[str, Node]:
    """The lists that a phrase in this language may name, as trees. A list may name those above it.

    Left out is what cannot be read, and a list's words beyond what one phrase may stand for.
    """
    trees: dict[str, Node] = {}
    for name, by_language in lists.items():
        ways: list[Node] = []
        room = phrases.MAX_WORDS
        for tag, _, phrase in _written(by_language):
            tree = _tree_or_none(phrase, trees) if tag in (language, "any") else None
            if tree and (room := room - phrases.count_words(tree)) >= 0:
                ways.append(tree)
        if ways:
            trees[name] = Choice(tuple(ways))
    return trees


def _tree_or_none(phrase: str, lists: Mapping[str, Node]) -> Node | None:
    try:
        return phrases.parse(phrase, lists)
    except PhraseFault:
        return None


def _written(by_language: Any) -> Iterator[tuple[str, int, str]]:
    for language, entries in _mapping(by_language).items():
        if isinstance(entries, list):
            yield from ((language, index, entry) for index, entry in enumerate(entries) if isinstance(entry, str))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
