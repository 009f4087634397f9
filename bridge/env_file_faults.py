"""Slips in `.env`: lines that set nothing, names that no setting has, values that are not what they look like.

Whatever the file sets for other programs is left alone. Reads the file; knows the settings by their names only.
"""

import difflib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from core.yaml_files.decoding import decoded
from core.yaml_files.odd_spaces import character_name

_CUT = re.compile(r"=\s*[^\s'\"#]\S*[ \t]+(#\S+)")
_ODD = re.compile(r"[\u00a0\u1680\u2000-\u200f\u202f\u2060\u3000\ufeff\u00ad]")
_SMART = "“”„‟‘’‚‛«»"
_ALIKE = 0.84  # of names as long as these: one letter, or two that changed places


def env_file_faults(path: Path, names: Collection[str]) -> list[str]:
    """What is wrong with the file, each as a sentence with its line; nothing when there is no file.

    `names` are those of the settings, in capitals.
    """
    if not path.is_file():
        return []
    text, faults = decoded(path.as_posix(), path.read_bytes())
    return [*map(str, faults), *(f"{path.as_posix()}:{line}: {told}" for line, told in _slips(text, names))]


def setting_lines(path: Path | None) -> Mapping[str, int]:
    """On which line each name is set, in capitals; the last one counts. What the environment sets is left out."""
    if path is None or not path.is_file():
        return {}
    text, _ = decoded(path.as_posix(), path.read_bytes())
    set_here = {each.key.upper(): _line(each) for each in parse_stream(StringIO(text)) if each.key}
    return {name: line for name, line in set_here.items() if name not in os.environ}


def _slips(text: str, names: Collection[str]) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for binding in parse_stream(StringIO(text)):
        line, written = _line(binding), binding.original.string.strip()
        if binding.error or (binding.key and binding.value is None):
            if _is_ours(written, names):
                yield line, _sets_nothing(written)
            continue
        name = (binding.key or "").upper()
        if name in first and name in names:
            yield line, f"{name} stands here twice, first on line {first[name]} - keep one of them"
        first.setdefault(name, line)
        if name and name not in names and (near := _meant(name, names)):
            yield line, f"there is no setting {binding.key} - did you mean {near}?"
        if name in names:
            yield from ((line, told) for told in _value_slips(name, binding.value or "", written))


def _value_slips(name: str, value: str, written: str) -> Iterator[str]:
    if cut := _CUT.search(written):
        yield f"'{cut[1]}' is a comment, for there is a space before it - put the value of {name} in straight quotes"
    if value and (value[0] in _SMART or value[-1] in _SMART):
        yield f"{name} has quotes of a word processor, which belong to the value - take them away"
    elif odd := _ODD.search(value):
        yield f"{name} holds {character_name(odd.group())} - type it again: it came with a paste"


def _is_ours(written: str, names: Collection[str]) -> bool:
    """Does the line begin with the name of a setting, or nearly? Other programs may know what a name alone means."""
    found = re.match(r"(?:export\s+)?([A-Za-z_][\w-]*)", written)
    name = found[1].upper() if found else ""
    return name in names or bool(name and _meant(name, names))


def _sets_nothing(written: str) -> str:
    if found := re.match(r"(?:export\s+)?([A-Za-z_]\w*)\s*(?:[:：]|\s)\s*\S", written):
        return f"this line sets nothing - write {found[1]}=…"
    if re.match(r"(?:export\s+)?[A-Za-z_]\w*\s*=\s*['\"]", written):
        return "the quote that begins this value is never closed - end it with the same sign"
    return "this line sets nothing - write NAME=value, or # before it"


def _meant(name: str, names: Collection[str]) -> str:
    """The setting that was meant by a name which is nearly its own."""
    bare = {re.sub(r"[^A-Z0-9]", "", each): each for each in names}
    if same := bare.get(re.sub(r"[^A-Z0-9]", "", name)):
        return same
    near = difflib.get_close_matches(name, names, n=1, cutoff=_ALIKE)
    return near[0] if near else ""


def _line(binding: Binding) -> int:
    """dotenv counts the blank lines before a setting to it."""
    original = binding.original
    written = original.string
    return original.line + written[: len(written) - len(written.lstrip())].count("\n")
