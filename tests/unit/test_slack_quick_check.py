"""What the quick check says yes to has nothing against it in Slack's schemas, whatever is odd in it, and wherever."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.sandbox.slack import schemas

ODD: list[Any] = [None, True, 0, 1, 1.0, -1, "", "odd", [], {}, [1], {"type": "odd"}, {"type": 1}, {"type": []}]
PLAIN = {"type": "plain_text", "text": "Claim", "emoji": True}
OPTION = {"text": PLAIN, "value": "one"}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "a", "value": "v", "style": "primary"}
MENU = {"type": "static_select", "action_id": "s", "placeholder": PLAIN, "options": [OPTION]}
BLOCKS: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Mia*", "verbatim": True}, "accessory": MENU},
    {"type": "actions", "elements": [BUTTON, {"type": "overflow", "action_id": "o", "options": [OPTION]}]},
    {"type": "context", "elements": [PLAIN, {"type": "image", "image_url": "https://x/y.png", "alt_text": "y"}]},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "t"}]}]},
    {"type": "divider"},
]
METADATA = {"event_type": "shown", "event_payload": {"session": "s"}}
INPUT = {"type": "input", "label": PLAIN, "optional": True, "element": {"type": "plain_text_input", "action_id": "i"}}
VIEW = {"type": "modal", "title": PLAIN, "submit": PLAIN, "callback_id": "c", "blocks": [INPUT, *BLOCKS[:1]]}
CALLS: dict[str, dict[str, Any]] = {
    "chat.postMessage": {"channel": "C1", "text": "t", "blocks": BLOCKS, "metadata": METADATA, "unfurl_links": False},
    "chat.update": {"channel": "C1", "ts": "1.2", "text": "t", "blocks": BLOCKS[:2]},
    "views.open": {"trigger_id": "t", "view": VIEW},
    "conversations.replies": {"channel": "C1", "ts": "1.2", "limit": 5, "inclusive": True},
    "reactions.add": {"channel": "C1", "timestamp": "1.2", "name": "eyes"},
}


def changed(whole: Any) -> Iterator[Any]:
    """With one thing odd, missing, or too much, at each place."""
    for place in places(whole):
        for odd in ODD:
            *way, last = place
            other = copy.deepcopy(whole)
            inner = _at(other, way)
            inner[last] = odd
            yield other
        other = copy.deepcopy(whole)
        del _at(other, way)[last]
        yield other
        if isinstance(_at(whole, place), dict):
            other = copy.deepcopy(whole)
            _at(other, place)["more"] = "odd"
            yield other


def places(whole: Any) -> Iterator[list[Any]]:
    steps = whole.items() if isinstance(whole, dict) else enumerate(whole) if isinstance(whole, list) else ()
    for step, inner in steps:
        yield [step]
        yield from ([step, *rest] for rest in places(inner))


def _at(whole: Any, way: list[Any]) -> Any:
    for step in way:
        whole = whole[step]
    return whole


@pytest.mark.parametrize("method", CALLS)
def test_a_yes_is_certain_and_a_proper_call_gets_one(method: str) -> None:
    fits = schemas.fits(method)
    assert fits(CALLS[method])
    assert schemas.problems_in_full(method, CALLS[method]) == []
    said_yes = [args for args in changed(CALLS[method]) if fits(args)]
    assert [(args, found) for args in said_yes if (found := schemas.problems_in_full(method, args))] == []
    refused = [args for args in changed(CALLS[method]) if not fits(args)]
    assert len(refused) > len(said_yes)
    assert all(schemas.problems(method, args) for args in refused[:: len(refused) // 20])
