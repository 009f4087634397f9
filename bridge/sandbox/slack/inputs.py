"""What people put into the inputs of blocks, as Slack's state of it. Pure.

Source: https://docs.slack.dev/reference/views/view-submission-payloads and .../reference/block-kit/block-elements
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.typed_text import TypedText

JsonObject = dict[str, Any]
InputValues = dict[str, dict[str, JsonObject]]  # block_id -> action_id -> state
InputChoice = str | int | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class _InputKind:
    """Where an element's state is kept, where its first value stands, and whether it takes several."""

    state: str
    initial: str
    many: bool = False
    options: bool = False


_KINDS = {
    "plain_text_input": _InputKind("value", "initial_value"),
    "email_text_input": _InputKind("value", "initial_value"),
    "url_text_input": _InputKind("value", "initial_value"),
    "number_input": _InputKind("value", "initial_value"),
    "rich_text_input": _InputKind("rich_text_value", "initial_value"),
    "static_select": _InputKind("selected_option", "initial_option", options=True),
    "external_select": _InputKind("selected_option", "initial_option", options=True),
    "radio_buttons": _InputKind("selected_option", "initial_option", options=True),
    "checkboxes": _InputKind("selected_options", "initial_options", many=True, options=True),
    "multi_static_select": _InputKind("selected_options", "initial_options", many=True, options=True),
    "multi_external_select": _InputKind("selected_options", "initial_options", many=True, options=True),
    "users_select": _InputKind("selected_user", "initial_user"),
    "multi_users_select": _InputKind("selected_users", "initial_users", many=True),
    "channels_select": _InputKind("selected_channel", "initial_channel"),
    "multi_channels_select": _InputKind("selected_channels", "initial_channels", many=True),
    "conversations_select": _InputKind("selected_conversation", "initial_conversation"),
    "multi_conversations_select": _InputKind("selected_conversations", "initial_conversations", many=True),
    "datepicker": _InputKind("selected_date", "initial_date"),
    "timepicker": _InputKind("selected_time", "initial_time"),
    "datetimepicker": _InputKind("selected_date_time", "initial_date_time"),
}


def find(blocks: Iterable[JsonObject], action_id: str) -> tuple[JsonObject, JsonObject]:
    """The block and the element of an action id. Raises SlackError action_not_found."""
    for block, element in elements(blocks):
        if element.get("action_id") == action_id:
            return block, element
    raise SlackError("action_not_found")


def elements(blocks: Iterable[JsonObject]) -> Iterator[tuple[JsonObject, JsonObject]]:
    """Every element that somebody can press or fill in, with its block."""
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory"), block.get("element")):
            if element and "action_id" in element:
                yield block, element


def initial_values(blocks: Iterable[JsonObject]) -> InputValues:
    """The state of every input before anybody touched it."""
    values: InputValues = {}
    for block, element in elements(blocks):
        if kind := _KINDS.get(element["type"]):
            first = element.get(kind.initial, [] if kind.many else None)
            state = {"type": element["type"], kind.state: first}
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def keep_values(old: InputValues, blocks: Iterable[JsonObject]) -> InputValues:
    """The state after a view was replaced: what people filled in stays where block and action are the same."""
    values = initial_values(blocks)
    for block_id, actions in values.items():
        for action_id, state in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before is not None and before["type"] == state["type"]:
                actions[action_id] = before
    return values


def chosen_state(element: JsonObject, choice: InputChoice, offered: Sequence[JsonObject] = ()) -> JsonObject:
    """The state after a person's choice: a text, an id, an option's value or its words; several in a list.

    `offered` are the options that the app gave for an external select. Raises SlackError no_such_option, too_long,
    or cannot_be_filled for what takes no input.
    """
    kind = _KINDS.get(element["type"])
    if kind is None:
        raise SlackError("cannot_be_filled")
    if kind.many:
        several = [choice] if isinstance(choice, str) else list(choice or ())  # type: ignore[arg-type]
        if len(several) > element.get("max_selected_items", 100):
            raise SlackError("too_many_options")
        return {"type": element["type"], kind.state: [_one(kind, element, each, offered) for each in several]}
    return {"type": element["type"], kind.state: _one(kind, element, choice, offered)}


def _one(kind: _InputKind, element: JsonObject, choice: Any, offered: Sequence[JsonObject]) -> Any:
    if choice is None or choice == "":
        return None
    if kind.options:
        return option(element, str(choice), offered)
    if kind.state == "rich_text_value":
        return TypedText(str(choice), {}).blocks[0]
    if kind.state == "value" and len(str(choice)) > element.get("max_length", 3000):
        raise SlackError("too_long")  # the client's box takes no more
    return str(choice) if kind.state == "value" else choice


def option(element: JsonObject, wanted: str, offered: Sequence[JsonObject] = ()) -> JsonObject:
    """The option of a value, or of the words on it. Raises SlackError no_such_option."""
    groups = element.get("option_groups") or ()
    for candidate in (*element.get("options", ()), *(o for group in groups for o in group["options"]), *offered):
        if wanted in (candidate.get("value"), candidate["text"]["text"]):
            return {name: candidate[name] for name in ("text", "value", "description") if name in candidate}
    raise SlackError("no_such_option")


def complaints(blocks: Iterable[JsonObject], values: InputValues) -> dict[str, str]:
    """What Slack's client says instead of sending a modal, by block id; empty when it may go."""
    found: dict[str, str] = {}
    for block, element in elements(blocks):
        kind = _KINDS.get(element["type"])
        if block["type"] != "input" or kind is None:
            continue
        value = values.get(block["block_id"], {}).get(element["action_id"], {}).get(kind.state)
        if not value:
            if not block.get("optional"):
                found[block["block_id"]] = "Please complete this required field."
        elif kind.state == "value" and (why := _wrong(element, str(value))):
            found[block["block_id"]] = why
    return found


def _wrong(element: JsonObject, value: str) -> str:
    """What is wrong with what was typed into a box; "" when nothing."""
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    match element["type"]:
        case "email_text_input" if "@" not in value:
            return "Please enter a valid email address."
        case "url_text_input" if "://" not in value:
            return "Please enter a valid URL."
        case "number_input" if not value.lstrip("-").replace(".", "", 1).isdigit():
            return "Please enter a number."
    return ""
