"""What each pane shows, as lines of plain text: for the check without a screen. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from bridge.sandbox.demo.visitor import Visitor
from bridge.sandbox.slack import SlackStandIn, WorkspaceMessage
from bridge.sandbox.telegram import Chat


def of_web(visitor: Visitor) -> list[str]:
    """The web page's chat."""
    names = {"user": "Visitor", "bot": "Assistant"}
    lines = [f"Web page: {visitor.status}"]
    for shown in visitor.shown:
        if shown.kind == "line":
            lines.append(f"  -- {shown.text}")
        else:
            who = names.get(shown.by, shown.name)
            marks = [*("[file]" for _ in shown.files), *sorted(emoji for _, emoji in shown.reactions)]
            lines += _said(who, shown.text, marks, edited=shown.is_edited)
    return lines


def of_phone(chat: Chat, bot: str) -> list[str]:
    """A private chat on Telegram."""
    lines = [f"Telegram: {chat.person.first_name} with {bot}"]
    for message in chat.messages:
        if not message.deleted:
            who = bot if message.from_bot else chat.person.first_name
            files = [f"[{message.file.name or message.file.kind.value}]"] if message.file else []
            lines += _said(who, message.text, [*files, *message.reactions.values()], edited=message.edited)
    return lines


def of_slack(slack: SlackStandIn, channel: str) -> list[str]:
    """A channel with its threads."""
    lines = [f"Slack: #{slack.workspace.channels[channel].name}"]
    for root in slack.workspace.channel_messages(channel):
        card, *replies = slack.workspace.thread(channel, root.ts)
        lines += ["  +-- " + line for line in plain_text(card).split("\n")]
        for reply in replies:
            name = reply.username or slack.workspace.users[reply.user].real_name
            marks = [*(f"[{file.name}]" for file in reply.files), *(f":{emoji}:" for emoji in reply.reactions)]
            lines += ["  |" + line for line in _said(name, plain_text(reply), marks, edited=bool(reply.edited))]
    return lines


def plain_text(message: WorkspaceMessage) -> str:
    """What a person reads in a message of Slack, buttons in brackets."""
    parts = [_block(block) for block in message.blocks]
    return "\n".join(part for part in parts if part) or message.text


def _said(who: str, text: str, marks: Sequence[str], *, edited: bool) -> list[str]:
    """Words with what belongs to them behind them: files, reactions."""
    first, *rest = text.split("\n")
    lines = [f"  {who}: {first}", *(f"    {line}" for line in rest)]
    lines[-1] = " ".join([lines[-1], *(["(edited)"] if edited else []), *marks])
    return lines


def _labels(element: dict[str, Any]) -> list[str]:
    """What a button says, or every option of a menu."""
    return [o["text"]["text"] for o in element.get("options", ())] or [element["text"]["text"]]


def _block(block: dict[str, Any]) -> str:
    match block:
        case {"type": "rich_text", "elements": elements}:
            return "\n".join(_rich(element) for element in elements)
        case {"type": "actions", "elements": elements}:
            return " ".join(f"[{words}]" for element in elements for words in _labels(element))
        case {"type": "context", "elements": elements}:
            return " ".join(_object(element) for element in elements)
        case {"text": dict(text)}:
            return _object(text)
        case _:
            return ""


def _rich(element: dict[str, Any]) -> str:
    words = "".join(_words(element["elements"]))
    return "> " + words if element["type"] == "rich_text_quote" else words


def _words(elements: Sequence[dict[str, Any]]) -> Iterator[str]:
    for element in elements:
        yield str(element.get("text") or element.get("url") or element.get("name") or "")


def _object(text: dict[str, Any]) -> str:
    """A text object; a date shows what Slack shows where it cannot draw one."""
    words = str(text.get("text", ""))
    return words.rpartition("|")[2].removesuffix(">") if words.startswith("<!date") else words
