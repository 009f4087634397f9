"""Words for whoever looks after the bridge, in a channel: a broken config save, say. Best effort, and never twice.

Not for what belongs to a session: that is in the log, and the surfaces show it.
"""

from collections.abc import Callable

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.failures import Foreign, to_trouble
from agents_slack.outbound import Passage, body
from agents_slack.thread_posts import quiet
from core.content import Content
from core.errors import Uncertain

log = structlog.get_logger(__name__)

SAID_FOR = 600.0  # seconds in which the same words are not said again


class Announcements:
    """Posts plain words. `clock` gives seconds."""

    def __init__(self, client: AsyncWebClient, clock: Callable[[], float]) -> None:
        self._client = client
        self._clock = clock
        self._said: dict[tuple[str, str], float] = {}  # channel and words -> when

    async def say(self, channel: str, text: str) -> None:
        """Post `text`, unless it was posted there in the last ten minutes. Raises nothing."""
        now = self._clock()
        self._said = {said: at for said, at in self._said.items() if now - at < SAID_FOR}
        if (channel, text) in self._said or self._is_closed():
            return
        self._said[channel, text] = now  # before the call: another may come while it is under way
        shown, blocks = body([Passage(Content(text))])
        try:
            await self._client.api_call(
                "chat.postMessage", json={"channel": channel, "text": shown, "blocks": blocks, **quiet()}
            )
        except Foreign as exc:
            trouble = to_trouble(exc)
            log.warning("an announcement was not posted", channel=channel, reason=str(trouble))
            if not isinstance(trouble, Uncertain):
                self._said.pop((channel, text), None)

    def _is_closed(self) -> bool:
        """Has the desk stopped, and its connections with it?"""
        return self._client.session is not None and self._client.session.closed
