"""Emoji that agents put on messages in our threads, brought into the log, and those they take away."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp

from agents_slack.api.addresses import THREAD, PostAddress
from agents_slack.api.emoji import to_emoji
from agents_slack.inbound.dead_letters import REACTION_SOURCE, keep_dead_letter
from agents_slack.inbound.people.directory import AgentDirectory
from agents_slack.inbound.thread_events import UNREADABLE_ERRORS, Keys, SlackPayload
from agents_slack.inbound.thread_locks import ThreadLocks
from core.model.errors import StoreUnavailable
from core.model.ids import SessionId
from core.usecases import reactions
from core.usecases.conversations import Conversations
from core.usecases.intake import OriginPost
from core.usecases.reads import threads


@dataclass(frozen=True, slots=True)
class ReactionEvent:
    """Somebody put an emoji on the post at `place`, or took it away."""

    place: PostAddress
    user: str
    emoji: str
    added: bool
    keys: Keys


def to_reaction_event(body: SlackPayload) -> ReactionEvent | None:
    """What a reaction event says; None when it is not about a message. Pure. Raises one of `UNREADABLE`."""
    event = body["event"]
    item = event["item"]
    if item.get("type") != "message":
        return None
    added = event["type"] == "reaction_added"
    place = PostAddress(item["channel"], item["ts"])
    deed = f"{place}:{event['user']}:{event['reaction']}:{added}:{event.get('event_ts') or ''}"
    keys = [("slack.event", body["event_id"])] if body.get("event_id") else []
    return ReactionEvent(place, event["user"], to_emoji(event["reaction"]), added, [*keys, ("slack.reaction", deed)])


class ReactionListener:
    """Listens to reactions. On cards, and in other places, they mean nothing to us.

    `lost` is told when one was not kept.
    """

    def __init__(self, conversations: Conversations, people: AgentDirectory, thread_locks: ThreadLocks) -> None:
        self._conversations = conversations
        self._people = people
        self._thread_locks = thread_locks
        self.event_lost: Callable[[], None] = _nobody

    def register(self, app: AsyncApp) -> None:
        """Hand the listeners over."""
        app.event("reaction_added")(self.on_reaction)
        app.event("reaction_removed")(self.on_reaction)

    async def on_reaction(self, body: SlackPayload) -> None:
        """One event. Who may not act is not heard, and need not know."""
        try:
            await self.take_in(body)
        except UNREADABLE_ERRORS as exc:
            await keep_dead_letter(self._conversations, REACTION_SOURCE, body, exc)

    async def take_in(self, body: SlackPayload) -> None:
        """One event, or what lay in dead_letters. Raises one of `UNREADABLE` for what cannot be read."""
        reaction = to_reaction_event(body)
        if reaction is None:
            return
        try:
            # Put on and taken away at once: two tasks, and their order counts, from before the first thing to wait for.
            async with self._thread_locks.lock(f"reactions to {reaction.place}", _at(body)):
                found = await self._find(reaction)
                if found is not None:
                    async with self._thread_locks.lock(found[1], _at(body)):
                        await self.bring_in(reaction)
        except StoreUnavailable:
            self.event_lost()
            raise

    async def bring_in(self, reaction: ReactionEvent) -> None:
        """An emoji. Whoever calls is alone in the thread."""
        found = await self._find(reaction)
        if found is None:
            return
        session, address = found
        person = await self._people.find(reaction.user, session=session)
        if person.is_stranger:
            return
        target = OriginPost(THREAD, address, reaction.place.remote_id)
        await self._conversations.act(
            reactions.agent_reacted, session, person.agent, target, reaction.emoji, reaction.added, reaction.keys
        )

    async def _find(self, reaction: ReactionEvent) -> tuple[SessionId, str] | None:
        return await self._conversations.read(threads.place_of, THREAD, reaction.place.remote_id)


def _nobody() -> None:
    """Who is told before somebody listens."""


def _at(body: SlackPayload) -> float:
    return float(body["event"].get("event_ts") or 0.0)
