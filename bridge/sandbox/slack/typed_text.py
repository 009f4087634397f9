"""What Slack's client makes of what a person types: rich_text elements, and the escaped `text` beside them.

Understands *bold*, _italic_, ~strike~, `code`, ``` fences, "> " quotes, "- " and "1. " lists, links, @name, @here,
:emoji: and emoji characters. A person's literal "<@U0ANA>" counts as a mention, so that tests can be short.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import emoji

from bridge.sandbox.slack.markup import escape
from bridge.sandbox.slack.timestamps import new_id

Element = dict[str, Any]

_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?<!\w)\*(?P<bold>\S(?:[^*\n]*\S)?)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>\S(?:[^_\n]*\S)?)_(?!\w)"
    r"|(?<!\w)~(?P<strike>\S(?:[^~\n]*\S)?)~(?!\w)"
    r"|(?P<link>https?://[^\s<>]*[^\s<>.,;:!?)\]'\"])"
    r"|<@(?P<user>[UW][A-Z0-9]+)>"
    r"|(?<!\w)@(?P<name>[a-z0-9][a-z0-9._-]*[a-z0-9])"
    r"|:(?P<emoji>[a-z0-9_+'-]+):"
)
_MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}
_BROADCASTS = ("here", "channel", "everyone")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_LINES = {
    "quote": re.compile(r"> ?(?P<text>.*)"),
    "bullet": re.compile(r"[-•] +(?P<text>.*)"),
    "ordered": re.compile(r"\d+\. +(?P<text>.*)"),
}


class TypedText:
    """One typed message: `text` in Slack's markup, `blocks` with one rich_text block. `handles` maps names to ids."""

    def __init__(self, text: str, handles: Mapping[str, str]) -> None:
        self._handles = handles
        parts = [self._block(kind, lines) for kind, lines in _pieces(text)]
        elements = [element for element, _ in parts]
        self.text = "\n".join(shown for _, shown in parts)
        self.blocks: list[Element] = [{"type": "rich_text", "block_id": new_id("", 5), "elements": elements}]

    def _block(self, kind: str, lines: list[str]) -> tuple[Element, str]:
        match kind:
            case "fence":
                code = "\n".join(lines)
                element = {"type": "rich_text_preformatted", "elements": [_text(code, {})], "border": 0}
                return element, f"```{escape(code)}```"
            case "quote":
                elements = self._inline("\n".join(lines), {})
                shown = "\n".join("&gt; " + line for line in _markup(elements).split("\n"))
                return {"type": "rich_text_quote", "elements": elements}, shown
            case "bullet" | "ordered":
                items: list[Element] = [
                    {"type": "rich_text_section", "elements": self._inline(line, {})} for line in lines
                ]
                element = {"type": "rich_text_list", "style": kind, "indent": 0, "border": 0, "elements": items}
                signs = ["•" if kind == "bullet" else f"{number}." for number in range(1, len(items) + 1)]
                shown = "\n".join(f"{s} {_markup(item['elements'])}" for s, item in zip(signs, items, strict=True))
                return element, shown
            case _:
                elements = self._inline("\n".join(lines), {})
                return {"type": "rich_text_section", "elements": elements}, _markup(elements)

    def _inline(self, text: str, style: dict[str, bool]) -> list[Element]:
        found: list[Element] = []
        end = 0
        for match in _INLINE.finditer(text):
            elements = self._matched(match, style)
            if elements:
                found += [*_plain(text[end : match.start()], style), *elements]
                end = match.end()
        return found + _plain(text[end:], style)

    def _matched(self, match: re.Match[str], style: dict[str, bool]) -> list[Element]:
        kind = match.lastgroup or ""
        inner = match[kind]
        match kind:
            case "code":
                return [_text(inner, {**style, "code": True})]
            case "bold" | "italic" | "strike":
                return self._inline(inner, {**style, kind: True})
            case "link":
                return [_styled({"type": "link", "url": inner}, style)]
            case "emoji":
                char = emoji.emojize(match.group(), language="alias")
                return [_styled(_emoji(inner, char), style)] if char != match.group() else []
            case "user":
                return [_styled({"type": "user", "user_id": inner}, style)]
        if inner in _BROADCASTS:
            return [_styled({"type": "broadcast", "range": inner}, style)]
        user = self._handles.get(inner)
        return [_styled({"type": "user", "user_id": user}, style)] if user else []


def _pieces(text: str) -> Iterable[tuple[str, list[str]]]:
    """Neighbouring lines of one kind, their signs taken off."""
    for index, part in enumerate(_FENCE.split(text)):
        if index % 2:
            yield "fence", [part]
            continue
        lines = map(_line, part.strip("\n").split("\n")) if part.strip("\n") else ()
        for kind, run in groupby(lines, key=lambda line: line[0]):
            yield kind, [shown for _, shown in run]


def _line(line: str) -> tuple[str, str]:
    for kind, pattern in _LINES.items():
        if match := pattern.fullmatch(line):
            return kind, match["text"]
    return "section", line


def _plain(text: str, style: dict[str, bool]) -> list[Element]:
    """Plain characters, emoji characters turned into emoji elements as the client does."""
    found: list[Element] = []
    end = 0
    for hit in emoji.emoji_list(text):
        char = hit["emoji"]
        name = emoji.demojize(char, language="alias", delimiters=("", ""))
        found += [*_run(text[end : hit["match_start"]], style), _styled(_emoji(name, char), style)]
        end = hit["match_end"]
    return found + _run(text[end:], style)


def _run(text: str, style: dict[str, bool]) -> list[Element]:
    return [_text(text, style)] if text else []


def _text(text: str, style: dict[str, bool]) -> Element:
    return _styled({"type": "text", "text": text}, style)


def _emoji(name: str, char: str) -> Element:
    return {"type": "emoji", "name": name, "unicode": "-".join(f"{ord(c):x}" for c in char)}


def _styled(element: Element, style: dict[str, bool]) -> Element:
    return {**element, "style": dict(style)} if style else element


def _markup(elements: Iterable[Element]) -> str:
    """The elements in the markup of `text`."""
    return "".join(_marked(_shown(element), element.get("style", {})) for element in elements)


def _shown(element: Element) -> str:
    match element:
        case {"type": "text", "text": text}:
            return escape(text)
        case {"type": "link", "url": url}:
            return f"<{escape(url)}>"
        case {"type": "user", "user_id": user}:
            return f"<@{user}>"
        case {"type": "broadcast", "range": who}:
            return f"<!{who}>"
        case {"type": "emoji", "name": name}:
            return f":{name}:"
    raise ValueError(f"no markup for {element['type']}")


def _marked(shown: str, style: Mapping[str, bool]) -> str:
    for name in style:
        shown = f"{_MARKS[name]}{shown}{_MARKS[name]}"
    return shown
