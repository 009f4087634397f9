"""What forms must know before they are shown: sessions, colleagues, words. Reads only."""

from collections.abc import Sequence

from agents_slack.api.addresses import THREAD, PostAddress
from agents_slack.api.agent_notices import NO_CONVERSATION, NOT_A_MESSAGE, TAKEN_BACK
from agents_slack.forms.transfer import Colleague, QueueChoice
from core.model.desk_views import PostedText
from core.model.errors import NotThere
from core.model.ids import AgentId, SessionId
from core.usecases.conversations import Conversations
from core.usecases.reads import agents, threads


class FormLookups:
    """Questions to the log, each one read."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def session_in(self, thread: PostAddress) -> SessionId:
        """The session of a thread, or of the card above it. Raises NotThere."""
        session = await self._conversations.read(threads.session_at, THREAD, str(thread))
        if session is None:
            raise NotThere(NO_CONVERSATION)
        return session

    async def texts_at(self, thread: PostAddress, post: PostAddress) -> Sequence[PostedText]:
        """What a post says, one or several merged into it, in their order; at least one.

        Raises NotThere when it is none of the conversation's, or was taken back.
        """
        await self.session_in(thread)
        found = await self._conversations.read(threads.texts_at, THREAD, str(thread), str(post))
        if found is None:
            raise NotThere(NOT_A_MESSAGE)
        if not found:
            raise NotThere(TAKEN_BACK)
        return found

    async def colleagues(self, but: AgentId | None) -> Sequence[Colleague]:
        """Everybody on duty except one, with how much they have."""
        profiles, loads = await self._conversations.read(agents.with_session_counts)
        usual = self._conversations.rules.capacity
        return [
            Colleague(each, loads.get(each.id, 0), usual if each.capacity is None else each.capacity)
            for each in profiles
            if each.on_duty and each.id != but
        ]

    def queues(self, but: str) -> Sequence[QueueChoice]:
        """Every queue, except one ("" for none)."""
        now = self._conversations.in_force.now
        return [QueueChoice(name, now.config.queues.specialty_of(name)) for name in now.rules.queues if name != but]
