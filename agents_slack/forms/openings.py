"""Which form a button or a shortcut opens, and with what in it. What cannot be begun is refused before it is shown."""

from dataclasses import replace

from agents_slack.api import deeds
from agents_slack.api.outbound import Json, name_of
from agents_slack.api.sentences import NOT_SEEN_BY_USER
from agents_slack.forms import canned, close, transcript, transfer, words
from agents_slack.forms.canned_replies import CannedReplies
from agents_slack.forms.lookups import Lookups, Words
from agents_slack.forms.parts import About
from agents_slack.inbound.interactions import Click, Shortcut
from agents_slack.offers import Offers
from core.model.agents import Agent
from core.model.errors import NotThere
from core.model.events import Concluded, Event, Message
from core.model.ids import AgentId, SessionId
from core.model.session import Session, State
from core.usecases.conversations import Conversations

BY_CLICK = frozenset({deeds.TRANSFER, deeds.CLOSE, deeds.NOTE, deeds.CANNED, deeds.TRANSCRIPT})
BY_SHORTCUT = frozenset({deeds.REPLY, deeds.CANNED_HERE, deeds.CANNED_ANYWHERE})


class Openings:
    """Makes forms. Every method raises Refused, with a sentence for whoever asked."""

    def __init__(self, conversations: Conversations, lookups: Lookups, replies: CannedReplies, offers: Offers) -> None:
        self._conversations = conversations
        self._lookups = lookups
        self._replies = replies
        self._offers = offers

    async def for_click(self, click: Click, agent: Agent) -> Json:
        """The form behind a card's button. Raises KeyError for a button that opens none."""
        session = click.session
        match click.action:
            case deeds.TRANSFER:
                return await self._transfer(session, agent)
            case deeds.CLOSE:
                await self._conversations.may_act(session, agent)
                required = self._conversations.house.outcome_required
                return close.view(About(session), self._offers.outcomes(), required=required)
            case deeds.NOTE:
                await self._lookups.known(session)
                return words.note_view(About(session))
            case deeds.CANNED:
                await self._conversations.may_act(session, agent)
                return canned.view(await self._replies.here(About(session), agent))
            case deeds.TRANSCRIPT:
                await self._lookups.known(session)
                return await self.page(About(session, page=transcript.LAST))
            case _:
                raise KeyError(click.action)

    async def for_shortcut(self, shortcut: Shortcut, agent: Agent) -> Json:
        """The form behind a shortcut. Raises KeyError for one that opens none."""
        match shortcut.name:
            case deeds.CANNED_ANYWHERE:
                return canned.view(await self._replies.anywhere(About(), agent))
            case deeds.CANNED_HERE if shortcut.thread:
                session = await self._lookups.session_in(shortcut.thread)
                await self._conversations.may_act(session, agent)
                return canned.view(await self._replies.here(About(session), agent))
            case deeds.REPLY:
                return await self._reply(shortcut, agent)
            case _:
                raise KeyError(shortcut.name)

    async def page(self, about: About) -> Json:
        """A page of a transcript."""
        log = await self._lookups.whole_log(about.session)
        return transcript.view(about, [self._labelled(event) for event in log])

    def _labelled(self, event: Event) -> Event:
        """With an outcome called as admins call it."""
        if not isinstance(event.body, Concluded):
            return event
        return replace(event, body=replace(event.body, outcome=self._offers.outcome(event.body.outcome)))

    async def _reply(self, shortcut: Shortcut, agent: Agent) -> Json:
        if shortcut.thread is None or shortcut.post is None:
            raise KeyError(shortcut.name)
        found = await self._lookups.words_at(shortcut.thread, shortcut.post)
        said = [each for each in found if isinstance(each.event.body, Message)]
        if not said:
            raise NotThere(NOT_SEEN_BY_USER)
        last = said[-1]
        await self._conversations.may_act(last.session, agent)
        quotes = [words.Quote(each.event.seq, name_of(each.event.author), _quoted(each)) for each in said]
        return words.reply_view(About(last.session, last.event.seq), quotes)

    async def _transfer(self, session: SessionId, agent: Agent) -> Json:
        """Who waits may be moved by anybody; who is answered, by whoever answers them."""
        found, _ = await self._lookups.known(session)
        if found.state is not State.PENDING:
            found = await self._conversations.may_act(session, agent)
        colleagues = await self._lookups.colleagues(await self._but(found, agent))
        return transfer.view(About(session), colleagues, self._lookups.queues(found.queue))

    async def _but(self, session: Session, agent: Agent) -> AgentId | None:
        """Whom it makes no sense to give it to: who has it; where nobody has, whoever asks may claim it."""
        return session.owner or await self._conversations.know_agent(agent)


def _quoted(words: Words) -> str:
    files = words.event.body.files if isinstance(words.event.body, Message) else ()
    return " ".join(filter(None, (words.content.text, *(f"[file: {file.name}]" for file in files))))
