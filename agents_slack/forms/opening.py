"""Which form a button or a shortcut opens, and with what in it. What cannot be begun is refused before it is shown."""

from agents_slack.api import action_ids
from agents_slack.api.agent_notices import NOT_SEEN_BY_USER
from agents_slack.api.outbound import SlackJson, name_of
from agents_slack.forms import canned, close, note_and_reply, transcript, transfer
from agents_slack.forms.blocks import FormSubject
from agents_slack.forms.canned_replies import CannedReplies
from agents_slack.forms.lookups import FormLookups
from agents_slack.inbound.interactions import ChosenShortcut, Click
from core.config.agent_words import AgentWords
from core.model.agents import Agent
from core.model.desk_views import PostedText
from core.model.errors import NotThere
from core.model.events import Message
from core.model.ids import AgentId, SessionId
from core.model.session import Session, SessionState
from core.rendering.agent_sentences import AgentReader
from core.usecases import duty, ownership
from core.usecases.conversations import Conversations
from core.usecases.reads import sessions

FORM_BUTTONS = frozenset(
    {action_ids.TRANSFER, action_ids.CLOSE, action_ids.NOTE, action_ids.CANNED, action_ids.TRANSCRIPT}
)
FORM_SHORTCUTS = frozenset({action_ids.REPLY, action_ids.CANNED_HERE, action_ids.CANNED_ANYWHERE})


class FormOpener:
    """Makes forms. Every method raises Refused, with a sentence for whoever asked."""

    def __init__(self, conversations: Conversations, lookups: FormLookups, replies: CannedReplies) -> None:
        self._conversations = conversations
        self._lookups = lookups
        self._replies = replies

    @property
    def _words(self) -> AgentWords:
        return self._conversations.in_force.config.agent_words

    async def for_click(self, click: Click, agent: Agent) -> SlackJson:
        """The form behind a card's button. Raises KeyError for a button that opens none."""
        session = click.session
        match click.action:
            case action_ids.TRANSFER:
                return await self._transfer(session, agent)
            case action_ids.CLOSE:
                await self._conversations.act(ownership.may_act, session, agent)
                now = self._conversations.in_force.now
                required = now.rules.outcome_required
                return close.view(FormSubject(session), now.config.desk.outcomes, self._words, required=required)
            case action_ids.NOTE:
                await self._conversations.read(sessions.with_contact, session)
                return note_and_reply.note_view(FormSubject(session), self._words)
            case action_ids.CANNED:
                await self._conversations.act(ownership.may_act, session, agent)
                return canned.view(await self._replies.for_session(FormSubject(session), agent), self._words)
            case action_ids.TRANSCRIPT:
                await self._conversations.read(sessions.with_contact, session)
                return await self.transcript_page(FormSubject(session, page=transcript.LAST))
            case _:
                raise KeyError(click.action)

    async def for_shortcut(self, shortcut: ChosenShortcut, agent: Agent) -> SlackJson:
        """The form behind a shortcut. Raises KeyError for one that opens none."""
        match shortcut.name:
            case action_ids.CANNED_ANYWHERE:
                return canned.view(await self._replies.for_any_session(FormSubject(), agent), self._words)
            case action_ids.CANNED_HERE if shortcut.thread:
                session = await self._lookups.session_in(shortcut.thread)
                await self._conversations.act(ownership.may_act, session, agent)
                return canned.view(await self._replies.for_session(FormSubject(session), agent), self._words)
            case action_ids.REPLY:
                return await self._reply(shortcut, agent)
            case _:
                raise KeyError(shortcut.name)

    async def transcript_page(self, about: FormSubject) -> SlackJson:
        """A page of a transcript."""
        log = await self._conversations.read(sessions.whole_log, about.session)
        return transcript.view(about, log, AgentReader.under(self._conversations.in_force.config))

    async def _reply(self, shortcut: ChosenShortcut, agent: Agent) -> SlackJson:
        if shortcut.thread is None or shortcut.post is None:
            raise KeyError(shortcut.name)
        found = await self._lookups.texts_at(shortcut.thread, shortcut.post)
        said = [each for each in found if isinstance(each.event.body, Message)]
        if not said:
            raise NotThere(NOT_SEEN_BY_USER)
        last = said[-1]
        await self._conversations.act(ownership.may_act, last.session, agent)
        quotes = [
            note_and_reply.AnswerableMessage(each.event.seq, name_of(each.event.author), _quoted(each)) for each in said
        ]
        return note_and_reply.reply_view(FormSubject(last.session, last.event.seq), quotes, self._words)

    async def _transfer(self, session: SessionId, agent: Agent) -> SlackJson:
        """Who waits may be moved by anybody; who is answered, by whoever answers them."""
        found, _ = await self._conversations.read(sessions.with_contact, session)
        if found.state is not SessionState.PENDING:
            found = await self._conversations.act(ownership.may_act, session, agent)
        colleagues = await self._lookups.colleagues(await self._but(found, agent))
        return transfer.view(FormSubject(session), colleagues, self._lookups.queues(found.queue), self._words)

    async def _but(self, session: Session, agent: Agent) -> AgentId | None:
        """Whom it makes no sense to give it to: who has it; where nobody has, whoever asks may claim it."""
        return session.owner or await self._conversations.shared(duty.know_agent, agent)


def _quoted(words: PostedText) -> str:
    files = words.event.body.files if isinstance(words.event.body, Message) else ()
    return " ".join(filter(None, (words.content.text, *(f"[file: {file.name}]" for file in files))))
