"""Reads one thread from Slack and brings in what the log does not have: words, edits, deletes and emoji, in order."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.addresses import PROVIDER, THREAD, PostAddress
from agents_slack.api.emoji import to_emoji
from agents_slack.api.failures import translate_read_errors
from agents_slack.api.history import SlackMessage, thread_messages
from agents_slack.inbound.dead_letters import EVENT_SOURCE, keep_dead_letter
from agents_slack.inbound.messages import MessageIntake
from agents_slack.inbound.people.directory import AppIdentity
from agents_slack.inbound.reactions import ReactionEvent, ReactionListener
from agents_slack.inbound.thread_events import MESSAGE_SOURCE, UNREADABLE_ERRORS, to_thread_event
from core.model.agents import Agent
from core.model.desk_views import KnownPost
from core.model.errors import Unreachable
from core.model.ids import SessionId
from core.usecases.conversations import Conversations
from core.usecases.intake import OriginPost
from core.usecases.reads import threads

log = structlog.get_logger(__name__)

RECENT_WITHIN = 10.0  # seconds in which a reading of Slack's may not yet show a post


class ThreadReader:
    """See `read`. `clock` gives seconds since 1970."""

    def __init__(
        self,
        client: AsyncWebClient,
        conversations: Conversations,
        messages: MessageIntake,
        reactions: ReactionListener,
        identity: AppIdentity,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._conversations = conversations
        self._messages = messages
        self._reactions = reactions
        self._identity = identity
        self._clock = clock

    async def read(self, thread: PostAddress, session: SessionId, oldest: float, limit: float | None = None) -> None:
        """Take over what stands in the thread from `oldest` (Slack's seconds) on. Whoever calls is alone in the thread.

        `limit`: seconds that Slack has for each answer. Raises Retry, Unreachable or Rejected, and StoreUnavailable.
        """
        began = self._clock()
        since = f"{max(float(thread.ts), oldest):.6f}"
        first = str(PostAddress(thread.channel, since))
        known = await self._conversations.read(
            threads.known_posts, PROVIDER, MESSAGE_SOURCE, THREAD, str(thread), first
        )
        with translate_read_errors():
            read = await thread_messages(self._client, thread, oldest=since, limit=limit)
            messages = sorted(read, key=lambda message: float(message["ts"]))
        if not read or read[0]["ts"] != thread.ts:  # the root comes first, always: else this is not the thread
            raise Unreachable("Slack's answer is not the thread that was asked for.")
        for message in messages:
            if message.get("edited") or str(PostAddress(thread.channel, message["ts"])) not in known:
                await self._bring_in(message, thread.channel, session)
        there = {str(PostAddress(thread.channel, message["ts"])): message for message in messages}
        for post in known.values():
            if post.remote not in there and began - float(PostAddress.parse(post.remote).ts) > RECENT_WITHIN:
                await self._take_back(post, thread)
        for remote, message in there.items():
            if remote in known:
                await self._take_over_emoji(known[remote], message, began)

    async def _bring_in(self, message: SlackMessage, channel: str, session: SessionId) -> None:
        for body in _as_events(message, channel):
            try:
                happening = to_thread_event(body, self._identity.posts_as)
                if happening is not None:
                    await self._messages.bring_in(happening, session)
            except UNREADABLE_ERRORS as exc:
                await keep_dead_letter(self._conversations, EVENT_SOURCE, body, exc)

    async def _take_back(self, post: KnownPost, thread: PostAddress) -> None:
        """A person's message that the log has and Slack has no more was deleted."""
        if post.writer is None:
            return
        log.info("a delete was missed", session=post.session)
        keys = [("slack.delete", post.remote)]
        agent = Agent("", id=post.writer)
        await self._conversations.agent_deleted(post.session, agent, keys, OriginPost(THREAD, str(thread), post.remote))

    async def _take_over_emoji(self, post: KnownPost, message: SlackMessage, began: float) -> None:
        there, partly = _emoji_on(message)
        there = {(user, emoji) for user, emoji in there if user != self._identity.bot_user}
        for user, emoji in sorted(there - post.reactions):
            await self._react(post, user, emoji, added=True, began=began)
        for user, emoji in sorted(post.reactions - there):
            if emoji not in partly:
                await self._react(post, user, emoji, added=False, began=began)

    async def _react(self, post: KnownPost, user: str, emoji: str, *, added: bool, began: float) -> None:
        place = PostAddress.parse(post.remote)
        keys = [("slack.reaction", f"{place}:{user}:{emoji}:{added}:read {began:.6f}")]
        await self._reactions.bring_in(ReactionEvent(place, user, emoji, added, keys))


def _emoji_on(message: SlackMessage) -> tuple[set[tuple[str, str]], set[str]]:
    """Whose emoji are on a message, and of which emoji Slack names only some of those who put it there."""
    there: set[tuple[str, str]] = set()
    partly: set[str] = set()
    for reaction in _mappings(message.get("reactions")):
        users = [user for user in reaction.get("users") or () if isinstance(user, str)]
        emoji = to_emoji(str(reaction.get("name") or ""))
        there.update((user, emoji) for user in users)
        if not isinstance(count := reaction.get("count"), int) or len(users) < count:
            partly.add(emoji)
    return there, partly


def _mappings(told: object) -> Iterator[Mapping[str, Any]]:
    items: Iterable[object] = told if isinstance(told, list) else ()
    return (each for each in items if isinstance(each, Mapping))


def _as_events(message: SlackMessage, channel: str) -> list[Mapping[str, Any]]:
    """The events that would have told of a message: that it was written, and, if it was, that it was edited."""
    written = {"event": {**message, "type": "message", "channel": channel}}
    if not message.get("edited"):
        return [written]
    changed = {"type": "message", "subtype": "message_changed", "channel": channel, "message": message}
    return [written, {"event": changed}]
