"""What agents do, as awaited calls: the way in for desks. Each is one unit of work; see the use case it names."""

from dataclasses import replace
from functools import partial

from core.escalation.text_reader import TextReader
from core.model.agents import Agent, Profile
from core.model.content import Content
from core.model.ids import AgentId, Seq, SessionId, SurfaceName
from core.model.session import Session
from core.store import Store, agents, sessions
from core.store.tx import Tx
from core.usecases import ownership, placement, reactions, replies, withdrawals
from core.usecases.intake import NO_EXTRAS, EventKeys, IntakeResult, MessageExtras, OriginPost
from core.usecases.replies import ReplyIntent, ReplyResult
from core.usecases.rules import Rules


class AgentActs:
    """The use cases of agents, bound to a store and the rules in force, which a reload replaces at any time."""

    store: Store
    rules: Rules
    reader: TextReader

    # --- words

    async def agent_wrote(
        self,
        session: SessionId,
        agent: Agent,
        content: Content,
        keys: EventKeys,
        origin: OriginPost | None = None,
        *,
        extras: MessageExtras = NO_EXTRAS,
        intent: ReplyIntent = ReplyIntent.PLAIN,
    ) -> ReplyResult:
        """See `core.usecases.replies.agent_wrote`."""
        rules = await self._rules_having_read(content)
        return await self.store.write(
            session,
            lambda tx: replies.agent_wrote(tx, rules, session, agent, content, keys, origin, extras, intent),
        )

    async def send_note(self, session: SessionId, agent: Agent, note: Seq, *, sure: bool = False) -> bool:
        """See `core.usecases.replies.send_note`."""
        asked_about = None if sure else await self.store.read(lambda tx: replies.find_note_to_read(tx, session, note))
        rules = await self._rules_having_read(asked_about) if asked_about else self.rules
        return await self.store.write(session, lambda tx: replies.send_note(tx, rules, session, agent, note, sure=sure))

    async def agent_edited(
        self,
        session: SessionId,
        agent: Agent,
        content: Content,
        keys: EventKeys,
        origin: OriginPost,
        extras: MessageExtras = NO_EXTRAS,
    ) -> IntakeResult | ReplyResult | None:
        """See `core.usecases.replies.agent_edited`. An edit that overtook its message is the message."""
        rules = await self._rules_having_read(content)
        try:
            return await self.store.write(
                session, lambda tx: replies.agent_edited(tx, rules, agent, content, keys, origin)
            )
        except LookupError:
            return await self.agent_wrote(session, agent, content, keys, origin, extras=extras)

    async def agent_edited_at(
        self, session: SessionId, agent: Agent, seq: Seq, content: Content | None, keys: EventKeys
    ) -> IntakeResult | None:
        """See `core.usecases.replies.agent_edited_at`."""
        rules = await self._rules_having_read(content) if content else self.rules
        return await self.store.write(
            session, lambda tx: replies.agent_edited_at(tx, rules, session, agent, seq, content, keys)
        )

    async def agent_withdrew(
        self, session: SessionId, agent: Agent, sent: EventKeys, keys: EventKeys
    ) -> IntakeResult | None:
        """See `core.usecases.withdrawals.agent_withdrew`."""
        return await self.store.write(session, lambda tx: withdrawals.agent_withdrew(tx, session, agent, sent, keys))

    async def agent_deleted(
        self, session: SessionId, agent: Agent, keys: EventKeys, origin: OriginPost
    ) -> IntakeResult | None:
        """See `core.usecases.replies.agent_deleted`. A message taken back before it arrived is never shown."""
        try:
            return await self.store.write(session, lambda tx: replies.agent_deleted(tx, agent, keys, origin))
        except LookupError:
            await self.store.write(session, lambda tx: replies.note_early_delete(tx, session, keys, origin))
            return None

    async def agent_reacted(
        self, session: SessionId, agent: Agent, target: OriginPost, emoji: str, added: bool, keys: EventKeys
    ) -> IntakeResult | None:
        """See `core.usecases.reactions.agent_reacted`."""
        return await self.store.write(
            session, lambda tx: reactions.agent_reacted(tx, agent, target, emoji, added, keys)
        )

    async def agent_reacted_at(
        self, session: SessionId, agent: Agent, seq: Seq, emoji: str, added: bool, keys: EventKeys
    ) -> IntakeResult | None:
        """See `core.usecases.reactions.agent_reacted_at`."""
        return await self.store.write(
            session, lambda tx: reactions.agent_reacted_at(tx, session, agent, seq, emoji, added, keys)
        )

    async def retry(self, session: SessionId, agent: Agent, failure: Seq) -> bool:
        """See `core.usecases.replies.retry`."""
        return await self.store.write(session, lambda tx: replies.retry(tx, session, agent, failure))

    async def _rules_having_read(self, content: Content) -> Rules:
        """The rules in force, whose leak guard has read these words: it must not in the unit of work. One object for
        both, even if a reload puts another in force meanwhile."""
        rules = self.rules
        leak = await self.reader.find_leak(rules.recipient_rules.find_leak, content)
        return replace(rules, recipient_rules=rules.recipient_rules.having_read(content, leak))

    # --- ownership

    async def claim(self, session: SessionId, agent: Agent) -> bool:
        """See `core.usecases.ownership.claim`."""
        return await self.store.write(session, lambda tx: ownership.claim(tx, self.rules, session, agent))

    async def assign(self, session: SessionId, agent: Agent, to: AgentId, note: str = "") -> bool:
        """See `core.usecases.ownership.assign`."""
        return await self.store.write(session, lambda tx: ownership.assign(tx, self.rules, session, agent, to, note))

    async def release(self, session: SessionId, agent: Agent) -> None:
        """See `core.usecases.ownership.release`."""
        await self.store.write(session, lambda tx: ownership.release(tx, self.rules, session, agent))

    async def transfer(self, session: SessionId, agent: Agent, to: AgentId, note: str = "") -> None:
        """See `core.usecases.ownership.transfer`."""
        await self.store.write(session, lambda tx: ownership.transfer(tx, self.rules, session, agent, to, note))

    async def requeue(self, session: SessionId, agent: Agent, queue: str, note: str = "") -> None:
        """See `core.usecases.ownership.requeue`."""
        await self.store.write(session, lambda tx: ownership.requeue(tx, self.rules, session, agent, queue, note))

    async def hand_back(self, session: SessionId, agent: Agent) -> None:
        """See `core.usecases.ownership.hand_back`."""
        await self.store.write(session, lambda tx: ownership.hand_back(tx, self.rules, session, agent))

    async def close(self, session: SessionId, agent: Agent, outcome: str = "", note: str = "") -> None:
        """See `core.usecases.ownership.close_by_agent`."""
        await self.store.write(
            session, lambda tx: ownership.close_by_agent(tx, self.rules, session, agent, outcome, note)
        )

    async def reopen(self, session: SessionId, agent: Agent) -> None:
        """See `core.usecases.ownership.reopen`."""
        await self.store.write(session, lambda tx: ownership.reopen(tx, self.rules, session, agent))

    async def misjudged(self, session: SessionId, agent: Agent) -> bool:
        """See `core.usecases.ownership.misjudged`."""
        return await self.store.write(session, lambda tx: ownership.misjudged(tx, session, agent))

    async def may_act(self, session: SessionId, agent: Agent) -> Session:
        """The session, when the agent may act in it now. Raises NotOwner or WrongState, as every act would."""
        return await self.store.write(
            session, lambda tx: ownership.locked_session_of_owner(tx, session, agent)[0].session
        )

    # --- agents

    async def know_agent(self, agent: Agent) -> AgentId:
        """See `core.store.agents.know_agent`."""
        return await self.store.write("agents", lambda tx: agents.know_agent(tx, agent))

    async def set_duty(self, agent: Agent, on_duty: bool) -> AgentId:
        """The agent takes sessions from now on, or takes none. Returns who they are."""

        def unit(tx: Tx) -> AgentId:
            me = agents.know_agent(tx, agent)
            agents.set_duty(tx, me, on_duty)
            return me

        return await self.store.write("agents", unit)

    async def colleagues(self) -> list[Profile]:
        """Every agent, by name."""
        return await self.store.read(agents.profiles)

    async def show_elsewhere(self, session: SessionId, surface: SurfaceName, address: str, above: SurfaceName) -> bool:
        """See `core.usecases.placement.show_elsewhere`."""
        return await self.store.write(
            session, lambda tx: placement.show_elsewhere(tx, session, surface, address, above)
        )

    async def show_waiting_at_desk(self) -> None:
        """See `core.usecases.placement.show_at_desk`: all sessions that need people. At start, and when queues move."""
        for session in await self.store.read(sessions.with_people):
            await self.store.write(session, partial(placement.show_at_desk, rules=self.rules, session=session))
