"""What the Bolt app listens to, and the acknowledgements. What is done is said elsewhere: messages, acts, openings,
submissions.

Whatever somebody did is in the log before it is acknowledged; whoever may not, or comes too late, is told so privately.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack.api import deeds
from agents_slack.api.addresses import THREAD, Place
from agents_slack.api.sentences import MAY_NOT_ACT, NOT_KNOWN, NOT_OPENED_LATER, NOT_READ
from agents_slack.api.whispers import Whispers
from agents_slack.forms import openings, parts
from agents_slack.forms.canned_replies import CannedReplies
from agents_slack.forms.choices import Choices
from agents_slack.forms.lookups import Lookups
from agents_slack.forms.openings import Openings
from agents_slack.forms.screens import Screens
from agents_slack.forms.submissions import Answer, Submissions
from agents_slack.inbound.files import SlackFiles
from agents_slack.inbound.interactions import Actor, Click, Form, Shortcut, is_in_form, to_click, to_form, to_shortcut
from agents_slack.inbound.messages import Messages
from agents_slack.inbound.people.directory import People
from agents_slack.inbound.thread_events import UNREADABLE
from agents_slack.inbound.unreadable import CLICK, bury
from agents_slack.listeners.clicks import Acts
from agents_slack.offers import Offers
from core.model.agents import Agent
from core.model.errors import Refused
from core.model.ids import SessionId
from core.usecases.conversations import Conversations

Ack = Callable[..., Awaitable[Any]]
Body = Mapping[str, Any]

log = structlog.get_logger(__name__)

_OURS = re.compile(r"^handoff\.")


class Listeners:
    """The listeners of one app. `register` them, or call them with payloads (the catch-up does)."""

    def __init__(
        self,
        conversations: Conversations,
        people: People,
        whispers: Whispers,
        screens: Screens,
        offers: Offers,
        files: SlackFiles,
    ) -> None:
        lookups = Lookups(conversations, offers)
        replies = CannedReplies(lookups, offers)
        self._conversations = conversations
        self._people = people
        self._whispers = whispers
        self._screens = screens
        self._acts = Acts(conversations, lookups, whispers)
        self._openings = Openings(conversations, lookups, replies, offers)
        self._submissions = Submissions(conversations, lookups)
        self._choices = Choices(replies, self._openings)
        self.messages = Messages(conversations, people, whispers, files)

    def register(self, app: AsyncApp) -> None:
        """Listen. What is left is for `leftovers`."""
        app.action(_OURS)(self.on_action)
        app.view(_OURS)(self.on_form)
        app.options(deeds.PICK_REPLY)(self.on_search)
        app.shortcut(_OURS)(self.on_shortcut)

    async def on_action(self, ack: Ack, body: Body) -> None:
        """A button was pressed, or something chosen, on a message or in a form."""
        try:
            if is_in_form(body):
                await self._changed(to_form(body))
            else:
                await self._clicked(to_click(body))
        except UNREADABLE as exc:
            await bury(self._conversations, CLICK, body, exc)
        await ack()

    async def take_in_click(self, body: Body) -> None:
        """A click on a card or in a thread that lay in dead_letters. Nobody waits for it any more: what it would open
        or answer is not shown. Raises one of `UNREADABLE`, or Refused."""
        click = to_click(body)
        if click.action in openings.BY_CLICK:
            raise Refused(NOT_OPENED_LATER)
        await self._acts.carry_out(click, await self._agent(click.by, click.session))

    async def on_shortcut(self, ack: Ack, body: Body) -> None:
        """A shortcut was chosen."""
        try:
            shortcut = to_shortcut(body)
            try:
                await self._chosen(shortcut)
            except Refused as exc:
                self._refuse(shortcut.by, _beside(shortcut), exc)
        except UNREADABLE as exc:
            await bury(self._conversations, "slack.shortcut", body, exc)
        await ack()

    async def on_form(self, ack: Ack, body: Body) -> None:
        """A form was sent. It closes, or says what is wrong."""
        try:
            answer = await self._sent(to_form(body))
        except UNREADABLE as exc:
            await bury(self._conversations, "slack.form", body, exc)
            await ack(response_action="update", view=parts.notice(deeds.NOTE, "Not done", NOT_READ))
        else:
            await _answer(ack, answer)

    async def on_search(self, ack: Ack, body: Body) -> None:
        """Somebody types into the list of canned replies."""
        try:
            options = await self._choices.offered(to_form(body), str(body.get("value") or ""))
        except UNREADABLE as exc:
            await bury(self._conversations, "slack.search", body, exc)
            options = []
        await ack(options=options)

    async def _clicked(self, click: Click) -> None:
        try:
            agent = await self._agent(click.by, click.session)
            if click.action in openings.BY_CLICK:
                view = await self._openings.for_click(click, agent)
                self._screens.open(click.by, view, click.place, click.response_url)
            elif sentence := await self._acts.carry_out(click, agent):
                self._whispers.say(click.place, click.by.user, sentence)
        except Refused as exc:
            self._refuse(click.by, click.place, exc)

    async def _chosen(self, shortcut: Shortcut) -> None:
        there = await self._conversations.session_at(THREAD, str(shortcut.thread)) if shortcut.thread else None
        agent = await self._agent(shortcut.by, there)
        if shortcut.name in openings.BY_SHORTCUT:
            view = await self._openings.for_shortcut(shortcut, agent)
            self._screens.open(shortcut.by, view, _beside(shortcut))
        elif sentence := await self._carried_out(shortcut, agent):
            self._whispers.say(_beside(shortcut), shortcut.by.user, sentence)

    async def _carried_out(self, shortcut: Shortcut, agent: Agent) -> str:
        if shortcut.name != deeds.SEND_THESE or shortcut.thread is None:
            log.warning("a button, form or shortcut is not known", kind="shortcut", name=shortcut.name)
            return NOT_KNOWN
        return await self._acts.send_these(shortcut, agent)

    async def _changed(self, form: Form) -> None:
        try:
            agent = await self._agent(form.by, parts.About.from_json(form.about).session or None)
            if view := await self._choices.made(form, agent):
                self._screens.change(form, view)
        except Refused as exc:
            self._screens.change(form, parts.notice(form.name, "Too late", str(exc)))

    async def _sent(self, form: Form) -> Answer:
        try:
            agent = await self._agent(form.by, parts.About.from_json(form.about).session or None)
        except Refused as exc:
            return Answer(dict.fromkeys(list(form.values)[:1], str(exc)))
        return await self._submissions.carry_out(form, agent)

    async def _agent(self, by: Actor, session: SessionId | None = None) -> Agent:
        """Who acts. Raises Refused for whoever may not."""
        person = await self._people.find(by.user, name=by.name, team=by.team, session=session)
        if person.is_stranger:
            raise Refused(MAY_NOT_ACT)
        return person.agent

    def _refuse(self, by: Actor, place: Place | None, exc: Refused) -> None:
        if place:
            self._whispers.say(place, by.user, str(exc))
        else:  # a shortcut of the whole client stands nowhere
            self._screens.open(by, parts.notice(deeds.CANNED, "Not now", str(exc)))


def _beside(shortcut: Shortcut) -> Place | None:
    """Where whoever chose a message's shortcut looks: its thread, or the channel when it is a card."""
    if shortcut.thread is None:
        return None
    return shortcut.thread if shortcut.thread != shortcut.post else Place(shortcut.thread.channel, "")


async def _answer(ack: Ack, answer: Answer) -> None:
    if answer.errors:
        await ack(response_action="errors", errors=answer.errors)
    elif answer.view:
        await ack(response_action="update", view=answer.view)
    else:
        await ack()
