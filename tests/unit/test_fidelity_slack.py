"""The tables of Slack's kinds are complete against its schemas and lists, and say what is done."""

import json
from pathlib import Path
from typing import Any

import pytest

import bridge.sandbox
from agents_slack import kinds
from agents_slack.inbound.inbound_blocks import WITHHELD_BLOCKS
from agents_slack.inbound.inbound_text import not_sent_sentences, to_content
from agents_slack.inbound.thread_events import to_thread_event
from core.model.fidelity import Fidelity

SPECS = Path(bridge.sandbox.__file__).parent / "specs" / "slack"
POST = json.loads((SPECS / "schemas" / "request.ChatPostMessageArguments.schema.json").read_text())["definitions"]
LISTS = json.loads((SPECS / "own" / "messages.json").read_text())
EVENT = {"type": "message", "channel": "C1", "user": "U0ANA", "ts": "2.0", "thread_ts": "1.0", "text": "words"}
PLAIN = {"(none)": {}, "(none), through an app": {"bot_id": "B0GIPHY", "app_id": "A0GIPHY"}}
CHANGES = {"message_changed", "message_deleted", "tombstone"}


def type_of(definition: str) -> str:
    found = POST[definition]
    while "allOf" in found or "anyOf" in found:
        inner = (found.get("allOf") or found.get("anyOf"))[0]
        found = POST[inner["$ref"].rpartition("/")[2]] if "$ref" in inner else inner
    return str(found["properties"]["type"]["const"])


def members(union: str) -> set[str]:
    return {type_of(each["$ref"].rpartition("/")[2]) for each in POST[union]["anyOf"]}


def test_every_block_and_element_of_the_schemas_is_in_its_table() -> None:
    assert kinds.BLOCKS.names() == members("KnownBlock")
    assert kinds.ELEMENTS.names() == members("RichTextBlockElement") | members("RichTextElement")


def test_every_subtype_and_attachment_of_the_lists_is_in_its_table() -> None:
    assert kinds.SUBTYPES.names() - set(PLAIN) == set(LISTS["subtypes"])
    assert kinds.ATTACHMENTS.names() == set(LISTS["attachments"])


def test_what_is_not_carried_has_its_reason() -> None:
    for table in kinds.FROM_AGENTS:
        for kind in table.kinds:
            assert kind.becomes if kind.fidelity is not Fidelity.NOTHING else kind.why, kind.name
            assert kind.why or kind.fidelity is Fidelity.CARRIED, kind.name


@pytest.mark.parametrize("kind", sorted(kinds.SUBTYPES.names() - CHANGES))
def test_a_subtype_is_heard_as_its_table_says(kind: str) -> None:
    event: dict[str, Any] = EVENT | PLAIN.get(kind, {"subtype": kind})
    heard = to_thread_event({"event": event})
    assert (heard is not None) is (kind in kinds.SUBTYPES.names(Fidelity.CARRIED))


SAMPLES: dict[str, Any] = {
    "rich_text": {"elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "words"}]}]},
    "image": {"image_url": "https://a.example/x.gif", "alt_text": "words"},
    "table": {"rows": [[{"type": "raw_text", "text": "words"}]]},
    "data_table": {"caption": "words", "rows": []},
    "section": {"text": {"type": "mrkdwn", "text": "words"}},
    "header": {"text": {"type": "plain_text", "text": "words"}},
    "context": {"elements": [{"type": "mrkdwn", "text": "words"}]},
    "markdown": {"text": "**words**"},
    "video": {"title": {"type": "plain_text", "text": "words"}, "video_url": "https://a.example/v"},
    "alert": {"text": {"type": "mrkdwn", "text": "words"}},
    "card": {"title": {"type": "mrkdwn", "text": "words"}},
    "carousel": {"elements": [{"type": "card", "body": {"type": "mrkdwn", "text": "words"}}]},
    "container": {"child_blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "words"}}]},
    "plan": {"title": "words", "tasks": []},
    "task_card": {"title": "words"},
}


def test_there_is_a_sample_of_every_block_that_is_carried() -> None:
    assert set(SAMPLES) == kinds.BLOCKS.names(Fidelity.CARRIED)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_a_carried_block_arrives_with_its_words(kind: str) -> None:
    message = {"user": "U0ANA", "blocks": [{"type": kind, **SAMPLES[kind]}]}
    assert "words" in to_content(message, {}).text
    assert not_sent_sentences(message) == []


@pytest.mark.parametrize("kind", sorted(kinds.BLOCKS.names(Fidelity.TOLD)))
def test_a_block_that_is_only_told_has_a_sentence_for_the_agent(kind: str) -> None:
    assert set(WITHHELD_BLOCKS) == kinds.BLOCKS.names(Fidelity.TOLD)
    message = {"user": "U0ANA", "blocks": [{"type": kind, "elements": []}]}
    assert to_content(message, {}).text == ""
    assert not_sent_sentences(message) == [f"{WITHHELD_BLOCKS[kind]} was not sent: it works in Slack only."]
