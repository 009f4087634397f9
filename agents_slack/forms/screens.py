"""Puts forms on screens. Slack gives three seconds from the click; the acknowledgement does not wait for it."""

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.addresses import Place
from agents_slack.api.failures import Foreign
from agents_slack.api.outbound import Json
from agents_slack.api.sentences import NOT_OPENED
from agents_slack.api.whispers import Whispers
from agents_slack.inbound.interactions import Actor, Form
from core.runtime.supervision import Supervisor

log = structlog.get_logger(__name__)


class Screens:
    """Opens forms, and changes those that are open."""

    def __init__(self, client: AsyncWebClient, whispers: Whispers, tasks: Supervisor) -> None:
        self._client = client
        self._whispers = whispers
        self._tasks = tasks

    def open(self, by: Actor, view: Json, place: Place | None = None, response_url: str = "") -> None:
        """Show a form to whoever just did something. When Slack does not, they are told so: see `Whispers.say`."""
        self._tasks.start("slack form", self._open(by, view, place, response_url))

    def change(self, form: Form, view: Json) -> None:
        """Show something else in an open form, unless it has changed since."""
        self._tasks.start("slack form", self._change(form, view))

    async def _open(self, by: Actor, view: Json, place: Place | None, response_url: str) -> None:
        try:
            await self._client.api_call("views.open", json={"trigger_id": by.trigger, "view": view})
        except Foreign as exc:
            log.info("a form was not opened", form=view["callback_id"], user=by.user, error=str(exc))
            self._whispers.say(place, by.user, NOT_OPENED, response_url)

    async def _change(self, form: Form, view: Json) -> None:
        args = {"view_id": form.id, "hash": form.hash, "view": view}
        try:
            await self._client.api_call("views.update", json=args)
        except Foreign as exc:  # closed meanwhile, or changed by a later choice
            log.info("a form was not changed", form=form.name, user=form.by.user, error=str(exc))
