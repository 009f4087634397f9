"""What nobody else listens to: events that mean nothing to us, and buttons, forms and shortcuts of another version.

All of it is acknowledged, else Slack repeats an event, and shows a person "trouble connecting". A person is told in a
sentence that nothing was done.
"""

import re
from collections.abc import Mapping

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack.api import action_ids
from agents_slack.api.addresses import PostAddress
from agents_slack.api.agent_notices import UNKNOWN_ACTION
from agents_slack.api.ephemeral_messages import EphemeralMessages
from agents_slack.forms import blocks
from agents_slack.inbound.thread_events import SlackPayload
from agents_slack.listeners.interactions import Ack

log = structlog.get_logger(__name__)


_ANY = re.compile(".*", re.DOTALL)


class FallbackListeners:
    """Register it last."""

    def __init__(self, ephemeral: EphemeralMessages) -> None:
        self._ephemeral = ephemeral

    def register(self, app: AsyncApp) -> None:
        """Listen to all that is left."""
        app.event(_ANY)(_acknowledge_event)
        app.action(_ANY)(self.on_click)
        app.shortcut(_ANY)(self.on_click)
        app.view(_ANY)(self.on_form)
        app.view_closed(_ANY)(_acknowledge)
        app.options(_ANY)(_acknowledge_options)

    async def on_click(self, ack: Ack, body: SlackPayload) -> None:
        """A button, a menu or a shortcut that is not known (any more)."""
        await ack()
        log.warning("a button, form or shortcut is not known", kind=body.get("type"), name=_name_of(body))
        if user := _id_of(body.get("user")):
            self._ephemeral.send(_place_of(body), user, UNKNOWN_ACTION, str(body.get("response_url") or ""))

    async def on_form(self, ack: Ack, body: SlackPayload) -> None:
        """A form that is not known (any more)."""
        log.warning("a button, form or shortcut is not known", kind=body.get("type"), name=_name_of(body))
        await ack(
            response_action="update",
            view=blocks.notice_modal(action_ids.NOTE, "Not done", UNKNOWN_ACTION, self._ephemeral.words),
        )


def _name_of(body: SlackPayload) -> str:
    """Its action id or callback id, which are no words of anybody's."""
    actions, view = body.get("actions"), body.get("view")
    first = actions[0] if isinstance(actions, list) and actions else view
    found = first if isinstance(first, Mapping) else body
    return str(found.get("action_id") or found.get("callback_id") or "")[:100]


def _place_of(body: SlackPayload) -> PostAddress | None:
    channel, container, message = _id_of(body.get("channel")), body.get("container"), body.get("message")
    shown = container if isinstance(container, Mapping) else message if isinstance(message, Mapping) else {}
    return PostAddress(channel, str(shown.get("thread_ts") or "")) if channel else None


def _id_of(told: object) -> str:
    return str(told.get("id") or "") if isinstance(told, Mapping) else ""


async def _acknowledge_event() -> None:
    """Events are acknowledged by returning."""


async def _acknowledge(ack: Ack) -> None:
    await ack()


async def _acknowledge_options(ack: Ack) -> None:
    await ack(options=[])
