"""Cuts the methods we use, and the types they reach, out of the whole Bot API specification.

Run by hand: see README.md.

Descriptions are left out: `href` leads to them.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

METHODS = (
    "answerCallbackQuery",
    "deleteMessage",
    "deleteMessages",
    "deleteWebhook",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "editMessageText",
    "getChat",
    "getFile",
    "getMe",
    "getUpdates",
    "getWebhookInfo",
    "sendAnimation",
    "sendAudio",
    "sendChatAction",
    "sendDocument",
    "sendMediaGroup",
    "sendMessage",
    "sendMessageDraft",
    "sendPhoto",
    "sendSticker",
    "sendVideo",
    "sendVoice",
    "setMessageReaction",
    "setMyCommands",
    "setWebhook",
)


def reachable(types: dict[str, Any], start: Iterable[str]) -> set[str]:
    """Names of the types that the given type expressions lead to, themselves included."""
    found: set[str] = set()
    waiting = [_bare(name) for name in start]
    while waiting:
        name = waiting.pop()
        if name in types and name not in found:
            found.add(name)
            waiting.extend(_bare(inner) for inner in _mentioned(types[name]))
    return found


def extract(spec: dict[str, Any]) -> dict[str, Any]:
    """The part of `spec` that is needed, in its own form."""
    methods = {name: spec["methods"][name] for name in METHODS}
    start = [inner for method in methods.values() for inner in (*_mentioned(method), *method["returns"])]
    types = {name: spec["types"][name] for name in sorted(reachable(spec["types"], start))}
    return {
        "version": spec["version"],
        "release_date": spec["release_date"],
        "methods": {name: _slim(method) for name, method in methods.items()},
        "types": {name: _slim(type_) for name, type_ in types.items()},
    }


def main() -> None:
    """Read the whole specification, write the extract."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("whole", type=Path)
    parser.add_argument("extract", type=Path)
    paths = parser.parse_args()
    cut = extract(json.loads(paths.whole.read_text(encoding="utf-8")))
    paths.extract.write_text(json.dumps(cut, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _mentioned(thing: dict[str, Any]) -> Iterator[str]:
    for field in thing.get("fields", ()):
        yield from field["types"]
    yield from thing.get("subtypes", ())


def _bare(expression: str) -> str:
    while expression.startswith("Array of "):
        expression = expression.removeprefix("Array of ")
    return expression


def _slim(thing: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: thing[key] for key in ("href", "returns", "subtypes") if key in thing}
    fields = {
        field["name"]: {"types": field["types"], "required": field["required"]} for field in thing.get("fields", ())
    }
    return kept | {"fields": fields} if fields else kept


if __name__ == "__main__":
    main()
