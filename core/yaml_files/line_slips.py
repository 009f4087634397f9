"""What people get wrong in one line of YAML: told in words, with the line as it may have been meant.

A line is looked at when a parser has refused it, or something near it. Whether it was meant so is tried by `syntax`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_ENTRY = re.compile(
    r"""^(?P<head>[ ]*(?:-[ ]+)*
        (?:(?P<key>"[^"]*"|'[^']*'|[^\s"'\#][^"'\#]*?)[ ]*:(?=\s|$)[ \t]*)?)
        (?P<value>.*)$""",
    re.X,
)
_COMMENT = re.compile(r"\s#(?:\s.*)?$")
_SIGNS = "@`%*&!|>"
_BLOCK = re.compile(r"[|>][+-]?[1-9]?[+-]?$")
_SMART = "“”„«»‟‘’‚‹›"
QUOTES = 'put the whole text in quotes: "…"'
_SHOWN = 40  # characters
_COLON_WITHIN = re.compile(r"([\w-]+:[ ]+)([^,{}\[\]\"']*:[ ][^,{}\[\]\"']*)")
_PAIRS = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class LineSlip:
    """What is wrong with a line, what would be right, and the lines that it may have been meant to be.

    `shifts` is the column from which on the lines below have to move one to the right with it; 0: none has to.
    """

    problem: str
    remedy: str
    repairs: tuple[str, ...]
    shifts: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """`head` is all before the value: indentation, dashes, key and colon."""

    head: str
    key: str
    value: str

    def quoted(self) -> str:
        """The line with its value as a text in quotes, which every text may be."""
        return self.head + json.dumps(_bare(self.value), ensure_ascii=False)


def slips_of(line: str) -> Iterator[LineSlip]:
    """What may be wrong with this line, the likeliest first."""
    found = _ENTRY.match(line)
    if not found or not line.strip() or line.lstrip().startswith("#"):
        return
    value = _COMMENT.sub("", found["value"]).rstrip()
    parts = _Line(found["head"], found["key"] or "", value)
    yield from _key_slips(line, parts)
    if value:
        yield from _value_slips(parts)


def _key_slips(line: str, parts: _Line) -> Iterator[LineSlip]:
    if found := re.match(r"^(\s*)-([^\s\-].*)$", line):
        remedy = f"write '- {found[2][:20].rstrip()}'"
        yield LineSlip("there is no space behind the '-'", remedy, (f"{found[1]}- {found[2]}",), len(found[1]) + 1)
        yield LineSlip("there is no space behind the '-'", remedy, (f"{found[1]}- {found[2]}",))
    if found := re.match(r"^(\s*(?:- +)?[^\s:：#]+)：\s*(.*)$", line):
        yield LineSlip("'：' is no colon here", f"write '{found[1].strip(' -')}: …'", (f"{found[1]}: {found[2]}",))
    if " " in parts.key.strip("\"'") and parts.key[0].isalpha():  # a sentence, not a key; else it is tried as one
        yield LineSlip(_made_a_key(line.strip()), QUOTES, (line.replace(": ", " ").rstrip(" :"),))
    if parts.key:
        return
    if found := re.match(r"^(\s*(?:- +)?([A-Za-z][\w-]*)):([^\s/].*)$", line):
        yield LineSlip("there is no space behind the colon", f"write '{found[2]}: …'", (f"{found[1]}: {found[3]}",))
    if found := re.match(r"^(\s*(?:- +)?([A-Za-z][\w-]*))\s*=\s*(.*)$", line):
        yield LineSlip("'=' is no colon", f"write '{found[2]}: …'", (f"{found[1]}: {found[3]}",))
    if found := re.match(r"^(\s*(?:- +)?)([A-Za-z][\w-]*)(?:\s+(\S+))?\s*$", line):
        with_colon = f"{found[1]}{found[2]}: {found[3] or ''}".rstrip()
        yield LineSlip(f"'{found[2]}' has no colon", f"write '{found[2]}: …'", (with_colon,))


def dash_forgotten(line: str, above: str) -> Iterator[LineSlip]:
    """A line among the entries of a list that begins without a dash."""
    found = re.match(r"^( *)- ", above)
    if found and re.match(r"\s*[^\s#]", line) and not re.match(r"\s*-\s|[^\"']*:(\s|$)", line):
        repair = f"{found[1]}- {line.strip()}"
        yield LineSlip("this line begins no entry of the list above", "begin it with '- '", (repair,))


def _value_slips(parts: _Line) -> Iterator[LineSlip]:
    value, first = parts.value, parts.value[0]
    if first in "\"'":
        yield from _quote_slips(parts)
    elif first in "@`%*&!" or (first in "|>" and not _BLOCK.match(value)):
        yield _begins(parts, first)
    elif re.match(r"[-?:](\s|$)", value):
        yield _begins(parts, first + " ")
    elif first in _PAIRS:
        yield from _bracket_slips(parts)
    elif re.search(r":(\s|$)", value):
        yield LineSlip(_made_a_key(value), QUOTES, (parts.quoted(),))


def _made_a_key(text: str) -> str:
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"the colon in '{shown}' makes a key of what stands before it"


def _begins(parts: _Line, sign: str) -> LineSlip:
    return LineSlip(f"a text cannot begin with '{sign}'", QUOTES, (parts.quoted(),))


def _quote_slips(parts: _Line) -> Iterator[LineSlip]:
    quote, rest = parts.value[0], parts.value[1:]
    name, other = ("single", "double") if quote == "'" else ("double", "single")
    if quote == '"' and (found := re.search(r"\\(?![0abtnvfre \"/\\N_LPxuU\n])", rest)):
        problem = f"'{rest[found.start() : found.start() + 2]}' means nothing in double quotes"
        yield LineSlip(problem, "write '\\\\' for a '\\', or take single quotes", (parts.quoted(),))
    elif quote not in rest and rest and rest[-1] in _SMART:
        yield LineSlip(
            f"the text begins with {quote} and ends with {rest[-1]}", f"end it with {quote}", (parts.quoted(),)
        )
    elif quote not in rest:
        yield LineSlip(f"the text begins with {quote} and never ends", f"end it with {quote}", (parts.quoted(),))
    elif quote == "'" and re.search(r"\w'\w", rest):
        yield LineSlip("the ' within the text ends it", "write '' for it, or take double quotes", (parts.quoted(),))
    else:
        after = rest.partition(quote)[2]
        problem = f"the text in {name} quotes ends before '{after.strip()[:20]}'"
        yield LineSlip(problem, f"take {other} quotes round the whole text", (parts.quoted(),))


def _bracket_slips(parts: _Line) -> Iterator[LineSlip]:
    sign, value = parts.value[0], parts.value
    missing = _unclosed(value)
    if missing:
        closes = "".join(reversed(missing))
        yield LineSlip(f"'{sign}' is never closed", f"add '{closes}'", (parts.head + value.rstrip(",") + closes,))
    elif (entries := _entries(value)) and any(entry[:1] in _SIGNS for entry in entries):
        quoted = ", ".join(json.dumps(_bare(entry), ensure_ascii=False) for entry in entries)
        begins = next(entry[0] for entry in entries if entry[:1] in _SIGNS)
        yield LineSlip(f"a text cannot begin with '{begins}'", 'put it in quotes: "…"', (f"{parts.head}[{quoted}]",))
    elif found := _COLON_WITHIN.search(value):
        quoted = json.dumps(found[2].strip(), ensure_ascii=False)
        repair = parts.head + value[: found.start(2)] + quoted + value[found.end(2) :]
        yield LineSlip(_made_a_key(found[2].strip()), QUOTES, (repair,))
    yield _begins(parts, sign)


def _entries(value: str) -> list[str]:
    """The entries of a simple list in brackets; none when it is no such list."""
    found = re.fullmatch(r"\[([^\[\]{}\"']*)\]", value)
    return [entry.strip() for entry in found[1].split(",") if entry.strip()] if found else []


def _unclosed(value: str) -> list[str]:
    """The closing signs that are missing at the end, the innermost last; quotes are not looked into."""
    open_ones: list[str] = []
    for sign in re.sub(r"\"[^\"]*\"|'[^']*'", "", value):
        if sign in _PAIRS:
            open_ones.append(_PAIRS[sign])
        elif open_ones and sign == open_ones[-1]:
            open_ones.pop()
    return open_ones


def _bare(value: str) -> str:
    """A text without the quotes round it, whole or half."""
    text = value.strip()
    quote = text[0] if text and text[0] in "\"'" else ""
    if not quote:
        return text
    text = text[1:]
    return text[:-1] if text and text[-1] in (quote, *_SMART) else text
