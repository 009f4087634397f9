"""What the stand-in's model says unless a test says otherwise: the sentence of the prompt nearest to the question.

Deterministic, and as simple as can be: it is there so that the demo has a bot, not to be clever.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.sandbox.gemini.request import GenerateContentRequest

# A dict is sent as JSON text.
ReplyFunction = Callable[["CheckedRequest"], str | dict[str, Any]]

_WANTS_HUMAN = re.compile(r"\b(human|person|agent|advisor|somebody|someone|mensch|persona)\b", re.IGNORECASE)
_WORD = re.compile(r"\w{3,}")
_GREETS = re.compile(r"\W*(hi|hello|hey|hola|thanks|thank you)\W*", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"\n\s*\n")
_HEADINGS = re.compile(r"^(#+ .*|\[.*\])$", re.MULTILINE)  # Markdown's, and [title: heading]
_NOTES = re.compile(r"^.*^Notes:$", re.MULTILINE | re.DOTALL)  # the rules before the notes answer nothing
_COMMON_WORDS = "the and for are you your can how what which who when does have with this that from will there"
_COMMON = frozenset(_COMMON_WORDS.split())
_NOT_KNOWN = "I am not sure about that."


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A checked request. `question` is the last thing the user said, without what a prompt put before it."""

    model: str
    body: GenerateContentRequest

    @property
    def question(self) -> str:
        """The last content's text."""
        return self.body.contents[-1].text


@dataclass(frozen=True, slots=True)
class _Finding:
    text: str
    confidence: float


def quote_knowledge(request: CheckedRequest) -> str | dict[str, Any]:
    """The paragraph of the system instruction that shares most words with the question; as JSON if that is asked.

    If the instruction has a line "Notes:", only what follows it counts. Headings count too, but are not quoted.
    """
    found = _nearest(request.body.system_text, request.question)
    schema = request.body.requested_schema
    return _filled(schema, found, request.question) if schema else found.text


def to_text(reply: str | dict[str, Any]) -> str:
    """A reply as the model would write it."""
    return reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)


def _nearest(instruction: str, question: str) -> _Finding:
    if _GREETS.fullmatch(question):
        return _Finding("Hello! How can I help?", 1.0)
    asked = _words(question)
    notes = (part for part in _PARAGRAPHS.split(_NOTES.sub("", instruction)) if _quotable(part))
    best = max(notes, key=lambda note: len(asked & _words(note)), default="")
    shared = len(asked & _words(best))
    if not shared:
        return _Finding(_NOT_KNOWN, 0.1)
    return _Finding(_quotable(best), round(min(0.95, 0.4 + 0.5 * shared / len(asked)), 2))


def _quotable(note: str) -> str:
    return " ".join(_HEADINGS.sub("", note).split())


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower().rstrip("s") for word in _WORD.findall(text)) - _COMMON


def _filled(schema: Mapping[str, Any], found: _Finding, question: str) -> dict[str, Any]:
    """Every property of the schema: by its name where we know it, else the empty value of its type."""
    known: dict[str, Any] = {
        "text": found.text,
        "answer": found.text,
        "confidence": found.confidence,
        "knows": found.text != _NOT_KNOWN,
        "wants_human": bool(_WANTS_HUMAN.search(question)),
        "language": "en",
    }
    properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    return {name: known.get(name, _empty(inner)) for name, inner in properties.items()}


def _empty(schema: Mapping[str, Any]) -> Any:
    if schema.get("enum"):
        return schema["enum"][0]
    empty = {"string": "", "number": 0.0, "integer": 0, "boolean": False, "array": [], "object": {}}
    return empty.get(str(schema.get("type", "")).lower())
