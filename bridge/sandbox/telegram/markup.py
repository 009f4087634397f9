"""parse_mode HTML: tags in, text and entities out. The rules are those of core.telegram.org/bots/api#html-style.

Offsets and lengths of entities are UTF-16 units, as everywhere in Telegram; those in error messages are bytes.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bridge.sandbox.telegram.refusals import BotApiRefused, bad_request
from bridge.sandbox.telegram.text import Entity, Formatted, utf16_length

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAG = re.compile(r"""<(?P<end>/?)(?P<name>[^\s>]*)(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


@dataclass(slots=True)
class _OpenTag:
    name: str
    offset: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _ParseState:
    """What has been read of the source so far."""

    source: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def add_text(self, raw: str) -> None:
        text = _REFERENCE.sub(lambda reference: html.unescape(reference[0]), raw)
        self.parts.append(text)
        self.length += utf16_length(text)

    def byte_offset(self, index: int) -> int:
        return len(self.source[:index].encode())


def parse_html(source: str) -> Formatted:
    """Text and entities of `source`. Refused with "can't parse entities: ..." if it is not well-formed."""
    reading = _ParseState(source)
    position = 0
    while (start := source.find("<", position)) >= 0:
        reading.add_text(source[position:start])
        tag = _TAG.match(source, start)
        if tag is None:
            raise _unparsable(f"Unclosed start tag at byte offset {reading.byte_offset(start)}")
        _close(reading, tag) if tag["end"] else _open(reading, tag)
        position = tag.end()
    reading.add_text(source[position:])
    if reading.open:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{reading.open[-1].name}"')
    entities = sorted(reading.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted("".join(reading.parts), tuple(entities))


def _open(reading: _ParseState, tag: re.Match[str]) -> None:
    name = tag["name"].lower()
    where = reading.byte_offset(tag.start())
    if name not in _TYPES:
        raise _unparsable(f'Unsupported start tag "{name}" at byte offset {where}')
    attributes = {key.lower(): html.unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(tag["attributes"])}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    reading.open.append(_OpenTag(name, reading.length, attributes))


def _close(reading: _ParseState, tag: re.Match[str]) -> None:
    where = reading.byte_offset(tag.start())
    name = tag["name"].lower()
    if not reading.open:
        raise _unparsable(f"Unexpected end tag at byte offset {where}")
    opened = reading.open.pop()
    if name not in ("", opened.name):
        expected = f'expected "</{opened.name}>", found "</{name}>"'
        raise _unparsable(f"Unmatched end tag at byte offset {where}, {expected}")
    length = reading.length - opened.offset
    if length:
        _add_entity(reading, opened, {"type": _TYPES[opened.name], "offset": opened.offset, "length": length})


def _add_entity(reading: _ParseState, opened: _OpenTag, entity: Entity) -> None:
    match opened.name:
        case "a":
            reading.entities.append(entity | {"url": opened.attributes.get("href", "")})
        case "blockquote" if "expandable" in opened.attributes:
            reading.entities.append(entity | {"type": "expandable_blockquote"})
        case "code":
            language = opened.attributes.get("class", "").removeprefix("language-")
            reading.entities.append(entity | ({"language": language} if language and _inside_pre(reading) else {}))
        case "pre":
            reading.entities.append(entity | _language_inside(reading, entity))
        case _:
            reading.entities.append(entity)


def _inside_pre(reading: _ParseState) -> bool:
    return bool(reading.open) and reading.open[-1].name == "pre"


def _language_inside(reading: _ParseState, pre: Entity) -> dict[str, Any]:
    """`<pre><code class="language-x">` is one entity, a pre with a language: the code in it goes."""
    last = reading.entities[-1] if reading.entities else {}
    if last.get("type") != "code" or (last["offset"], last["length"]) != (pre["offset"], pre["length"]):
        return {}
    reading.entities.pop()
    return {"language": last["language"]} if "language" in last else {}


def _unparsable(reason: str) -> BotApiRefused:
    return bad_request(f"can't parse entities: {reason}")
