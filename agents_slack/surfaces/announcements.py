"""Words for whoever looks after the bridge, in a channel: a broken config save, say. Best effort: one call.

Not for what belongs to a session: that is in the log, and the surfaces show it. What is news, and what was said before,
is for whoever announces to know.
"""

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.failures import API_ERRORS, to_trouble
from agents_slack.api.outbound import PostPart, text_and_blocks
from agents_slack.surfaces.thread.posts import without_previews
from core.model.content import Content

log = structlog.get_logger(__name__)


class Announcements:
    """Posts plain words."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def post(self, channel: str, text: str) -> bool:
        """Post `text`. False: it is not there, as far as is known. Raises nothing."""
        if self._is_closed():
            return False
        shown, blocks = text_and_blocks([PostPart(Content(text))])
        try:
            await self._client.api_call(
                "chat.postMessage", json={"channel": channel, "text": shown, "blocks": blocks, **without_previews()}
            )
        except API_ERRORS as exc:
            log.warning("an announcement was not posted", channel=channel, reason=str(to_trouble(exc)))
            return False
        return True

    def _is_closed(self) -> bool:
        """Has the desk stopped, and its connections with it?"""
        return self._client.session is not None and self._client.session.closed
