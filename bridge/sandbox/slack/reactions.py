"""Which reactions Slack takes: known names, skin tones, and how many. Pure.

The limits are those of Slack's help centre: 23 reactions of one person and 50 different emoji under one message.
"""

import re
from collections.abc import Mapping

import emoji

from bridge.sandbox.slack.errors import SlackError

MOST_OF_ONE_PERSON = 23
MOST_DIFFERENT = 50
_NAME = re.compile(r"(?P<name>[a-z0-9_+'-]+)(?:::skin-tone-[2-6])?")
_FLAG = re.compile(r"flag-([a-z]{2})")
_ODD = frozenset({"smiling_face_with_3_hearts"})  # names of Slack's that nobody else has
_GENDER = {"male-": "man_", "female-": "woman_"}
_VARIANT = re.compile(r"(?:wo)?man-|large_")  # Slack's prefixes where others write "woman_" or nothing


def check_name(name: str, custom: Mapping[str, str]) -> None:
    """Raises SlackError invalid_name unless it is an emoji of Slack's or one of the workspace's own."""
    match = _NAME.fullmatch(name)
    if match is None or not ((match["name"] in custom and "::" not in name) or _is_standard(match["name"])):
        raise SlackError("invalid_name")


def added(reactions: Mapping[str, list[str]], user: str, name: str) -> dict[str, list[str]]:
    """The reactions with one more. Raises SlackError already_reacted, too_many_emoji or too_many_reactions."""
    if user in reactions.get(name, ()):
        raise SlackError("already_reacted")
    if name not in reactions and len(reactions) >= MOST_DIFFERENT:
        raise SlackError("too_many_emoji")
    if sum(user in users for users in reactions.values()) >= MOST_OF_ONE_PERSON:
        raise SlackError("too_many_reactions")
    return {**reactions, name: [*reactions.get(name, ()), user]}


def removed(reactions: Mapping[str, list[str]], user: str, name: str) -> dict[str, list[str]]:
    """The reactions with one less. Raises SlackError no_reaction."""
    if user not in reactions.get(name, ()):
        raise SlackError("no_reaction")
    left = {key: [other for other in users if key != name or other != user] for key, users in reactions.items()}
    return {key: users for key, users in left.items() if users}


def _is_standard(name: str) -> bool:
    if flag := _FLAG.fullmatch(name):
        return emoji.is_emoji("".join(chr(ord("🇦") + ord(letter) - ord("a")) for letter in flag[1]))
    prefix, dash, rest = name.partition("-")
    gendered = _GENDER.get(prefix + dash, prefix + dash) + rest
    spellings = {
        name,
        gendered,
        name.replace("-", "_"),
        _VARIANT.sub("", name),
        _VARIANT.sub("", name).replace("-", "_"),
    }
    return name in _ODD or any(
        emoji.emojize(f":{spelling}:", language="alias") != f":{spelling}:" for spelling in spellings
    )
