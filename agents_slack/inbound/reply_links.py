"""Which message of its thread a message answers. Slack has no replies inside threads, so agents paste a link. Pure."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import parse_qs

from agents_slack.api.addresses import PostAddress
from agents_slack.inbound.thread_events import SlackPayload

# docs.slack.dev/reference/methods/chat.getPermalink: a reply's address names its thread.
_PERMALINK = re.compile(r"https://[a-z0-9.-]+/archives/([CGD][A-Z0-9]+)/p(\d{10})(\d{6})\?([^\s<>|]+)")
_IN_MARKUP = re.compile(r"<(https://[^<>|]+)(?:\|[^<>]*)?>")


def answered_post(message: SlackPayload) -> PostAddress | None:
    """The message that this one links to or forwards, if that is in the same thread and not its root."""
    found = (_pointed_at(url, message) for url in _urls(message))
    return next((place for place in found if place), None)


def without_reply_link(message: SlackPayload) -> SlackPayload:
    """The message without the link by which it answers: an address in our Slack says nothing to users."""
    if answered_post(message) is None:
        return message
    markup = _IN_MARKUP.sub(lambda link: "" if _pointed_at(link[1], message) else link[0], message.get("text") or "")
    return {**message, "text": markup, "blocks": _without(message.get("blocks") or [], message)}


def _urls(message: SlackPayload) -> Iterator[str]:
    yield from _links(message.get("blocks") or [])
    yield from _IN_MARKUP.findall(message.get("text") or "")
    for attachment in message.get("attachments") or ():
        yield str(attachment.get("from_url") or "")


def _links(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if node.get("type") == "link":
            yield str(node.get("url") or "")
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _links(child)


def _without(node: Any, message: SlackPayload) -> Any:
    if isinstance(node, Mapping):
        return {key: _without(value, message) for key, value in node.items()}
    if isinstance(node, list):
        return [_without(child, message) for child in node if not _is_pointer(child, message)]
    return node


def _is_pointer(node: Any, message: SlackPayload) -> bool:
    is_link = isinstance(node, Mapping) and node.get("type") == "link"
    return is_link and _pointed_at(str(node.get("url") or ""), message) is not None


def _pointed_at(url: str, message: SlackPayload) -> PostAddress | None:
    found = _PERMALINK.match(unescape(url))
    if found is None:
        return None
    channel, seconds, micros, query = found.groups()
    thread, ts = message.get("thread_ts"), f"{seconds}.{micros}"
    is_here = parse_qs(query).get("thread_ts") == [thread] and ts not in (thread, message.get("ts"))
    return PostAddress(channel, ts) if is_here else None
