"""Many modules as one file, so that a page needs few requests. Pure text work on our own front-end.

It keeps to the forms that are read here: named imports by a relative path, exports of what is declared at the top.
It is no general bundler, and raises on what it does not know.
"""

import posixpath
import re
from collections.abc import Callable, Mapping

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.\.?/[\w/.-]+\.js)";\n', re.MULTILINE)
_DECLARED = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_LISTED = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_WAITS = re.compile(r"^(?:const .* = )?await ", re.MULTILINE)
_COMMENTS = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)\n", re.MULTILINE)
# What must stay as it is: templates, strings, and regular expressions, which begin where a value may.
_WHOLE = re.compile(
    r"""(`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|(?<=[(,=:\[!&|?{};])\s?/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/\w*)"""
)
_COMMENT_BESIDE = re.compile(r"[ \t]+//[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/")
_AROUND_SIGNS = re.compile(r"\s*([{}()\[\];,:?=<>|&*!])\s*")
_LINE_END = re.compile(r"(?<=[{};,])\n")
_INDENTS = re.compile(r"^[ \t]+", re.MULTILINE)


class CannotBundle(Exception):
    """A module is written in a way that is not understood here, or two import each other."""


def without_comments(source: str) -> str:
    """JavaScript or CSS without the comments that have lines of their own, without indents and empty lines."""
    return re.sub(r"\n{2,}", "\n", _INDENTS.sub("", _COMMENTS.sub("", source))).lstrip("\n")


def minified(source: str) -> str:
    """JavaScript without any space that it does not need. Every statement must end in its semicolon or bracket."""
    parts = _WHOLE.split(without_comments(source))
    for at in range(0, len(parts), 2):
        parts[at] = _AROUND_SIGNS.sub(r"\1", _COMMENT_BESIDE.sub("", parts[at])).replace(";}", "}")
    for at in range(1, len(parts), 2):  # of more than one line is only the style sheet, whose lines end in a sign
        parts[at] = _LINE_END.sub("", parts[at])
    return "".join(parts).strip() + "\n"


def bundled(entry: str, read: Callable[[str], str]) -> str:
    """One module that does what `entry` does, to be served from the same folder. `read` gives a module's text.

    Each module becomes a function that returns its exports, called once, after those that it imports.
    """
    done: dict[str, str] = {}
    _add(entry, read, done, ())
    return "".join(done.values())


def _add(name: str, read: Callable[[str], str], done: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise CannotBundle(f"{name} imports itself by way of {', '.join(above)}")
    if name in done:
        return
    source = read(name)
    for _, path in _IMPORT.findall(source):
        _add(_resolved(name, path), read, done, (*above, name))
    done[name] = _wrapped(name, source)


def _wrapped(name: str, source: str) -> str:
    """`const $name = (() => {imports; body; return {exports}})();`"""
    imports = [
        f"const {{ {_renamed(names)} }} = {_variable(_resolved(name, path))};\n"
        for names, path in _IMPORT.findall(source)
    ]
    exports = [found[1] for found in _DECLARED.findall(source)]
    exports += [listed.strip() for names in _LISTED.findall(source) for listed in names.split(",") if listed.strip()]
    body = without_comments(_DECLARED.sub(r"\1", _LISTED.sub("", _IMPORT.sub("", source))))
    if odd := _LEFT.search(body):
        raise CannotBundle(f"{name}: {odd.group()}")
    opens, closes = ("await (async () => {", "})();") if _WAITS.search(source) else ("(() => {", "})();")
    return f"const {_variable(name)} = {opens}\n{''.join(imports)}{body}return {{ {', '.join(exports)} }};\n{closes}\n"


def _renamed(names: str) -> str:
    """`a, b as c`, as a pattern that takes an object apart."""
    return ", ".join(each.strip().replace(" as ", ": ") for each in names.split(",") if each.strip())


def _resolved(name: str, path: str) -> str:
    """The module that `name` means by a relative path, counted from the folder of the entry."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _variable(module: str) -> str:
    return "$" + re.sub(r"\W", "_", module.removesuffix(".js"))


def with_values(source: str, values: Mapping[str, str]) -> str:
    """Replaces each text with its value. Raises CannotBundle when one is not there."""
    for text, value in values.items():
        if text not in source:
            raise CannotBundle(f"there is no {text}")
        source = source.replace(text, value)
    return source
