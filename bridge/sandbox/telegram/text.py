"""Text as Telegram keeps it: characters, and entities over them (the Bot API's own MessageEntity objects)."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Entity = dict[str, Any]

_HTML_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "spoiler": "tg-spoiler",
}
_FOUND_BY_TELEGRAM = (
    ("bot_command", re.compile(r"(?<![\w/<>.:])/[A-Za-z0-9_]{1,64}(?:@\w+)?(?![\w/])")),
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")),
)
_NOTHING_IS_FOUND_IN = ("code", "pre", "text_link")


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text with its entities, sorted by offset."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def trimmed(formatted: Formatted) -> Formatted:
    """Without white space at both ends, as Telegram stores every message; entities are cut to what is left."""
    text = formatted.text.strip()
    start = utf16_length(formatted.text) - utf16_length(formatted.text.lstrip())
    entities = (_moved(entity, start, utf16_length(text)) for entity in formatted.entities)
    return Formatted(text, tuple(entity for entity in entities if entity["length"] > 0))


def with_detected_entities(formatted: Formatted) -> Formatted:
    """With the commands and addresses that Telegram finds by itself."""
    found = [
        {"type": kind, "offset": utf16_length(formatted.text[: match.start()]), "length": utf16_length(match[0])}
        for kind, pattern in _FOUND_BY_TELEGRAM
        for match in pattern.finditer(formatted.text)
    ]
    closed = [entity for entity in formatted.entities if entity["type"] in _NOTHING_IS_FOUND_IN]
    free = [entity for entity in found if not any(_overlap(entity, other) for other in closed)]
    known = [entity for entity in formatted.entities if entity not in free]
    return Formatted(
        formatted.text, tuple(sorted([*known, *free], key=lambda entity: (entity["offset"], -entity["length"])))
    )


def to_html(text: str, entities: Sequence[Entity]) -> str:
    """Safe HTML for the demo page. Every stretch between two borders gets all its tags, so overlaps need no care."""
    encoded = text.encode("utf-16-le")
    borders = sorted({0, len(encoded) // 2, *_borders(entities)})
    return "".join(
        _stretch(encoded[2 * start : 2 * end].decode("utf-16-le"), [e for e in entities if _covers(e, start)])
        for start, end in pairwise(borders)
    )


def _borders(entities: Iterable[Entity]) -> Iterable[int]:
    for entity in entities:
        yield entity["offset"]
        yield entity["offset"] + entity["length"]


def _stretch(text: str, entities: Sequence[Entity]) -> str:
    marked = html.escape(text)
    for entity in reversed(entities):
        address = text if entity["type"] == "url" else entity.get("url", "")
        if address.startswith(("http://", "https://")):
            marked = f'<a href="{html.escape(address)}">{marked}</a>'
        elif tag := _HTML_TAGS.get(entity["type"]):
            marked = f"<{tag}>{marked}</{tag}>"
    return marked


def _covers(entity: Entity, position: int) -> bool:
    return bool(entity["offset"] <= position < entity["offset"] + entity["length"])


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _moved(entity: Entity, start: int, length: int) -> Entity:
    first = max(entity["offset"] - start, 0)
    last = min(entity["offset"] + entity["length"] - start, length)
    return entity | {"offset": first, "length": last - first}
