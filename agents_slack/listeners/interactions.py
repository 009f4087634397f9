"""What the Bolt app listens to, and the acknowledgements. What is done is said elsewhere: messages, acts, openings,
submissions.

Whatever somebody did is in the log before it is acknowledged; whoever may not, or comes too late, is told so privately.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack.api import action_ids
from agents_slack.api.addresses import THREAD, PostAddress
from agents_slack.api.agent_notices import MAY_NOT_ACT, NOT_OPENED_LATER, NOT_READ, UNKNOWN_ACTION
from agents_slack.api.ephemeral_messages import EphemeralMessages
from agents_slack.forms import blocks, opening
from agents_slack.forms.canned_replies import CannedReplies
from agents_slack.forms.form_choices import FormChoices
from agents_slack.forms.lookups import FormLookups
from agents_slack.forms.opening import FormOpener
from agents_slack.forms.submissions import SubmissionAnswer, Submissions
from agents_slack.forms.view_calls import ViewCalls
from agents_slack.inbound.agent_files import SlackFileSource
from agents_slack.inbound.dead_letters import CLICK_SOURCE, keep_dead_letter
from agents_slack.inbound.interactions import (
    Actor,
    ChosenShortcut,
    Click,
    FormState,
    is_in_form,
    to_click,
    to_form_state,
    to_shortcut,
)
from agents_slack.inbound.messages import MessageIntake
from agents_slack.inbound.people.directory import AgentDirectory
from agents_slack.inbound.thread_events import UNREADABLE_ERRORS, SlackPayload
from agents_slack.listeners.buttons import ButtonActions
from core.config.agent_words import AgentWords
from core.model.agents import Agent
from core.model.errors import Refused
from core.model.ids import SessionId
from core.usecases.conversations import Conversations
from core.usecases.reads import threads

Ack = Callable[..., Awaitable[Any]]

log = structlog.get_logger(__name__)

_OURS = re.compile(r"^handoff\.")


class InteractionListeners:
    """The listeners of one app. `register` them, or call them with payloads (the catch-up does)."""

    def __init__(
        self,
        conversations: Conversations,
        people: AgentDirectory,
        ephemeral: EphemeralMessages,
        screens: ViewCalls,
        files: SlackFileSource,
    ) -> None:
        lookups = FormLookups(conversations)
        replies = CannedReplies(conversations)
        self._conversations = conversations
        self._people = people
        self._ephemeral = ephemeral
        self._screens = screens
        self._acts = ButtonActions(conversations, lookups, ephemeral)
        self._openings = FormOpener(conversations, lookups, replies)
        self._submissions = Submissions(conversations)
        self._choices = FormChoices(replies, self._openings)
        self.messages = MessageIntake(conversations, people, ephemeral, files)

    @property
    def _words(self) -> AgentWords:
        return self._conversations.in_force.config.agent_words

    def register(self, app: AsyncApp) -> None:
        """Listen. What is left is for `leftovers`."""
        app.action(_OURS)(self.on_action)
        app.view(_OURS)(self.on_form)
        app.options(action_ids.PICK_REPLY)(self.on_search)
        app.shortcut(_OURS)(self.on_shortcut)

    async def on_action(self, ack: Ack, body: SlackPayload) -> None:
        """A button was pressed, or something chosen, on a message or in a form."""
        try:
            if is_in_form(body):
                await self._changed(to_form_state(body))
            else:
                await self._clicked(to_click(body))
        except UNREADABLE_ERRORS as exc:
            await keep_dead_letter(self._conversations, CLICK_SOURCE, body, exc)
        await ack()

    async def take_in_click(self, body: SlackPayload) -> None:
        """A click on a card or in a thread that lay in dead_letters. Nobody waits for it any more: what it would open
        or answer is not shown. Raises one of `UNREADABLE`, or Refused."""
        click = to_click(body)
        if click.action in opening.FORM_BUTTONS:
            raise Refused(NOT_OPENED_LATER)
        await self._acts.carry_out(click, await self._agent(click.by, click.session))

    async def on_shortcut(self, ack: Ack, body: SlackPayload) -> None:
        """A shortcut was chosen."""
        try:
            shortcut = to_shortcut(body)
            try:
                await self._chosen(shortcut)
            except Refused as exc:
                self._refuse(shortcut.by, _beside(shortcut), exc)
        except UNREADABLE_ERRORS as exc:
            await keep_dead_letter(self._conversations, "slack.shortcut", body, exc)
        await ack()

    async def on_form(self, ack: Ack, body: SlackPayload) -> None:
        """A form was sent. It closes, or says what is wrong."""
        try:
            answer = await self._sent(to_form_state(body))
        except UNREADABLE_ERRORS as exc:
            await keep_dead_letter(self._conversations, "slack.form", body, exc)
            await ack(
                response_action="update", view=blocks.notice_modal(action_ids.NOTE, "Not done", NOT_READ, self._words)
            )
        else:
            await _answer(ack, answer)

    async def on_search(self, ack: Ack, body: SlackPayload) -> None:
        """Somebody types into the list of canned replies."""
        try:
            options = await self._choices.reply_options(to_form_state(body), str(body.get("value") or ""))
        except UNREADABLE_ERRORS as exc:
            await keep_dead_letter(self._conversations, "slack.search", body, exc)
            options = []
        await ack(options=options)

    async def _clicked(self, click: Click) -> None:
        try:
            agent = await self._agent(click.by, click.session)
            if click.action in opening.FORM_BUTTONS:
                view = await self._openings.for_click(click, agent)
                self._screens.open(click.by, view, click.place, click.response_url)
            elif sentence := await self._acts.carry_out(click, agent):
                self._ephemeral.send(click.place, click.by.user, sentence)
        except Refused as exc:
            self._refuse(click.by, click.place, exc)

    async def _chosen(self, shortcut: ChosenShortcut) -> None:
        there = (
            await self._conversations.read(threads.session_at, THREAD, str(shortcut.thread))
            if shortcut.thread
            else None
        )
        agent = await self._agent(shortcut.by, there)
        if shortcut.name in opening.FORM_SHORTCUTS:
            view = await self._openings.for_shortcut(shortcut, agent)
            self._screens.open(shortcut.by, view, _beside(shortcut))
        elif sentence := await self._carried_out(shortcut, agent):
            self._ephemeral.send(_beside(shortcut), shortcut.by.user, sentence)

    async def _carried_out(self, shortcut: ChosenShortcut, agent: Agent) -> str:
        if shortcut.name != action_ids.SEND_NOTE or shortcut.thread is None:
            log.warning("a button, form or shortcut is not known", kind="shortcut", name=shortcut.name)
            return UNKNOWN_ACTION
        return await self._acts.send_note(shortcut, agent)

    async def _changed(self, form: FormState) -> None:
        try:
            agent = await self._agent(form.by, blocks.FormSubject.from_json(form.about).session or None)
            if view := await self._choices.form_after(form, agent):
                self._screens.update(form, view)
        except Refused as exc:
            self._screens.update(form, blocks.notice_modal(form.name, "Too late", str(exc), self._words))

    async def _sent(self, form: FormState) -> SubmissionAnswer:
        try:
            agent = await self._agent(form.by, blocks.FormSubject.from_json(form.about).session or None)
        except Refused as exc:
            return SubmissionAnswer(dict.fromkeys(list(form.values)[:1], self._words(str(exc))))
        return await self._submissions.carry_out(form, agent)

    async def _agent(self, by: Actor, session: SessionId | None = None) -> Agent:
        """Who acts. Raises Refused for whoever may not."""
        person = await self._people.find(by.user, name=by.name, team=by.team, session=session)
        if person.is_stranger:
            raise Refused(MAY_NOT_ACT)
        return person.agent

    def _refuse(self, by: Actor, place: PostAddress | None, exc: Refused) -> None:
        if place:
            self._ephemeral.send(place, by.user, str(exc))
        else:  # a shortcut of the whole client stands nowhere
            self._screens.open(by, blocks.notice_modal(action_ids.CANNED, "Not now", str(exc), self._words))


def _beside(shortcut: ChosenShortcut) -> PostAddress | None:
    """Where whoever chose a message's shortcut looks: its thread, or the channel when it is a card."""
    if shortcut.thread is None:
        return None
    return shortcut.thread if shortcut.thread != shortcut.post else PostAddress(shortcut.thread.channel, "")


async def _answer(ack: Ack, answer: SubmissionAnswer) -> None:
    if answer.errors:
        await ack(response_action="errors", errors=answer.errors)
    elif answer.view:
        await ack(response_action="update", view=answer.view)
    else:
        await ack()
