"""What agents do beside threads and cards: they open Home, press its buttons, type `/bridge`.

One rule for who may, with words and buttons elsewhere: `People.find`.
"""

import re

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack.api.agent_notices import HAVE_IT, MAY_NOT_ACT, UNKNOWN_ACTION
from agents_slack.api.ephemeral_messages import EphemeralMessages
from agents_slack.api.outbound import escape
from agents_slack.inbound.people.directory import AgentDirectory
from agents_slack.inbound.thread_events import SlackPayload
from agents_slack.listeners.interactions import Ack
from agents_slack.surfaces.home.session_list import CLAIM
from agents_slack.surfaces.home.slash_command import SlashCommand
from agents_slack.surfaces.home.updates import HomeUpdates
from agents_slack.surfaces.home.view import DUTY, ON
from core.model.agents import Agent
from core.model.errors import Refused
from core.model.ids import SessionId
from core.usecases import duty, ownership
from core.usecases.conversations import Conversations

log = structlog.get_logger(__name__)

CLAIMED = "It is yours now. Its thread is waiting for you."


class HomeListeners:
    """The listeners for Home and the command."""

    def __init__(
        self,
        conversations: Conversations,
        people: AgentDirectory,
        homes: HomeUpdates,
        command: SlashCommand,
        ephemeral: EphemeralMessages,
    ) -> None:
        self._conversations = conversations
        self._people = people
        self._homes = homes
        self._command = command
        self._ephemeral = ephemeral

    def register(self, app: AsyncApp) -> None:
        """Listen. The app has one command, whatever its admins call it."""
        app.event("app_home_opened")(self.on_home_opened)
        app.action(re.compile(r"^desk\."))(self.on_click)
        app.command(re.compile(".*"))(self.on_command)

    async def on_home_opened(self, event: SlackPayload) -> None:
        """Somebody looks at the app: at its Home tab, or at its messages."""
        if event.get("tab") == "home":
            self._homes.home_opened(event["user"])

    async def on_click(self, ack: Ack, body: SlackPayload) -> None:
        """A button in Home, or in the answer to a command."""
        who, action = body["user"], body["actions"][0]
        session = SessionId(action.get("value") or "") if action["action_id"] == CLAIM else None
        person = await self._people.find(
            who["id"], name=who.get("name") or "", team=who.get("team_id") or "", session=session
        )
        refusal = MAY_NOT_ACT if person.is_stranger else await self._use(person.agent, action, session)
        if body.get("view"):
            self._homes.button_pressed(who["id"], refusal)
        else:
            self._ephemeral.respond(str(body.get("response_url") or ""), refusal or CLAIMED)
        await ack()

    async def on_command(self, ack: Ack, body: SlackPayload) -> None:
        """The command. What was typed may hold a user's name, so it is not logged."""
        person = await self._people.find(
            body["user_id"], name=body.get("user_name") or "", team=body.get("team_id") or ""
        )
        if person.is_stranger:
            await ack(text=escape(self._ephemeral.words(MAY_NOT_ACT)))
            return
        answer = await self._command.answer(person.agent, body.get("text") or "")
        self._homes.session_changed()  # what it changed, a Home that is open shows, too
        await ack(text=answer.text, blocks=list(answer.blocks))

    async def _use(self, agent: Agent, action: SlackPayload, session: SessionId | None) -> str:
        """Carry out what the button says. Returns why that was not done, "" when it was."""
        try:
            if session is not None:
                return "" if await self._conversations.act(ownership.claim, session, agent) else HAVE_IT
            if action["action_id"] == DUTY:
                await self._conversations.shared(duty.set_duty, agent, action.get("value") == ON)
                return ""
        except Refused as exc:
            return str(exc)
        return UNKNOWN_ACTION
