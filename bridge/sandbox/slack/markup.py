"""Slack's text markup: escaping, and whom a message would notify. Pure."""

import re
from collections.abc import Iterator
from typing import Any

_KEPT = re.compile(r"&(?:amp|lt|gt);|<(?:[@#!][^<>\s][^<>]*|(?:https?://|mailto:|tel:)[^<>]+)>")
_NOTIFIES = re.compile(r"<(?:@([UW][A-Z0-9]+)|!(here|channel|everyone)|!subteam\^(S[A-Z0-9]+))(?:[|^][^<>]*)?>")
_NAMED = re.compile(r"(?<!\w)@(here|channel|everyone|[a-z0-9][a-z0-9._-]*)", re.IGNORECASE)


def escape(text: str) -> str:
    """The three characters that Slack escapes, and nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_stored(text: str) -> str:
    """An app's `text` as Slack keeps it: its markup stays, stray `& < >` are escaped."""
    parts, end = [], 0
    for match in _KEPT.finditer(text):
        parts += [escape(text[end : match.start()]), match.group()]
        end = match.end()
    return "".join(parts) + escape(text[end:])


def pings(text: str, blocks: list[dict[str, Any]], *, link_names: bool = False) -> set[str]:
    """Whom a message notifies: user ids, user group ids, "here", "channel", "everyone".

    With `link_names` (or parse="full") plain "@ana" and "@channel" count too, as Slack links them.
    """
    found = set(_in_markup(text))
    if link_names:
        found |= {name.lower() for name in _NAMED.findall(text)}
    for node in _nodes(blocks):
        found |= set(_in_node(node))
    return found


def _in_markup(text: str) -> Iterator[str]:
    for match in _NOTIFIES.finditer(text):
        yield next(group for group in match.groups() if group)


def _in_node(node: dict[str, Any]) -> Iterator[str]:
    match node:
        case {"type": "mrkdwn", "text": str(text)} | {"type": "markdown", "text": str(text)}:
            yield from _in_markup(text)
        case {"type": "user", "user_id": str(name)} | {"type": "usergroup", "usergroup_id": str(name)}:
            yield name
        case {"type": "broadcast", "range": str(name)}:
            yield name


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for child in value:
            yield from _nodes(child)
