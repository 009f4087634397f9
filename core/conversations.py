"""The way in for adapters: every use case as one awaited call, each one unit of work.

Channels and desks hold a `Conversations` and nothing else of the core's insides. What a call raises is said at the
use case itself; every call may raise StoreUnavailable, and then the platform must not be told "received".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from core import intake, ownership, replies
from core.content import Content
from core.events import Event
from core.house import House
from core.ids import Seq, SessionId, SurfaceName
from core.intake import Keys, Sender, Shown, Wrote
from core.ownership import Agent
from core.replies import Said
from core.session import Contact, Session
from core.store import Store, contacts, lanes, log, sessions
from core.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a pulled surface shows: the session, the public events after a cursor, and up to where that is.

    `client_keys` are the ids that the reader's own client gave its messages, by seq.
    """

    session: Session
    events: Sequence[Event]
    upto: Seq
    agent_picture: str
    client_keys: dict[Seq, str]


class Conversations:
    """The use cases, bound to a store and a house. `house` may be replaced by a reload at any time."""

    def __init__(self, store: Store, house: House) -> None:
        self.store = store
        self.house = house

    async def user_wrote(self, sender: Sender, content: Content, keys: Keys, shown: Shown | None = None) -> Wrote:
        """See `core.intake.user_wrote`. The text is matched against the triggers before the unit of work."""
        house = self.house  # one for signals, decision and digest, even if another is put in force meanwhile
        signals = house.policy.of_text(content.text, sender.language)
        return await self.store.write(
            _lane_of(sender),
            lambda tx: intake.user_wrote(tx, house, sender, content, keys, signals, shown),
        )

    async def user_edited(self, sender: Sender, content: Content, keys: Keys, shown: Shown) -> Wrote | None:
        """See `core.intake.user_edited`. An edit of a message that we never saw is a message."""
        try:
            return await self.store.write(
                _lane_of(sender), lambda tx: intake.user_edited(tx, sender, content, keys, shown)
            )
        except LookupError:
            return await self.user_wrote(sender, content, keys, shown)

    async def asked_for_person(self, sender: Sender, keys: Keys) -> Wrote:
        """See `core.intake.asked_for_person`."""
        return await self.store.write(
            _lane_of(sender), lambda tx: intake.asked_for_person(tx, self.house, sender, keys)
        )

    async def user_ended(self, sender: Sender, keys: Keys) -> Wrote | None:
        """See `core.intake.user_ended`."""
        return await self.store.write(_lane_of(sender), lambda tx: intake.user_ended(tx, sender, keys))

    async def user_cancelled(self, sender: Sender, keys: Keys) -> Wrote | None:
        """See `core.intake.user_cancelled`."""
        return await self.store.write(_lane_of(sender), lambda tx: intake.user_cancelled(tx, self.house, sender, keys))

    async def bot_says(self, sender: Sender, text: str, keys: Keys) -> Wrote:
        """See `core.intake.bot_says`."""
        return await self.store.write(_lane_of(sender), lambda tx: intake.bot_says(tx, self.house, sender, text, keys))

    async def agent_wrote(
        self, session: SessionId, agent: Agent, content: Content, keys: Keys, shown: Shown | None = None
    ) -> Said:
        """See `core.replies.agent_wrote`."""
        return await self.store.write(session, lambda tx: replies.agent_wrote(tx, session, agent, content, keys, shown))

    async def agent_edited(
        self, session: SessionId, agent: Agent, content: Content, keys: Keys, shown: Shown
    ) -> Wrote | Said | None:
        """See `core.replies.agent_edited`. An edit that overtook its message is the message."""
        try:
            return await self.store.write(session, lambda tx: replies.agent_edited(tx, agent, content, keys, shown))
        except LookupError:
            return await self.agent_wrote(session, agent, content, keys, shown)

    async def agent_deleted(self, session: SessionId, agent: Agent, keys: Keys, shown: Shown) -> Wrote | None:
        """See `core.replies.agent_deleted`. A message taken back before it arrived is never shown."""
        try:
            return await self.store.write(session, lambda tx: replies.agent_deleted(tx, agent, keys, shown))
        except LookupError:
            await self.store.write(session, lambda tx: replies.deleted_unseen(tx, session, keys, shown))
            return None

    async def claim(self, session: SessionId, agent: Agent) -> bool:
        """See `core.ownership.claim`."""
        return await self.store.write(session, lambda tx: ownership.claim(tx, session, agent))

    async def claim_and_send(self, session: SessionId, agent: Agent, note: Seq) -> bool:
        """See `core.ownership.claim_and_send`."""
        return await self.store.write(session, lambda tx: ownership.claim_and_send(tx, session, agent, note))

    async def release(self, session: SessionId, agent: Agent) -> None:
        """See `core.ownership.release`."""
        await self.store.write(session, lambda tx: ownership.release(tx, self.house, session, agent))

    async def hand_back(self, session: SessionId, agent: Agent) -> None:
        """See `core.ownership.hand_back`."""
        await self.store.write(session, lambda tx: ownership.hand_back(tx, self.house, session, agent))

    async def close(self, session: SessionId, agent: Agent) -> None:
        """See `core.ownership.close_by_agent`."""
        await self.store.write(session, lambda tx: ownership.close_by_agent(tx, session, agent))

    async def misjudged(self, session: SessionId, agent: Agent) -> bool:
        """See `core.ownership.misjudged`."""
        return await self.store.write(session, lambda tx: ownership.misjudged(tx, session, agent))

    async def show_waiting_at_desk(self) -> None:
        """See `core.intake.show_at_desk`: for every session that needs people. To be called at start."""
        for session in await self.store.read(sessions.with_people):
            await self.store.write(session, partial(intake.show_at_desk, house=self.house, session=session))

    async def retry(self, session: SessionId, agent: Agent, failure: Seq) -> bool:
        """See `core.replies.retry`."""
        return await self.store.write(session, lambda tx: replies.retry(tx, session, agent, failure))

    async def bury(self, source: str, key: str, payload: str, error: str) -> None:
        """Keep an inbound thing that could not be read in dead_letters, so that it can be confirmed."""
        await self.store.write(source, lambda tx: log.bury(tx, source, key, payload, error))

    async def session_at(self, surface: SurfaceName, address: str) -> SessionId | None:
        """The session that a thread or a chat belongs to."""
        return await self.store.read(lambda tx: lanes.session_at(tx, surface, address))

    async def glimpse(self, channel: str, address: str, session: SessionId | None, after: Seq) -> Glimpse | None:
        """A contact's current session (else the last one) and its public events after a cursor.

        The cursor counts only for `session`; another session is told from its start.
        """
        return await self.store.read(lambda tx: _glimpse(tx, channel, address, session, after))

    async def contact_at(self, channel: str, address: str) -> Contact | None:
        """A user, as the channel knows them."""
        return await self.store.read(lambda tx: contacts.find_contact(tx, channel, address))


def _glimpse(tx: Tx, channel: str, address: str, session: SessionId | None, after: Seq) -> Glimpse | None:
    contact = contacts.find_contact(tx, channel, address)
    current = sessions.latest_session(tx, contact.id) if contact else None
    if current is None:
        return None
    start = after if current.id == session else Seq(0)
    events = log.after(tx, current.id, start, internal=False)
    return Glimpse(
        session=current,
        events=events,
        upto=events[-1].seq if len(events) == log.MOST else current.head,  # internal events leave holes
        agent_picture=contacts.agent_picture(tx, current.owner) if current.owner else "",
        client_keys=log.client_keys(tx, current.id, channel, start),
    )


def _lane_of(sender: Sender) -> str:
    """Units of one user run in the order of their calls."""
    return f"{sender.channel}:{sender.address}"
