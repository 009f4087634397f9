"""Spaces that look like one and are none, where they would change what a line is. Knows lines, not YAML."""

import re
from collections.abc import Callable, Sequence

from core.yaml_files.faults import FileFault

_WIDE = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # seen as a space
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_ODD = f"[{_WIDE}{_UNSEEN}]"
_KEY = r"[\w-]+[ ]*:(?:\s|$)"
_ENTRY = rf"(?:-[ ]|{_KEY}|[\w-]+[ ]*:{_ODD})"
_BEFORE = re.compile(rf"^(?P<head>(?:[ \t]|-[ ])*)(?P<odd>{_ODD}(?:[ \t]|{_ODD})*)(?={_ENTRY})")
_BEHIND_DASH = re.compile(rf"^(?P<head>[ \t]*-)(?P<odd>{_ODD}+)(?=\S)")
_BEHIND_COLON = re.compile(rf"^(?P<head>(?:[ \t]|-[ ])*[\w-]+[ ]*:)(?P<odd>{_ODD}+)")


def without_odd_spaces(file: str, lines: Sequence[str]) -> tuple[list[str], list[FileFault]]:
    """The lines with ordinary spaces round their keys, and one fault that names the first place."""
    mended = [_mended(line) for line in lines]
    changed = [number for number, (old, new) in enumerate(zip(lines, mended, strict=True), 1) if old != new]
    if not changed:
        return list(lines), []
    sign = next(each for each in lines[changed[0] - 1] if re.match(_ODD, each))
    problem = f"this line has {character_name(sign)} before or behind its key{and_more(changed)}"
    return mended, [FileFault(file, changed[0], problem, "type ordinary spaces instead")]


def and_more(lines: Sequence[int]) -> str:
    """Of several lines with the same fault, the others in words: ", and 2 more lines: 4, 7"."""
    others = [str(line) for line in lines[1:]]
    shown = ", ".join(others[:8]) + (" …" if len(others) > 8 else "")  # noqa: PLR2004 - what one reads
    return f", and {len(others)} more line{'s' * (len(others) > 1)}: {shown}" if others else ""


def character_name(sign: str) -> str:
    """The sign in words, with its number."""
    kind = "an invisible sign" if re.match(f"[{_UNSEEN}]", sign) else "a space that is none"
    kind = "a no-break space" if sign in "\u00a0\u202f" else kind
    return f"{kind} (U+{ord(sign):04X})"


def _mended(line: str) -> str:
    if line.isascii():
        return line
    for pattern in (_BEFORE, _BEHIND_DASH, _BEHIND_COLON):
        line = pattern.sub(_with(_plain if pattern is _BEFORE else _one_space), line)
    return line


def _with(mend: Callable[[str], str]) -> Callable[["re.Match[str]"], str]:
    return lambda found: found["head"] + mend(found["odd"])


def _plain(odd: str) -> str:
    return re.sub(f"[{_WIDE}]", " ", re.sub(f"[{_UNSEEN}]", "", odd))


def _one_space(_odd: str) -> str:
    return " "
