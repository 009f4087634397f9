"""Puts forms on screens. Slack gives three seconds from the click; the acknowledgement does not wait for it."""

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.addresses import PostAddress
from agents_slack.api.agent_notices import NOT_OPENED
from agents_slack.api.ephemeral_messages import EphemeralMessages
from agents_slack.api.failures import API_ERRORS
from agents_slack.api.outbound import SlackJson
from agents_slack.inbound.interactions import Actor, FormState
from core.runtime.supervision import Supervisor

log = structlog.get_logger(__name__)


class ViewCalls:
    """Opens forms, and changes those that are open."""

    def __init__(self, client: AsyncWebClient, ephemeral: EphemeralMessages, tasks: Supervisor) -> None:
        self._client = client
        self._ephemeral = ephemeral
        self._tasks = tasks

    def open(self, by: Actor, view: SlackJson, place: PostAddress | None = None, response_url: str = "") -> None:
        """Show a form to whoever just did something. When Slack does not, they are told (`EphemeralMessages.send`)."""
        self._tasks.start("slack form", self._open(by, view, place, response_url))

    def update(self, form: FormState, view: SlackJson) -> None:
        """Show something else in an open form, unless it has changed since."""
        self._tasks.start("slack form", self._change(form, view))

    async def _open(self, by: Actor, view: SlackJson, place: PostAddress | None, response_url: str) -> None:
        try:
            await self._client.api_call("views.open", json={"trigger_id": by.trigger, "view": view})
        except API_ERRORS as exc:
            log.info("a form was not opened", form=view["callback_id"], user=by.user, error=str(exc))
            self._ephemeral.send(place, by.user, NOT_OPENED, response_url)

    async def _change(self, form: FormState, view: SlackJson) -> None:
        args = {"view_id": form.id, "hash": form.hash, "view": view}
        try:
            await self._client.api_call("views.update", json=args)
        except API_ERRORS as exc:  # closed meanwhile, or changed by a later choice
            log.info("a form was not changed", form=form.name, user=form.by.user, error=str(exc))
