"""Values of the Bot API's types, made from its specification: as full as it allows, or as bare."""

import json
from typing import Any

from bridge.sandbox.telegram.spec import SPEC_FILE

TYPES: dict[str, Any] = json.loads(SPEC_FILE.read_text(encoding="utf-8"))["types"]
_DEEPEST = 4
# What a field says of itself in words only: core.telegram.org/bots/api.
_KINDS = {
    "ChatMember": "member", "MessageOriginUser": "user", "MessageOriginHiddenUser": "hidden_user",
    "MessageOriginChat": "chat", "MessageOriginChannel": "channel", "MessageEntity": "bold", "Chat": "private",
    "Sticker": "regular", "ReactionTypeEmoji": "emoji", "ReactionTypeCustomEmoji": "custom_emoji",
    "ReactionTypePaid": "paid", "Poll": "regular", "RichBlockSectionHeading": "heading",
    "RichBlockPreformatted": "pre", "RichBlockBlockQuotation": "blockquote", "RichBlockPullQuotation": "pullquote",
    "BackgroundTypeFill": "fill", "BackgroundFillSolid": "solid", "PaidMediaPreview": "preview",
}  # fmt: skip


def value_of(type_: str, *, full: bool, name: str = "", depth: int = 0) -> Any:
    """A value of a type; a string says which field it is in: "title of Checklist"."""
    if type_.startswith("Array of "):
        return [value_of(type_.removeprefix("Array of "), full=full, name=name, depth=depth + 1)]
    match type_:
        case "String":
            return name
        case "Integer":
            return 12
        case "Float":
            return 1.5
        case "Boolean":
            return True
    spec = TYPES[type_]
    if "subtypes" in spec:
        return value_of(spec["subtypes"][0], full=full, name=name, depth=depth)
    made: dict[str, Any] = {}
    for field, said in spec.get("fields", {}).items():
        if said["required"] or (full and depth < _DEEPEST):
            made[field] = value_of(said["types"][0], full=full, name=f"{field} of {type_}", depth=depth + 1)
    if isinstance(made.get("type"), str):
        made["type"] = _KINDS.get(type_) or _snake(type_)
    return made


def subtypes(type_: str) -> list[str]:
    """The types that one stands for."""
    return list(TYPES[type_]["subtypes"])


def fields(type_: str) -> set[str]:
    """The names of a type's fields."""
    return set(TYPES[type_]["fields"])


def _snake(type_: str) -> str:
    short = type_.removeprefix("RichBlock").removeprefix("RichText").removeprefix("BackgroundType")
    return "".join("_" + char.lower() if char.isupper() and index else char.lower() for index, char in enumerate(short))
