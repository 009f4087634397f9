"""The trigger file's shape, and the checks that need more than a shape. Knows neither YAML nor files.

`TriggersFile` is strict: what is not described here is refused. `problems` looks at the same data before it is known
to be well-formed, so that every fault of a file is told at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from core.escalation import phrases
from core.escalation.phrase_lists import PhraseLists, mapping, written
from core.escalation.phrases import PhraseFault
from core.languages.known import LANGUAGES, Language

Category = Literal["request", "topic", "sentiment", "behaviour", "ai"]
Priority = Literal["low", "normal", "high", "urgent"]
When = Literal[
    "button", "said-yes", "bot-failed", "bot-asks", "safety-stop",
    "shouting", "outburst", "getting-angrier",
    "repeats-question", "many-in-a-row", "no-progress",
]  # fmt: skip
Learned = Literal["request", "upset"]  # the heads in `heads/`
PhraseLanguage = Literal[Language, "any"]  # "any": the same in every language, without endings

CATEGORIES: tuple[str, ...] = get_args(Category)
URGENCY: tuple[str, ...] = get_args(Priority)  # the least first
PRIORITY_RANKS = {priority: rank for rank, priority in enumerate(reversed(URGENCY))}  # 0: taken first
USUAL_RANK = PRIORITY_RANKS["normal"]  # also of what nobody knows

KeyPath = tuple[str | int, ...]  # keys and indexes from the file's top
Phrases = dict[PhraseLanguage, list[str]]
MOST_EXAMPLES = 100  # of one trigger; each is embedded once, which takes 30 ms
ExampleText = Annotated[str, Field(min_length=1, max_length=300)]
EntryName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class StrictModel(BaseModel):
    """What admins write: no key that nobody reads, and no change once it is read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Trigger(StrictModel):
    """One reason to call a person."""

    category: Category = Field(description="What kind of reason this is.")
    weight: float = Field(gt=0, le=10, description="What it adds to the score. At escalate_at a person is called.")
    priority: Priority = Field(default="normal", description="How soon somebody should look.")
    queue: str = Field(default="general", min_length=1, description="Who is asked: the queue's name.")
    specialty: str = Field(
        default="", max_length=60, description="What one should be good at to answer: queues with this specialty fit."
    )
    enabled: bool = Field(default=True, description="false: as if it were not in the file.")
    shadow: bool = Field(default=False, description="true: recorded and reported, but never acts.")
    label: str = Field(default="", description="What agents read on the card. Without it, the trigger's name.")
    phrases: Phrases = Field(default_factory=dict, description="Fires when one of these stands anywhere in a message.")
    alone: Phrases = Field(
        default_factory=dict, description="Fires when one of these is the whole message, or its last sentence."
    )
    except_: Phrases = Field(
        default_factory=dict,
        alias="not",
        description="Silences the phrases it overlaps, unless it is inside them. no-progress: what shows some.",
    )
    examples: list[ExampleText] = Field(
        default_factory=list,
        max_length=MOST_EXAMPLES,
        description="Whole messages, in any language. Fires on messages that mean the same, in whatever language.",
    )
    unlike: list[ExampleText] = Field(
        default_factory=list,
        max_length=MOST_EXAMPLES,
        description="Messages near the examples that mean something else: they do not fire by their meaning.",
    )
    learned: Learned | None = Field(
        default=None,
        description="Also fires on what was learned from thousands of messages: asking for a person, or being upset.",
    )
    when: When | None = Field(
        default=None,
        description="Fires on this: the button, a yes to an offer, what the bot did, how the user goes on.",
    )
    times: int | None = Field(
        default=None,
        ge=1,
        le=20,
        description="ai: answers missed in a row. repeats-question: how often it was asked. many-in-a-row: messages.",
    )
    confidence_below: float | None = Field(
        default=None, gt=0, le=1, description="ai: the bot's confidence in its answer."
    )
    over_turns: int | None = Field(
        default=None,
        ge=1,
        le=20,
        description="getting-angrier, repeats-question: among how many messages. no-progress: after how many.",
    )

    words: int | None = Field(
        default=None, ge=1, le=20, description="outburst: how many words a sentence may have that is all mood."
    )

    def parts(self) -> tuple[tuple[str, Phrases], ...]:
        """Its phrases by what they are for, under the keys of the file."""
        return (("phrases", self.phrases), ("alone", self.alone), ("not", self.except_))


class TriggersFile(StrictModel):
    """config/triggers.yaml: when should a person take over?"""

    escalate_at: float = Field(default=1.0, gt=0, le=100, description="The score at which a person is called.")
    fillers: dict[PhraseLanguage, list[str]] = Field(
        default_factory=dict, description="Words that may stand anywhere inside a phrase: please, just, really."
    )
    real_words: list[str] = Field(default_factory=list, description="Words that are never taken for a typo of another.")
    lists: dict[EntryName, Phrases] = Field(
        default_factory=dict, description="Lists that phrases name as <name>. <any> is any one word."
    )
    triggers: dict[EntryName, Trigger] = Field(description="The triggers, by name.")


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """What is wrong at `place`, and what would be right. `see` is another place that it has to do with."""

    place: KeyPath
    text: str
    remedy: str
    see: KeyPath = ()


_PHRASE_KEYS = ("phrases", "alone", "not")
_BELONGS_TO: Mapping[str, tuple[str, ...]] = {
    "times": ("ai", "behaviour"),
    "confidence_below": ("ai",),
    "over_turns": ("sentiment", "behaviour"),
    "words": ("sentiment",),
}
_CATEGORY_OF_WHEN: Mapping[str, str] = {
    "button": "request",
    "said-yes": "request",
    "bot-failed": "ai",
    "bot-asks": "ai",
    "safety-stop": "ai",
    "shouting": "sentiment",
    "outburst": "sentiment",
    "getting-angrier": "sentiment",
    "repeats-question": "behaviour",
    "many-in-a-row": "behaviour",
    "no-progress": "behaviour",
}
_COUNTS_WITH_WHEN = ("behaviour", "sentiment")  # there a number says nothing until `when` says what is counted


def problems(data: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """Faults of phrases, lists and combinations in the raw data; parts of a wrong type are passed over."""
    lists = mapping(data.get("lists"))
    yield from list_problems(("lists",), lists)
    known = PhraseLists(lists)
    for name, trigger in mapping(data.get("triggers")).items():
        if not isinstance(trigger, Mapping):
            continue
        place = ("triggers", name)
        for key in _PHRASE_KEYS:
            yield from phrase_problems((*place, key), trigger.get(key), known)
        yield from _combination_problems(place, trigger)


def list_problems(place: KeyPath, lists: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """Faults of named lists; a list may name those above it."""
    for count, (name, by_language) in enumerate(lists.items()):
        above = dict(islice(lists.items(), count))
        if name == phrases.ANY:
            yield ConfigProblem(
                (*place, name), "no list can be named 'any'", "<any> is any one word: take another name"
            )
        yield from phrase_problems((*place, name), by_language, PhraseLists(above))


def phrase_problems(place: KeyPath, by_language: Any, lists: PhraseLists) -> Iterator[ConfigProblem]:
    """Faults of phrases by language; what is not well-formed is passed over, for the shape tells of it."""
    for language, index, phrase in written(by_language):
        if language not in (*LANGUAGES, "any"):
            continue  # the tag is the fault, and it is told by the shape
        try:
            phrases.parse_phrase(phrase, lists.of(language))
        except PhraseFault as fault:
            text = f"phrase '{phrase}', column {fault.column}: {fault.problem}"
            yield ConfigProblem((*place, language, index), text, fault.remedy)


def _combination_problems(place: KeyPath, trigger: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    category = trigger.get("category")
    for key, categories in _BELONGS_TO.items():
        if key in trigger and isinstance(category, str) and category not in categories:
            yield ConfigProblem(
                (*place, key), f"'{key}' does nothing in category {category}", f"for {' or '.join(categories)}"
            )
    if trigger.get("unlike") and not any(trigger.get(key) for key in ("examples", "learned")):
        yield ConfigProblem(
            (*place, "unlike"),
            "'unlike' does nothing without 'examples'",
            "to silence phrases, write phrases under not:",
        )
    wanted = _CATEGORY_OF_WHEN.get(str(trigger.get("when")))
    if wanted and category != wanted:
        yield ConfigProblem(
            (*place, "when"), f"'when: {trigger['when']}' needs another category", f"category: {wanted}"
        )
    counts = () if category in _COUNTS_WITH_WHEN else ("times", "confidence_below", "over_turns")
    if not any(trigger.get(key) for key in ("phrases", "alone", "examples", "learned", "when", *counts)):
        remedy = (
            "say what it counts with when:"
            if trigger.keys() & {"times", "over_turns"}
            else "give it phrases or examples"
        )
        yield ConfigProblem(place, f"trigger '{place[-1]}' can never fire", f"{remedy}, or remove it")
