"""The limits that Slack documents in words and its schemas do not have: lengths, counts, unique ids. Pure.

Sources: https://docs.slack.dev/reference/block-kit, .../reference/methods/chat.postMessage and chat.update,
.../reference/views; the length of all blocks together is from github.com/slackapi/bolt-js issue 2509.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bridge.sandbox.slack.errors import ArgumentProblem
from bridge.sandbox.slack.inputs import JsonObject

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
POST_TEXT = 40_000  # longer text is cut off, silently
UPDATE_TEXT = 4_000
MARKDOWN = 12_000  # all markdown blocks of a message together
ALL_BLOCKS = 13_200  # all blocks of a message together, as JSON: not documented, met in the field
METADATA = 8_000  # as JSON: documented without a number

# (type, field) -> the longest text it may have; a field with a dot is inside a text object.
_LENGTHS = {
    ("section", "text.text"): 3000,
    ("header", "text.text"): 150,
    ("button", "text.text"): 75,
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("image", "alt_text"): 2000,
    ("image", "image_url"): 3000,
    ("input", "label.text"): 2000,
    ("input", "hint.text"): 2000,
    ("modal", "title.text"): 24,
    ("modal", "submit.text"): 24,
    ("modal", "close.text"): 24,
}
_ANYWHERE = {
    "placeholder.text": 150,
    "action_id": 255,
    "block_id": 255,
    "private_metadata": 3000,
    "callback_id": 255,
    "external_id": 255,
}
_COUNTS = {
    ("actions", "elements"): (1, 25),
    ("context", "elements"): (1, 10),
    ("context_actions", "elements"): (1, 5),
    ("section", "fields"): (1, 10),
    ("static_select", "options"): (1, 100),
    ("static_select", "option_groups"): (1, 100),
    ("multi_static_select", "options"): (1, 100),
    ("multi_static_select", "option_groups"): (1, 100),
    ("radio_buttons", "options"): (1, 10),
    ("checkboxes", "options"): (1, 10),
    ("overflow", "options"): (1, 5),
    ("table", "rows"): (1, 100),
}
_OPTION_LENGTHS = {"text.text": 75, "value": 150, "description.text": 75, "url": 3000}
_NOT_EMPTY = ("plain_text", "mrkdwn", "text")  # the last one is rich_text's


def no_text_problems(args: JsonObject) -> list[ArgumentProblem]:
    """The problem of a message without words, if this is one."""
    if any(args.get(name) for name in ("text", "blocks", "attachments", "markdown_text")):
        return []
    return [ArgumentProblem("/text", "no text, blocks or attachments", "no_text")]


def message_problems(method: str, args: JsonObject) -> list[ArgumentProblem]:
    """What is too long, too many or missing in a chat.* call."""
    found = []
    if method == "chat.update" and len(args.get("text") or "") > UPDATE_TEXT:
        found.append(ArgumentProblem("/text", f"must be at most {UPDATE_TEXT} characters", "msg_too_long"))
    if len(args.get("markdown_text") or "") > MARKDOWN:
        found.append(ArgumentProblem("/markdown_text", f"must be at most {MARKDOWN} characters", "msg_too_long"))
    blocks = args.get("blocks") or []
    if len(json.dumps(blocks, ensure_ascii=False)) > ALL_BLOCKS:
        found.append(ArgumentProblem("/blocks", f"more than {ALL_BLOCKS} characters of JSON", "msg_blocks_too_long"))
    return found + list(_block_problems(blocks, "/blocks", MESSAGE_BLOCKS)) + list(_metadata_problems(args))


def view_problems(view: JsonObject) -> list[ArgumentProblem]:
    """What is too long, too many or missing in a modal or a Home tab."""
    found = list(_block_problems(view.get("blocks") or [], "/view/blocks", VIEW_BLOCKS))
    found += _walk({**view, "blocks": []}, "/view")
    has_input = any(block.get("type") == "input" for block in view.get("blocks", ()))
    if view.get("type") == "modal" and has_input and "submit" not in view:
        found.append(ArgumentProblem("/view/submit", "missing required field: submit"))
    return found


def _block_problems(blocks: list[JsonObject], pointer: str, most: int) -> Iterator[ArgumentProblem]:
    if len(blocks) > most:
        yield ArgumentProblem(pointer, f"no more than {most} items allowed")
    yield from _walk(blocks, pointer)
    ids = Counter(block.get("block_id") for block in blocks if block.get("block_id"))
    for block_id, count in ids.items():
        if count > 1:
            yield ArgumentProblem(pointer, f"block_id `{block_id}` already exists")
    if sum(len(block.get("text", "")) for block in blocks if block.get("type") == "markdown") > MARKDOWN:
        yield ArgumentProblem(pointer, f"markdown blocks have more than {MARKDOWN} characters")


def _walk(value: Any, pointer: str) -> Iterator[ArgumentProblem]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, f"{pointer}/{index}")
    if isinstance(value, dict):
        yield from _of_one(value, pointer)
        for name, child in value.items():
            yield from _walk(child, f"{pointer}/{name}")


def _of_one(value: JsonObject, pointer: str) -> Iterator[ArgumentProblem]:
    kind = value.get("type")
    for (owner, path), most in _LENGTHS.items():
        if owner == kind and len(_at(value, path)) > most:
            yield ArgumentProblem(f"{pointer}/{path.replace('.', '/')}", f"must be less than {most + 1} characters")
    for name, most in _ANYWHERE.items():
        if len(_at(value, name)) > most:
            yield ArgumentProblem(f"{pointer}/{name}", f"must be less than {most + 1} characters")
    for (owner, name), (least, most) in _COUNTS.items():
        if owner == kind and name in value and not least <= len(value[name]) <= most:
            yield ArgumentProblem(f"{pointer}/{name}", f"must have {least} to {most} items")
    if kind in _NOT_EMPTY and value.get("text") == "":
        yield ArgumentProblem(f"{pointer}/text", "must be more than 0 characters")
    yield from _of_a_block(value, pointer)
    yield from _of_options(value, pointer)


def _of_a_block(value: JsonObject, pointer: str) -> Iterator[ArgumentProblem]:
    match value:
        case {"type": "section", "text": _} | {"type": "section", "fields": _}:
            for index, item in enumerate(value.get("fields", ())):
                if len(item.get("text", "")) > 2000:  # noqa: PLR2004 - a section's field, documented with the block
                    yield ArgumentProblem(f"{pointer}/fields/{index}/text", "must be less than 2001 characters")
        case {"type": "section"}:
            yield ArgumentProblem(pointer, "missing required field: text or fields")
        case {"type": "actions", "elements": list(elements)}:
            ids = Counter(element.get("action_id") for element in elements if element.get("action_id"))
            for action_id, count in ids.items():
                if count > 1:
                    yield ArgumentProblem(f"{pointer}/elements", f"action_id `{action_id}` already exists")


def _of_options(value: JsonObject, pointer: str) -> Iterator[ArgumentProblem]:
    """What is wrong with the choices of a select, of radio buttons or of checkboxes."""
    groups = value.get("option_groups") or ()
    options = [*value.get("options", ()), *(option for group in groups for option in group.get("options", ()))]
    for option in options:
        for path, most in _OPTION_LENGTHS.items():
            if len(_at(option, path)) > most:
                yield ArgumentProblem(f"{pointer}/options", f"{path}: must be less than {most + 1} characters")
    chosen = [*value.get("initial_options", ()), *([value["initial_option"]] if "initial_option" in value else [])]
    known = {(option.get("value"), _at(option, "text.text")) for option in options}
    if options and any((option.get("value"), _at(option, "text.text")) not in known for option in chosen):
        yield ArgumentProblem(f"{pointer}/initial_option", "initial option must be one of the options")


def _at(value: JsonObject, path: str) -> str:
    found: Any = value
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def _metadata_problems(args: JsonObject) -> Iterator[ArgumentProblem]:
    metadata = args.get("metadata")
    if not metadata:
        return
    if "entities" not in metadata and not {"event_type", "event_payload"} <= metadata.keys():
        yield ArgumentProblem("/metadata", "needs event_type and event_payload", "invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA:
        yield ArgumentProblem("/metadata", f"more than {METADATA} characters of JSON", "metadata_too_large")
