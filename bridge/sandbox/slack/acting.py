"""How what a person does with an app's parts reaches the app, and who may do it at all."""

from dataclasses import dataclass
from typing import Any

from bridge.sandbox.slack import inputs, interactions
from bridge.sandbox.slack.delivery import Delivery, Reply, Unanswered
from bridge.sandbox.slack.directory import User
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.response_urls import ResponseUrls
from bridge.sandbox.slack.site import Site

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Acting:
    """One person's way to the app."""

    site: Site
    delivery: Delivery
    urls: ResponseUrls
    user: User

    async def ask(self, kind: str, payload: Json) -> Reply | Unanswered:
        """Bring one act, once. An app that was thrown out does not answer. Raises SlackError account_inactive."""
        if self.user.deleted:
            raise SlackError("account_inactive")
        return Unanswered() if self.site.revoked else await self.delivery.ask(kind, payload)

    async def press(
        self, blocks: list[Json], action_id: str, choice: inputs.Choice, place: Json, view: str = ""
    ) -> bool:
        """Press a button, or choose something in a select. `place` says where, `view` the view's id if it is in one.
        False: not acknowledged. Raises SlackError action_not_found or no_such_option."""
        block, element = inputs.find(blocks, action_id)
        done = interactions.action(element, block["block_id"], self.site.workspace.stamps.next(), choice)
        return await self.tell(done, place, view)

    async def tell(self, done: Json, place: Json, view: str = "") -> bool:
        """Tell of an action that is put together already."""
        payload = interactions.block_actions(self.site.app, self.user, done, place, self.trigger(view))
        return isinstance(await self.ask("interactive", payload), Reply)

    def trigger(self, view: str = "") -> str:
        """A new trigger id."""
        return self.site.triggers.give(self.user.id, view)

    def check_member(self) -> None:
        """Slash commands and shortcuts are for this workspace's own people. Raises SlackError not_allowed."""
        if self.user.team != self.site.app.team:
            raise SlackError("not_allowed")
