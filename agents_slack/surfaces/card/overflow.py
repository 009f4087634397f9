"""The overflow card: "25 people wait in the cards here, and 120 more." One post in a channel that has no room for all.

Posted when somebody is held back (see `core.usecases.placement`), changed in place when the number changes, deleted
when there is room for everybody. It is found again in the channel by its metadata, so that neither a restart nor
another replica doubles it. Best effort: nothing depends on it, and what fails is tried again at a later look.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api import rates
from agents_slack.api.addresses import PostAddress
from agents_slack.api.failures import translate_errors, translate_read_errors
from agents_slack.api.history import latest_channel_messages
from agents_slack.api.metadata import Overflow, to_overflow, to_overflow_metadata
from agents_slack.api.outbound import PostPart, SlackJson, text_and_blocks
from agents_slack.inbound.people.admission import desk_channels
from agents_slack.surfaces.thread.posts import SlackCall, without_previews
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.model.content import Content
from core.model.errors import RemoteCallError, Retry, StoreUnavailable
from core.model.ports import Rate
from core.usecases import placement
from core.usecases.conversations import Conversations
from core.usecases.reads import sessions

log = structlog.get_logger(__name__)

CHECK_EVERY = 10.0  # seconds between two looks, and between two changes of one card, whichever replica makes them
_LOOKS_LEFT_OUT = 6  # after Slack took a change or a look-up amiss
_MOST_TURNS = 20  # the relay may be faster at a bucket so many times; then there is a later look
_ONE_HERE = "{number} person waits in the card here, and {more} more."
_MANY_HERE = "{number} people wait in the cards here, and {more} more."
_WHERE_OTHERS_ARE = "They are in the App Home under Waiting and in the console; their cards come as these are taken."
_LONG = 10.0  # seconds; a bucket that opens later is not waited for


class OverflowCards:
    """Keeps the cards right while `run` runs. `usual` is the channel of queues without their own.

    `bot_user` is our own user, by whose posts we go. `every` is in seconds, see EVERY; `clock` gives seconds.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        conversations: Conversations,
        pace: rates.SlackRates,
        *,
        usual: str,
        bot_user: str,
        every: float = CHECK_EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._conversations = conversations
        self._pace = pace
        self._usual = usual
        self._bot_user = bot_user
        self._every = every
        self._clock = clock
        self._shown: dict[str, Overflow | None] = {}  # channel -> what stands there; not in it: nobody has looked
        self._rests: dict[str, float] = {}  # channel -> until when

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._look()
            except StoreUnavailable:
                self._conversations.store.outage.refused("slack overflow cards")

    async def _look(self) -> None:
        rules = self._conversations.rules
        wanted = _overflows(await self._conversations.read(sessions.bounded_places, rules))
        for channel in dict.fromkeys((*desk_channels(rules, self._usual).values(), *wanted, *self._shown)):
            overflow = wanted.get(channel)
            is_so = channel in self._shown and self._shown[channel] == overflow
            if not is_so and self._clock() >= self._rests.get(channel, 0.0):
                await self._try(channel, overflow)

    async def _try(self, channel: str, overflow: Overflow | None) -> None:
        """Make what the channel shows right. What Slack answers amiss concerns this channel only."""
        try:
            if await self._is_our_turn(channel):
                await self._show(channel, overflow)
                self._shown[channel] = overflow
        except RemoteCallError as exc:
            pause = exc.after if isinstance(exc, Retry) else _LOOKS_LEFT_OUT * self._every
            self._rests[channel] = self._clock() + pause
            log.info("an overflow card could not be brought up to date", channel=channel, reason=str(exc))

    async def _show(self, channel: str, overflow: Overflow | None) -> None:
        with translate_read_errors():
            ours = [
                post
                for post in await latest_channel_messages(self._client, channel)
                if post.get("user") == self._bot_user
            ]
        found = next(((post["ts"], shown) for post in ours if (shown := to_overflow(post))), None)
        if overflow == (found and found[1]):
            return
        place = PostAddress(channel, found[0]) if found else None
        await self._bucket_turn(rates.update_buckets(channel) if place else rates.post_buckets(channel))
        call = _to_call(channel, place, overflow, self._conversations.in_force.config.agent_words)
        with translate_errors():
            await self._client.api_call(call.method, json=call.args)

    async def _is_our_turn(self, channel: str) -> bool:
        """One replica at a time looks at a channel, so that two do not post at once."""
        turn = {f"slack.overflow:{channel}": Rate(self._every), rates.HISTORY: self._pace.history}
        return await self._conversations.limits.take(turn) is None

    async def _bucket_turn(self, names: Sequence[str]) -> None:
        """Wait for the right to one call, which the relay wants, too. Raises Retry when that takes long."""
        limits = {name: self._pace.rate_of(name) for name in names}
        for _ in range(_MOST_TURNS):
            wait = await self._conversations.limits.take(limits)
            if wait is None:
                return
            if wait.seconds > _LONG:
                raise Retry(wait.seconds, f"{wait.bucket} rests.")
            await asyncio.sleep(wait.seconds)
        raise Retry(self._every, "Others were faster.")


def text_of(overflow: Overflow, words: AgentWords = ENGLISH_WORDS) -> str:
    """What the card says."""
    one = overflow.cards == 1
    here = words(_ONE_HERE if one else _MANY_HERE, number=overflow.cards, more=overflow.more)
    return f"{here} {words(_WHERE_OTHERS_ARE)}"


def _overflows(crowds: Sequence[placement.BoundedPlace]) -> dict[str, Overflow]:
    """Channel -> its overflow. Those who get the room that there is are not too many: their cards are coming."""
    found = {}
    for crowd in crowds:
        coming = min(crowd.free_places, len(crowd.held_back))
        if more := len(crowd.held_back) - coming:
            found[crowd.place.address] = Overflow(crowd.shown_count + coming, more)
    return found


def _to_call(channel: str, place: PostAddress | None, overflow: Overflow | None, words: AgentWords) -> SlackCall:
    there: SlackJson = {"channel": channel, **({"ts": place.ts} if place else {})}
    if overflow is None:
        return SlackCall("chat.delete", there)
    text, blocks = text_and_blocks([PostPart(Content(text_of(overflow, words)))])
    shown = {**there, "text": text, "blocks": blocks, "metadata": to_overflow_metadata(overflow)}
    if place:
        return SlackCall("chat.update", {**shown, "parse": "none"})
    return SlackCall("chat.postMessage", {**shown, **without_previews()})
