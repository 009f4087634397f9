"""The way in for adapters: every use case as one awaited call, each one unit of work.

Channels and desks hold a `Conversations` and nothing else of the core's insides: `act`, `by` and `shared` run a use
case, `read` runs a query, `limits` are the rate limits that replicas share. What a call raises is said at the use case
itself; every call may raise StoreUnavailable, and then the platform must not be told "received".
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from core.embeddings.protocol import Embedder
from core.escalation.text_reader import TextReader
from core.model.agents import Agent
from core.model.content import Content
from core.model.errors import UnknownSession
from core.model.files import NewFile
from core.model.ids import Micros, Seq, SessionId
from core.store import Store, contacts, sessions
from core.store.keys import user_key
from core.store.tx import Tx
from core.usecases import intake, placement, replies
from core.usecases.in_force import InForce
from core.usecases.intake import NO_EXTRAS, EventKeys, IntakeResult, MessageExtras, OriginPost, Sender
from core.usecases.replies import ReplyIntent, ReplyResult
from core.usecases.rules import Rules
from core.usecases.shared_rate_limits import SharedRateLimits

P = ParamSpec("P")
Done = TypeVar("Done")


class Conversations:
    """Runs use cases on a store, under the rules in force, which a reload replaces at any time."""

    def __init__(self, store: Store, in_force: InForce, embedder: Embedder | None = None) -> None:
        self.store = store
        self.in_force = in_force
        self.embedder = embedder  # None: texts are compared by their words alone
        self.reader = TextReader()
        self.limits = SharedRateLimits(store)

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        return self.in_force.rules

    @property
    def now(self) -> Micros:
        """By the store's clock."""
        return self.store.clock()

    async def act(
        self,
        use_case: Callable[Concatenate[Tx, Rules, SessionId, P], Done],
        session: SessionId,
        /,
        *args: P.args,
        **named: P.kwargs,
    ) -> Done:
        """Run what happens to a session: `await conversations.act(ownership.claim, session, agent)`."""
        return await self.store.write(session, lambda tx: use_case(tx, self.rules, session, *args, **named))

    async def by(
        self,
        use_case: Callable[Concatenate[Tx, Rules, Sender, P], Done],
        sender: Sender,
        /,
        *args: P.args,
        **named: P.kwargs,
    ) -> Done:
        """Run what a user does. Units of one user run in the order of their calls."""
        key = user_key(sender.channel, sender.address)
        return await self.store.write(key, lambda tx: use_case(tx, self.rules, sender, *args, **named))

    async def shared(self, use_case: Callable[Concatenate[Tx, P], Done], /, *args: P.args, **named: P.kwargs) -> Done:
        """Run what concerns no session: agents, sign-ins, dead letters. It has a transaction of its own."""
        return await self.store.write("shared", lambda tx: use_case(tx, *args, **named))

    async def read(self, query: Callable[Concatenate[Tx, P], Done], /, *args: P.args, **named: P.kwargs) -> Done:
        """Run a query of `core.usecases.reads`: `await conversations.read(threads.session_at, surface, address)`."""
        return await self.store.read(lambda tx: query(tx, *args, **named))

    # --- what is more than one unit, or is read before it

    async def user_wrote(
        self,
        sender: Sender,
        content: Content,
        keys: EventKeys,
        origin: OriginPost | None = None,
        extras: MessageExtras = NO_EXTRAS,
    ) -> IntakeResult:
        """See `core.usecases.intake.user_wrote`. The text is matched against the triggers, and its language
        noticed, before the unit of work."""
        rules = self.rules  # one for signals, decision and digest, even if another is put in force meanwhile
        sender = replace(sender, votes=await self.reader.language_votes(content.own_words, sender.language))
        signals = await self.reader.read(rules.policy, content.own_words, sender.language)
        return await self.store.write(
            user_key(sender.channel, sender.address),
            lambda tx: intake.user_wrote(tx, rules, sender, content, keys, signals, origin, extras),
        )

    async def user_edited(
        self, sender: Sender, content: Content, keys: EventKeys, origin: OriginPost, extras: MessageExtras = NO_EXTRAS
    ) -> IntakeResult | None:
        """See `core.usecases.intake.user_edited`. An edit of a message that we never saw is a message."""
        has = [file for file in extras.files if isinstance(file, NewFile)]
        try:
            return await self.by(intake.user_edited, sender, content, keys, origin, has)
        except LookupError:
            return await self.user_wrote(sender, content, keys, origin, extras)

    async def bot_says(self, sender: Sender, text: str, keys: EventKeys) -> IntakeResult:
        """See `core.usecases.intake.bot_says`. Whether it offers a person is found out before the unit of work."""
        offers = await self.reader.offers(self.rules.policy, text)
        return await self.by(intake.bot_says, sender, text, keys, offers=offers)

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

    async def send_note(self, session: SessionId, agent: Agent, note: Seq, *, sure: bool = False) -> bool:
        """See `core.usecases.replies.send_note`."""
        asked_about = None if sure else await self.store.read(lambda tx: replies.find_note_to_read(tx, session, note))
        rules = await self._rules_having_read(asked_about) if asked_about else self.rules
        return await self.store.write(session, lambda tx: replies.send_note(tx, rules, session, agent, note, sure=sure))

    async def agent_deleted(
        self, session: SessionId, agent: Agent, keys: EventKeys, origin: OriginPost
    ) -> IntakeResult | None:
        """See `core.usecases.replies.agent_deleted`. A message taken back before it arrived is never shown."""
        try:
            return await self.store.write(session, lambda tx: replies.agent_deleted(tx, agent, keys, origin))
        except LookupError:
            await self.store.write(session, lambda tx: replies.note_early_delete(tx, session, keys, origin))
            return None

    async def show_waiting_at_desk(self) -> None:
        """See `core.usecases.placement.show_at_desk`: all sessions that need people. At start, and when queues move."""
        for session in await self.store.read(sessions.with_people):
            await self.act(placement.show_at_desk, session)

    async def _rules_having_read(self, content: Content) -> Rules:
        """The rules in force, whose leak guard has read these words: it must not in the unit of work. One object for
        both, even if a reload puts another in force meanwhile."""
        rules = self.rules
        leak = await self.reader.find_leak(rules.recipient_rules.find_leak, content)
        return replace(rules, recipient_rules=rules.recipient_rules.having_read(content, leak))

    async def sign_user_out(self, session: SessionId) -> None:
        """Every browser of the session's user is a stranger from now on. Raises UnknownSession."""

        def unit(tx: Tx) -> None:
            found = sessions.find_session(tx, session)
            if found is None:
                raise UnknownSession("This conversation does not exist.")
            contacts.sign_out(tx, found.contact)
            tx.appended.add(session)  # nothing was, but whoever shows it looks again

        await self.store.write(session, unit)
