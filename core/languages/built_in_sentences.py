"""What the product itself says to users in the languages it speaks from the start. English stands in the code.

A file of the folder `built_in` for each language holds `sentences`, by the names of `core.config.texts`, and `bot`:
what a bot says of its own accord, by the names in config/bot.yaml, and `courtesies`: what people say to which the bot
has a reply, between commas. A file is read when its language is first needed.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from core.languages.tags import nearest_tag

SPOKEN = (
    "ar", "bg", "cs", "da", "de", "el", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl", "no",
    "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip


def built_in_sentence(name: str, tag: str) -> str | None:
    """A sentence to users in the language of a tag; None for English, and for what is not there."""
    return _section("sentences", tag).get(name)


def bot_sentence(name: str, tag: str) -> str | None:
    """What a bot says by itself, "unknown" say, in the language of a tag; None for English and what is not there."""
    return _section("bot", tag).get(name)


def every_built_in(name: str) -> tuple[str, ...]:
    """A sentence to users in all these languages."""
    return tuple(said for tag in SPOKEN if (said := built_in_sentence(name, tag)))


def every_bot_sentence(name: str) -> tuple[str, ...]:
    """What a bot says by itself in all these languages."""
    return tuple(said for tag in SPOKEN if (said := bot_sentence(name, tag)))


def courtesies(tag: str) -> Mapping[str, tuple[str, ...]]:
    """What people say who greet, thank, agree or part: by the kinds "hello", "thanks", "agreed" and "bye"."""
    return {kind: tuple(said.split(", ")) for kind, said in _section("courtesies", tag).items()}


def _section(name: str, tag: str) -> Mapping[str, str]:
    spoken = nearest_tag(tag, SPOKEN)
    return _file(spoken).get(name, {}) if spoken else {}


@cache
def _file(language: str) -> Mapping[str, Mapping[str, str]]:
    file = files("core.languages") / "built_in" / f"{language}.json"
    found: Mapping[str, Mapping[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return found
