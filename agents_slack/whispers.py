"""Sentences that one person sees, said beside the work: best effort, never in the way of an acknowledgement."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from agents_slack.addresses import Place
from agents_slack.failures import Foreign
from agents_slack.outbound import escape
from agents_slack.prompts import whisper

log = structlog.get_logger(__name__)


class Whispers:
    """Says things and takes questions away, each in a task of its own."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._tasks: set[asyncio.Task[None]] = set()

    def say(self, place: Place, user: str, sentence: str) -> None:
        """Tell `user`, and nobody else, in the thread or channel of `place`."""
        args = whisper(place, user, escape(sentence))
        self._start(self._post(args))

    def take_away(self, response_url: str) -> None:
        """Remove the question whose button was pressed."""
        if response_url:
            self._start(self._delete(response_url))

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, then give it up."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()

    async def _post(self, args: dict[str, Any]) -> None:
        try:
            await self._client.api_call("chat.postEphemeral", json=args)
        except Foreign as exc:
            log.info("a whisper was lost", user=args["user"], error=str(exc))

    async def _delete(self, response_url: str) -> None:
        hook = AsyncWebhookClient(response_url, session=self._client.session, retry_handlers=[])
        try:
            await hook.send(delete_original=True)
        except Foreign as exc:
            log.info("a question could not be taken away", error=type(exc).__name__)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
