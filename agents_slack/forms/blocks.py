"""What every form is made of: its frame, what it is about, boxes, choices. Pure.

Limits: docs.slack.dev/reference/views and .../reference/block-kit/block-elements.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents_slack.api.outbound import SlackJson, one_line, plain_block
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.model.ids import Seq, SessionId

LONGEST_TEXT = 3_000  # characters of a text box
LONGEST_OPTION = 75
MOST_OPTIONS = 100  # of a select, or of one of its groups


@dataclass(frozen=True, slots=True)
class FormSubject:
    """What a form is about. It travels in the form, through strangers' hands: names of things only, no words.

    `page` is a transcript's, `reply` and `language` are the canned reply's that was picked. `sure`: the writer was
    asked whether their words are for the user, and sends them all the same.
    """

    session: SessionId = SessionId("")
    seq: Seq = Seq(0)
    page: int = 0
    reply: str = ""
    language: str = ""
    sure: bool = False

    def to_json(self) -> str:
        """As `private_metadata`: well below its 3,000 characters."""
        told: dict[str, Any] = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        return json.dumps(told, separators=(",", ":"))

    @classmethod
    def from_json(cls, told: str) -> "FormSubject":
        """The inverse of `to_json`. Raises ValueError or TypeError."""
        values: Mapping[str, Any] = json.loads(told or "{}")
        return cls(**values)


@dataclass(frozen=True, slots=True)
class SelectOption:
    """An option of a select."""

    label: str
    value: str
    description: str = ""


def modal(
    name: str,
    title: str,
    about: FormSubject,
    blocks: Sequence[SlackJson],
    words: AgentWords = ENGLISH_WORDS,
    submit: str = "",
) -> SlackJson:
    """A modal; `title` and `submit` are English. Without `submit` there is nothing to send, only something to read."""
    view: SlackJson = {
        "type": "modal",
        "callback_id": name,
        "private_metadata": about.to_json(),
        "title": label(words(title)),
        "close": label(words("Cancel" if submit else "Close")),
        "blocks": list(blocks),
    }
    return {**view, "submit": label(words(submit))} if submit else view


def with_question(view: Mapping[str, Any], about: FormSubject, sentence: str, words: AgentWords) -> SlackJson:
    """The same form with a question above it. What was filled in stays: Slack keeps it by block and action."""
    kept = {name: view[name] for name in ("type", "callback_id", "title", "close")}
    told = about.to_json()
    return {
        **kept,
        "private_metadata": told,
        "blocks": [plain_block(sentence), *view["blocks"]],
        "submit": label(words("Send anyway")),
    }


def notice_modal(name: str, title: str, sentence: str, words: AgentWords = ENGLISH_WORDS) -> SlackJson:
    """A form that only says something."""
    return modal(name, title, FormSubject(), [plain_block(words(sentence))], words)


def label(text: str) -> SlackJson:
    """Words without markup."""
    return {"type": "plain_text", "text": text}


def text_box(
    action: str, caption: str, *, block: str = "", text: str = "", hint: str = "", optional: bool = False
) -> SlackJson:
    """A text box of several lines."""
    element: SlackJson = {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": True,
        "max_length": LONGEST_TEXT,
    }
    if text:
        element["initial_value"] = text[:LONGEST_TEXT]
    made: SlackJson = {
        "type": "input", "block_id": block or action, "label": label(caption), "element": element, "optional": optional,
    }  # fmt: skip
    return {**made, "hint": label(hint)} if hint else made


def select_input(
    action: str, caption: str, element: SlackJson, *, tells: bool = False, optional: bool = False
) -> SlackJson:
    """A choice in a line of its own. `tells`: we hear of it at once, not only when the form is sent."""
    made: SlackJson = {
        "type": "input", "block_id": action, "label": label(caption), "element": {**element, "action_id": action},
        "optional": optional,
    }  # fmt: skip
    return {**made, "dispatch_action": True} if tells else made


def select(choices: Sequence[SelectOption], chosen: str = "") -> SlackJson:
    """One of at most 100."""
    shown = [option(choice) for choice in choices[:MOST_OPTIONS]]
    return _with_initial({"type": "static_select", "options": shown}, shown, chosen)


def grouped_select(groups: Sequence[tuple[str, Sequence[SelectOption]]]) -> SlackJson:
    """One of several groups, of at most 100 each; a group without choices is left out."""
    shown = [
        {"label": label(title), "options": [option(choice) for choice in choices[:MOST_OPTIONS]]}
        for title, choices in groups
        if choices
    ]
    return {"type": "static_select", "option_groups": shown}


def searched_select(placeholder: str, chosen: SelectOption | None = None) -> SlackJson:
    """One of those that we offer while somebody types."""
    element: SlackJson = {"type": "external_select", "min_query_length": 0, "placeholder": label(placeholder)}
    return {**element, "initial_option": option(chosen)} if chosen else element


def option(choice: SelectOption) -> SlackJson:
    """A choice as Slack has it."""
    shown: SlackJson = {"text": label(_clipped(choice.label)), "value": choice.value}
    return {**shown, "description": label(_clipped(choice.description))} if choice.description else shown


def _with_initial(element: SlackJson, options: Sequence[SlackJson], chosen: str) -> SlackJson:
    initial = next((each for each in options if chosen and each["value"] == chosen), None)
    return {**element, "initial_option": initial} if initial else element


def _clipped(text: str) -> str:
    line = one_line(text) or "…"
    return line if len(line) <= LONGEST_OPTION else line[: LONGEST_OPTION - 1] + "…"
