"""Canned replies as one agent is offered them in one session: in the user's language, with the variables filled."""

from collections.abc import Sequence
from dataclasses import replace

from agents_slack.api.outbound import LONGEST_NAME, name_of, shorten
from agents_slack.forms.blocks import FormSubject, SelectOption
from agents_slack.forms.canned import NO_REPLIES, NO_SESSION, CannedReplyForm
from core.config.agent_words import AgentWords
from core.config.replies import RepliesFile
from core.languages.tags import nearest_tag
from core.model.agents import Agent
from core.model.desk_views import ListedSession
from core.model.errors import NotThere
from core.model.events import Author, Side
from core.model.session import Contact
from core.rendering.list_labels import session_label
from core.rendering.reply_filling import fill_reply
from core.usecases import duty
from core.usecases.canned_replies import (
    CannedReplyText,
    describe_missing,
    replies_for,
    reply_by_shortcut,
    variable_values,
)
from core.usecases.conversations import Conversations
from core.usecases.reads import sessions


class CannedReplies:
    """Finds and fills them."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    @property
    def words(self) -> AgentWords:
        """Those of the desk's language."""
        return self._conversations.in_force.config.agent_words

    async def for_any_session(self, about: FormSubject, agent: Agent) -> CannedReplyForm:
        """For an agent who is in no thread: in which of their sessions is theirs to say. Raises NotThere."""
        me = await self._conversations.shared(duty.know_agent, agent)
        own = await self._conversations.read(sessions.of_agent, me)
        if not own:
            raise NotThere(NO_SESSION)
        known = {listed.session.id for listed in own}
        session = about.session if about.session in known else own[0].session.id
        picked = await self.for_session(replace(about, session=session), agent)
        return replace(picked, sessions=[_to_choice(listed, self.words) for listed in own])

    async def for_session(self, about: FormSubject, agent: Agent) -> CannedReplyForm:
        """For one session. Raises NotThere, or UnknownSession."""
        config = self._conversations.in_force.config
        file = config.replies
        if not file.replies:
            raise NotThere(NO_REPLIES)
        session, contact = await self._conversations.read(sessions.with_contact, about.session)
        languages = _languages(file)
        language = about.language if about.language in languages else _language_of(contact, languages, file)
        about = replace(about, language=language)
        reply = reply_by_shortcut(file, language, about.reply) if about.reply else None
        if reply is None:
            return CannedReplyForm(about, languages=languages)
        told = fill_reply(reply.text, variable_values(agent.name, config.web.company, contact, session))
        missing = () if told.text else describe_missing(told.missing)
        return CannedReplyForm(about, languages=languages, reply=reply, text=told.text, missing=missing)

    async def search(self, about: FormSubject, query: str) -> Sequence[CannedReplyText]:
        """The replies that fit a query, best first; all of them for an empty one."""
        return replies_for(self._conversations.in_force.config.replies, about.language, query)


def _languages(file: RepliesFile) -> list[str]:
    tags = {tag for entry in file.replies.values() for tag in entry.text}
    return [file.default_language, *sorted(tags - {file.default_language})]


def _language_of(contact: Contact, languages: Sequence[str], file: RepliesFile) -> str:
    return nearest_tag(contact.language, languages) or file.default_language


def _to_choice(listed: ListedSession, words: AgentWords) -> SelectOption:
    name = name_of(Author(Side.USER, listed.contact.id, listed.contact.name))
    told = session_label(listed.last, listed.escalation.said if listed.escalation else None, words)
    return SelectOption(f"{name} ({listed.contact.channel})", listed.session.id, shorten(told, LONGEST_NAME))
