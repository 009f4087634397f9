"""What Slack told us and we could not read: kept in dead_letters and acknowledged, for it will not get better."""

import json
from collections.abc import Mapping
from typing import Any

import structlog

from core.usecases import dead_letters
from core.usecases.conversations import Conversations

log = structlog.get_logger(__name__)

# What can be taken in once more. A form, a search or a shortcut cannot: whoever used it was told that it was not done.
EVENT_SOURCE, REACTION_SOURCE, CLICK_SOURCE = "slack.event", "slack.reaction", "slack.click"


async def keep_dead_letter(conversations: Conversations, source: str, body: Mapping[str, Any], exc: Exception) -> None:
    """Keep it under the best name it has."""
    key = _name_of(body)
    log.warning("a payload could not be read", source=source, key=key, error=repr(exc))
    await conversations.shared(dead_letters.keep, source, key, json.dumps(body, default=str), repr(exc))


def _name_of(body: Mapping[str, Any]) -> str:
    """A name for something that may lack everything."""
    event = body.get("event")
    ts = event.get("ts") if isinstance(event, Mapping) else ""
    return str(body.get("event_id") or body.get("trigger_id") or ts or "unnamed")
