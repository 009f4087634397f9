"""Values that YAML reads without a word, and not as they were meant. A text in straight quotes is always meant so.

en: Your ticket is #123      what stands behind ' #' is a comment
name: “Ana”                  quotes of a word processor are part of the text
en: &Co is open              '&Co' is a name that YAML gives the text, and no part of it
"""

import re
from collections.abc import Sequence

from ruamel.yaml.nodes import Node

from core.escalation.triggers import KeyPath
from core.yaml_files.language_tags import is_tag
from core.yaml_files.line_slips import QUOTES
from core.yaml_files.odd_spaces import character_name

ProblemAndRemedy = tuple[str, str]  # the problem, the remedy

_SPOKEN = ("name", "company", "greeting", "placeholder", "label", "reply", "unknown", "outcomes")
_CUT = re.compile(r"[ \t]+(#\S.*|# ?\d.*|#)$")
_ESCAPES = dict(zip("\x00\x07\x08\x0b\x0c\x1b\x85\u2028\u2029", "0abvfeNLP", strict=True))
_UNSEEN_ESCAPE = re.compile(f"[{''.join(_ESCAPES)}]")
_EMPTY = re.compile(r"[ \t]*:[ \t]+(#[^\s#].*)$")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")
_OPENING, _CLOSING = "“”„«‟‘’‚‹", "“”»‘’›"
_NEVER_MEANT = re.compile("[\u200b\u2060\ufeff]")
_NOT_IN_ASCII = re.compile("[\u200c\u200d\u200e\u200f\u00ad]")
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # scripts that mark words so
_LINE_BREAK = re.compile(r"\\[nrt](?![a-z])|\\n")


def key_slips(node: Node, source: Sequence[str]) -> ProblemAndRemedy | None:
    """What is wrong with a key as it was written."""
    written = str(node.value)
    if _is_plain(node) and _in_smart_quotes(written):
        return f"{written} has quotes of a word processor, which belong to the key", f"write {written[1:-1]}: …"
    if _is_plain(node) and re.match(r"-[^\W\d]", written):
        return "there is no space behind the '-'", f"write '- {written[1:]}: …'"
    if hidden := _hidden_in(written):
        return f"{character_name(hidden)} stands in the key '{_without(written)}'", "type it again"
    if _begins_with(node, source) in ("&", "!"):
        return f"a key cannot begin with '{_begins_with(node, source)}'", 'put it in quotes: "…"'
    return None


def value_slips(node: Node, source: Sequence[str], place: KeyPath) -> ProblemAndRemedy | None:
    """What is wrong with a value as it was written."""
    written = str(node.value)
    if hidden := _hidden_in(written):
        return (
            f"{character_name(hidden)} stands in '{_shown(_without(written))}'",
            "type it again: it came with a paste",
        )
    if _has_double_quotes(node) and (found := _UNSEEN_ESCAPE.search(written)):
        sign = "\\" + _ESCAPES[found.group()]
        return (
            f"'{sign}' stands for a sign that nobody sees, in double quotes",
            "write '\\\\' for a '\\', or take single quotes",
        )
    may_be_broken = "\\" in written and not _has_double_quotes(node) and _is_spoken(place)
    if may_be_broken and (found := _LINE_BREAK.search(written)):
        return f"'{found.group()}' is shown as it stands here", f"{QUOTES}, or begin it with '|-' and a new line"
    if not written.strip() and getattr(node, "style", None) in ("|", ">"):
        return (
            f"nothing below '{place[-1] if place else ''}' is indented",
            "put two more spaces before the text's lines",
        )
    if not _is_plain(node):
        return None
    return _of_plain(node, source, place)


def _of_plain(node: Node, source: Sequence[str], place: KeyPath) -> ProblemAndRemedy | None:
    written = str(node.value)
    if written and (cut := _cut_off(node, source)) and _is_sentence(written, cut, place):
        return f"'{_shown(cut)}' is a comment, for there is a space before the '#': '{_shown(written)}' is all", QUOTES
    if _in_smart_quotes(written):
        remedy = f'write "{written[1:-1]}" with straight quotes; if they are to be seen, put straight ones round it all'
        return f"{_shown(written)} has quotes of a word processor, which belong to the text", remedy
    sign = _begins_with(node, source)
    if sign == "!" or (sign == "&" and not _is_used(node, source)):
        return f"a text cannot begin with '{sign}'", QUOTES
    return None


def empty_value_slips(
    key: Node, source: Sequence[str], place: KeyPath, no_place_remedy: str
) -> ProblemAndRemedy | None:
    """What is wrong where nothing stands behind a key but something that begins with a '#'."""
    mark = key.end_mark
    line = source[mark.line] if mark.line < len(source) else ""
    found = _EMPTY.match(line, mark.column)
    if not found:
        return None
    remedy = 'put it in quotes: "…"'
    if _COLOUR.fullmatch(found[1]):
        remedy = f'put it in quotes: "{found[1]}"'
    elif no_place_remedy and any("channel" in str(part) for part in place):
        remedy = no_place_remedy
    return f"'{_shown(found[1])}' is a comment, so '{place[-1]}' is empty", remedy


def _cut_off(node: Node, source: Sequence[str]) -> str:
    """What stands behind the value in its line and is read by nobody; "" when that is nothing, or plainly a comment."""
    mark = node.end_mark
    line = source[mark.line] if mark.line < len(source) else ""
    found = _CUT.match(line, mark.column) if "#" in line else None
    return found[1] if found else ""


def _is_sentence(written: str, cut: str, place: KeyPath) -> bool:
    """May the comment have been part of it? In words that are shown to people, not in numbers and names of things."""
    if not _is_spoken(place):
        return False
    return not cut.startswith("# ") or written.count(" ") > 0


def _is_spoken(place: KeyPath) -> bool:
    """Is it read by people? By the key it stands under, or the language."""
    keys = [part for part in place if isinstance(part, str)]
    return bool(keys) and (keys[-1] in _SPOKEN or is_tag(keys[-1]) or "outcomes" in keys[-2:])


def _is_used(node: Node, source: Sequence[str]) -> bool:
    name = re.escape(str(getattr(node, "anchor", None) or ""))
    alias = re.compile(rf"(?:^|[\s,\[])\*{name}(?:$|[\s,\]])")
    return bool(name) and any(alias.search(line) for line in source)


def _begins_with(node: Node, source: Sequence[str]) -> str:
    mark = node.start_mark
    line = source[mark.line] if mark.line < len(source) else ""
    return line[mark.column : mark.column + 1]


def _is_plain(node: Node) -> bool:
    return not getattr(node, "style", None)


def _has_double_quotes(node: Node) -> bool:
    return bool(getattr(node, "style", None) == '"')


def _in_smart_quotes(written: str) -> bool:
    return len(written) > 2 and written[0] in _OPENING and written[-1] in _CLOSING  # noqa: PLR2004 - two quotes, a text


def _hidden_in(written: str) -> str:
    """A sign that nobody sees and that makes this another text; "" when there is none, or when it may be meant."""
    if written.isascii():
        return ""
    found = None if _WITHOUT_SPACES.search(written) else _NEVER_MEANT.search(written)
    if not found and all(sign < "\x80" or _NOT_IN_ASCII.match(sign) for sign in written):
        found = _NOT_IN_ASCII.search(written)
    return found.group() if found else ""


def _without(written: str) -> str:
    return _NOT_IN_ASCII.sub("", _NEVER_MEANT.sub("", written))


def _shown(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
