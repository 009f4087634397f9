"""Sentences that one person sees, said beside the work: best effort, never in the way of an acknowledgement."""

from collections.abc import Callable, Sequence
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from agents_slack.api.addresses import PostAddress
from agents_slack.api.failures import API_ERRORS, BAD_ANSWER_ERRORS
from agents_slack.api.outbound import SlackJson, escape
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.runtime.supervision import Supervisor

log = structlog.get_logger(__name__)


class EphemeralMessages:
    """Ephemeral messages: says things and takes questions away, each in a background task of its own.

    A sentence is given in English, and said in the desk's language, whose words `words` are, where it is known there.
    """

    def __init__(
        self, client: AsyncWebClient, tasks: Supervisor, words: Callable[[], AgentWords] = lambda: ENGLISH_WORDS
    ) -> None:
        self._client = client
        self._tasks = tasks
        self._words_now = words

    @property
    def words(self) -> AgentWords:
        """Those of the desk's language, as it is now."""
        return self._words_now()

    def send(self, place: PostAddress | None, user: str, sentence: str, response_url: str = "") -> None:
        """Tell `user`, and nobody else, in the thread or channel of `place`; where there is none, in direct messages.

        `response_url` is another way there, for when Slack does not take the first: that of what they pressed.
        """
        text = escape(self.words(sentence))
        if place is None:
            told = self._post({"channel": user, "text": text}, "chat.postMessage")
        else:
            told = self._post(whisper(place, user, text), response_url=response_url)
        self._tasks.start("slack ephemeral message", told)

    def ask(self, question: SlackJson) -> None:
        """Post a question, as `whisper` makes it."""
        self._tasks.start("slack ephemeral message", self._post(question))

    def add_emoji(self, post: PostAddress, emoji: str) -> None:
        """Put an emoji (by Slack's name) under a post."""
        self._tasks.start("slack mark", self._mark(post, emoji))

    def delete_question(self, response_url: str) -> None:
        """Remove the question whose button was pressed."""
        if response_url:
            self._tasks.start("slack ephemeral message", self._delete(response_url))

    def respond(self, response_url: str, sentence: str) -> None:
        """Tell whoever pressed a button, where they pressed it, without taking away what they see."""
        if response_url:
            self._tasks.start("slack ephemeral message", self._respond(response_url, escape(self.words(sentence))))

    async def _post(self, args: dict[str, Any], method: str = "chat.postEphemeral", *, response_url: str = "") -> None:
        try:
            await self._client.api_call(method, json=args)
        except API_ERRORS as exc:
            log.info("an ephemeral message was lost", method=method, error=str(exc), other_way=bool(response_url))
            if response_url:
                await self._respond(response_url, str(args["text"]))

    async def _mark(self, post: PostAddress, emoji: str) -> None:
        try:
            args = {"channel": post.channel, "timestamp": post.ts, "name": emoji}
            await self._client.api_call("reactions.add", json=args)
        except API_ERRORS as exc:
            log.info("a mark was lost", emoji=emoji, error=str(exc))

    async def _delete(self, response_url: str) -> None:
        hook = AsyncWebhookClient(response_url, session=self._client.session, retry_handlers=[])
        try:
            await hook.send(delete_original=True)
        except (*API_ERRORS, *BAD_ANSWER_ERRORS) as exc:
            log.info("a question could not be taken away", error=type(exc).__name__)

    async def _respond(self, response_url: str, text: str) -> None:
        hook = AsyncWebhookClient(response_url, session=self._client.session, retry_handlers=[])
        try:
            await hook.send(text=text, response_type="ephemeral", replace_original=False)
        except (*API_ERRORS, *BAD_ANSWER_ERRORS) as exc:
            log.info("an answer was lost", error=type(exc).__name__)


def whisper(place: PostAddress, user: str, text: str, blocks: Sequence[SlackJson] = ()) -> SlackJson:
    """The arguments of a message that only `user` sees, in the thread under `place`."""
    args: SlackJson = {"channel": place.channel, "user": user, "text": text, "parse": "none"}
    if place.ts:
        args["thread_ts"] = place.ts
    return {**args, "blocks": list(blocks)} if blocks else args
