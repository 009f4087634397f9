"""Slack's text markup, read: `<@U1>`, `<https://…|label>`, `&lt;`, `:tada:` become what a person sees. Pure.

Used where a message has no blocks, or blocks of a kind we do not know. Never lets an id of Slack's through.
"""

import re
from collections.abc import Mapping

from agents_slack.api.emoji import to_char

_TOKEN = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_SHORTCODE = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)\|([^<>]+)>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)\|([^<>]+)>")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_SOMEBODY = "@somebody"


def to_text(markup: str, names: Mapping[str, str]) -> str:
    """The plain reading of a `text`. `names`: what people see of the user ids in it."""
    return _unescape(shortcodes_to_emoji(_TOKEN.sub(lambda token: _read(token, names), markup)))


def shortcodes_to_emoji(text: str) -> str:
    """Shortcodes as emoji. A workspace's own emoji have no character and keep their names."""
    return _SHORTCODE.sub(lambda found: to_char(found[1], found[2] or ""), text)


def mentioned_users(markup: str) -> frozenset[str]:
    """The ids of the people a text mentions."""
    return frozenset(_USER.findall(markup))


def channel_names(markup: str) -> dict[str, str]:
    """The names of the channels a text mentions, by id."""
    return dict(_CHANNEL.findall(markup))


def group_names(markup: str) -> dict[str, str]:
    """The names of the user groups that a text mentions, by id, without their @."""
    return {group: label.removeprefix("@") for group, label in _GROUP.findall(markup)}


def mention(user: str, names: Mapping[str, str]) -> str:
    """How a mention of a user reads."""
    return f"@{names[user]}" if names.get(user) else _SOMEBODY


def _read(token: "re.Match[str]", names: Mapping[str, str]) -> str:
    sign, what, label = token[1], token[2], token[3] or ""
    match sign:
        case "@":
            return mention(what, names)
        case "#":
            return f"#{label or 'channel'}"
        case "!":
            return _read_special(what, label)
        case _:
            return _read_link(what, label)


def _read_special(what: str, label: str) -> str:
    """`<!here>`, `<!subteam^S1|@support>`, `<!date^…|yesterday>`."""
    if what.startswith("subteam^"):
        return label or "@team"
    return label if "^" in what else f"@{what}"


def _read_link(url: str, label: str) -> str:
    address = url.removeprefix("mailto:").removeprefix("tel:")
    return address if label in ("", url, address) else f"{label} ({address})"


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
