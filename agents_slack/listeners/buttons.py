"""What a button does at once: claim, release, reopen, send. What needs to be filled in first opens a form instead."""

import structlog

from agents_slack.api import action_ids
from agents_slack.api.agent_notices import (
    HAVE_IT,
    MARKED_BEFORE,
    SEEN_BY_USER,
    SENDING_AGAIN,
    SENT_AGAIN_BEFORE,
    SENT_BEFORE,
    UNKNOWN_ACTION,
)
from agents_slack.api.ephemeral_messages import EphemeralMessages
from agents_slack.forms.lookups import FormLookups
from agents_slack.inbound.interactions import ChosenShortcut, Click
from agents_slack.surfaces.thread.prompts import leak_question
from core.model.agents import Agent
from core.model.errors import LooksInternal, NotThere
from core.model.events import Note
from core.usecases import ownership, replies
from core.usecases.conversations import Conversations

log = structlog.get_logger(__name__)


class ButtonActions:
    """Carries out clicks. Each gives a sentence for the clicker, "" when what they see says enough; raises Refused."""

    def __init__(self, conversations: Conversations, lookups: FormLookups, ephemeral: EphemeralMessages) -> None:
        self._conversations = conversations
        self._lookups = lookups
        self._ephemeral = ephemeral

    async def carry_out(self, click: Click, agent: Agent) -> str:
        """Do what the button says."""
        use, session = self._conversations, click.session
        match click.action:
            case action_ids.CLAIM:
                return "" if await use.act(ownership.claim, session, agent) else HAVE_IT
            case action_ids.RELEASE:
                await use.act(ownership.release, session, agent)
            case action_ids.HAND_BACK:
                await use.act(ownership.hand_back, session, agent)
            case action_ids.REOPEN:
                await use.act(ownership.reopen, session, agent)
                self._answered(click)
            case action_ids.MISJUDGED:
                return "" if await use.act(ownership.misjudged, session, agent) else MARKED_BEFORE
            case action_ids.RETRY:
                return SENDING_AGAIN if await use.act(replies.retry, session, agent, click.seq) else SENT_AGAIN_BEFORE
            case action_ids.CLAIM_AND_SEND | action_ids.SEND | action_ids.SEND_ANYWAY:
                return await self._send(click, agent)
            case action_ids.KEEP_NOTE:
                self._answered(click)
            case _:
                log.warning("a button, form or shortcut is not known", kind="block_actions", name=click.action)
                return UNKNOWN_ACTION
        return ""

    async def send_note(self, shortcut: ChosenShortcut, agent: Agent) -> str:
        """Send to the user the note whose menu the shortcut was chosen in."""
        assert shortcut.thread is not None and shortcut.post is not None  # it is a message's
        found = (await self._lookups.texts_at(shortcut.thread, shortcut.post))[-1]
        if not isinstance(found.event.body, Note):
            raise NotThere(SEEN_BY_USER)
        try:
            is_sent = await self._conversations.send_note(found.session, agent, found.event.seq)
        except LooksInternal as exc:
            user = shortcut.by.user
            words = self._conversations.in_force.config.agent_words
            question = leak_question(shortcut.thread, user, found.session, found.event.seq, exc.words, words)
            self._ephemeral.ask(question)
            return ""
        return "" if is_sent else SENT_BEFORE

    async def _send(self, click: Click, agent: Agent) -> str:
        """Nothing is sent in a session that a colleague has claimed since the question was asked."""
        if click.action == action_ids.CLAIM_AND_SEND:
            await self._conversations.act(ownership.claim, click.session, agent)
        sure = click.action == action_ids.SEND_ANYWAY
        try:
            is_sent = await self._conversations.send_note(click.session, agent, click.seq, sure=sure)
        except LooksInternal as exc:
            words = self._conversations.in_force.config.agent_words
            question = leak_question(click.place, click.by.user, click.session, click.seq, exc.words, words)
            self._ephemeral.ask(question)
            is_sent = True  # as far as the first question goes: the second one stands below it
        self._answered(click)
        return "" if is_sent else SENT_BEFORE

    def _answered(self, click: Click) -> None:
        """Take the question away; the card, which everybody sees, stays."""
        if click.is_private:
            self._ephemeral.delete_question(click.response_url)
