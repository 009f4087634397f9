"""How what a person does with an app's parts reaches the app, and who may do it at all."""

from dataclasses import dataclass

from bridge.sandbox.slack import inputs, interaction_payloads
from bridge.sandbox.slack.app_context import AppContext
from bridge.sandbox.slack.delivery import Acknowledgement, EventDelivery, Unanswered
from bridge.sandbox.slack.directory import WorkspaceUser
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.inputs import JsonObject
from bridge.sandbox.slack.response_urls import ResponseUrls


@dataclass(frozen=True, slots=True)
class InteractionSender:
    """One person's way to the app."""

    context: AppContext
    delivery: EventDelivery
    urls: ResponseUrls
    user: WorkspaceUser

    async def send(self, kind: str, payload: JsonObject) -> Acknowledgement | Unanswered:
        """Bring one act, once. An app that was thrown out does not answer. Raises SlackError account_inactive."""
        if self.user.deleted:
            raise SlackError("account_inactive")
        return Unanswered() if self.context.revoked else await self.delivery.send_interaction(kind, payload)

    async def press(
        self, blocks: list[JsonObject], action_id: str, choice: inputs.InputChoice, place: JsonObject, view: str = ""
    ) -> bool:
        """Press a button, or choose something in a select. `place` says where, `view` the view's id if it is in one.
        False: not acknowledged. Raises SlackError action_not_found or no_such_option."""
        block, element = inputs.find(blocks, action_id)
        done = interaction_payloads.action(element, block["block_id"], self.context.workspace.timestamps.next(), choice)
        return await self.send_action(done, place, view)

    async def send_action(self, done: JsonObject, place: JsonObject, view: str = "") -> bool:
        """Tell of an action that is put together already."""
        payload = interaction_payloads.block_actions(
            self.context.app, self.user, done, place, self.new_trigger_id(view)
        )
        return isinstance(await self.send("interactive", payload), Acknowledgement)

    def new_trigger_id(self, view: str = "") -> str:
        """A new trigger id."""
        return self.context.trigger_ids.new_trigger_id(self.user.id, view)

    def check_member(self) -> None:
        """Slash commands and shortcuts are for this workspace's own people. Raises SlackError not_allowed."""
        if self.user.team != self.context.app.team:
            raise SlackError("not_allowed")
