"""What would be right where a value of another kind stands: how it is written in YAML. Finds no faults."""

import re
from typing import Any

TEXT, NUMBER, WHOLE, TRUTH, LIST = "text", "a number", "a whole number", "true or false", "a list"
BLOCK = "a block of 'key: value' lines"

_TRUTHS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_UNQUOTED = {TRUTH: r"true|false", WHOLE: r"-?\d+", NUMBER: r"-?\d+(\.\d+)?"}
_SHOWN = 30  # characters


def how_to_write(kind: str, value: Any, place: tuple[str | int, ...]) -> str:
    """How a value of this kind is written where this other one stands."""
    name = str(place[-1]) if place and isinstance(place[-1], str) else ""
    match kind:
        case "text":
            return _text(value, name)
        case "a list":
            return _list(value, name)
        case _ if kind == BLOCK:
            return _block(value, name)
        case _:
            return _plain(kind, value)


def _text(value: Any, name: str) -> str:
    if value is None:
        return f"write it behind '{name}:'" if name else "write it behind the '- '"
    if isinstance(value, dict) and len(value) == 1 and None in value.values():
        return f'put it in quotes: "{{{next(iter(value))}}}"'
    if isinstance(value, dict) and len(value) == 1:
        return f'if there is a colon in the text, put all of it in quotes: "{next(iter(value))}: …"'
    if isinstance(value, list):
        return "write one text; a text that begins with '[' or '- ' stands in quotes"
    return "put it in quotes"


def _list(value: Any, name: str) -> str:
    if value is None:
        return f"write the entries below, each with '- ' before it; for none, '{name}: []'"
    entries = [part.strip() for part in value.replace(";", ",").split(",")] if isinstance(value, str) else []
    if len(entries) > 1 or (entries and " " not in entries[0]):
        return f"write it in brackets: [{', '.join(entry for entry in entries if entry)}]"
    return "begin each entry with '- '"


def _block(value: Any, name: str) -> str:
    if value is None:
        return f"write its lines below, indented by two more; for none, '{name}: {{}}'"
    if isinstance(value, list):
        return "write 'key: value' lines, without '- ' before them"
    if isinstance(value, str) and (key := re.match(r"([\w-]+)\s*=", value)):
        return f"write '{key[1]}: …' instead of '{key[1]} = …'"
    found = re.match(r"([\w-]+):(\S.*)$", value) if isinstance(value, str) else None
    return f"write a space behind the colon: '{found[1]}: {found[2][:_SHOWN]}'" if found else f"write {BLOCK}"


def _plain(kind: str, value: Any) -> str:
    """A number, or true and false."""
    written = value.strip().lower() if isinstance(value, str) else ""
    if kind == TRUTH and written in _TRUTHS:
        return f"write {_TRUTHS[written]}"
    if (
        kind == NUMBER
        and (found := re.fullmatch(r"(\d+)(?:[.,](\d+))?\s*(%?)", written))
        and ("," in written or found[3])
    ):
        number = float(f"{found[1]}.{found[2] or 0}") / (100 if found[3] else 1)
        return f"write {number:g}"
    if (
        kind == WHOLE
        and not re.fullmatch(r"-?\d+", written)
        and (found := re.match(r"\d+(?:[,. ]\d{3})*(?![.,]?\d)", written))
    ):
        return f"write {re.sub('[,. ]', '', found.group())}"
    return f"write {written} without quotes" if re.fullmatch(_UNQUOTED[kind], written) else f"write {kind}"
