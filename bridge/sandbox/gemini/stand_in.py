"""A local Gemini for tests and the demo; the google-genai client talks to it over HTTP."""

from collections.abc import Callable
from typing import TypeVar

from bridge.sandbox.faults import Faults
from bridge.sandbox.gemini.outcomes import GeminiOutcome
from bridge.sandbox.gemini.replies import ReplyFunction, quote_knowledge
from bridge.sandbox.gemini.server import GeminiCall, GeminiServer
from bridge.sandbox.stand_in_server import StandInServer

T = TypeVar("T")

TEST_KEY = "test-key-of-nobody"
MODELS = ("gemini-3.8-flash", "gemini-3.5-flash-lite", "gemini-embedding-001")


class GeminiStandIn:
    """generateContent, streamGenerateContent, countTokens, batchEmbedContents and models, for one API key.

    `reply` gives every answer and may be replaced at any time. How answers end badly: `script`; how connections do:
    `faults`, whose methods are "generateContent", "streamGenerateContent", "countTokens", "batchEmbedContents"
    and the models' "models.get" and "models.list".
    """

    def __init__(
        self,
        api_key: str = TEST_KEY,
        faults: Faults | None = None,
        reply: ReplyFunction = quote_knowledge,
        models: tuple[str, ...] = MODELS,
    ) -> None:
        self.faults = faults or Faults()
        self.api_key = api_key
        self._server = GeminiServer(api_key, self.faults, reply, models)
        self._serving: StandInServer | None = None
        self._url = ""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        self.faults.ended.clear()
        self._serving = StandInServer(self._server.application())
        await self._serving.start(host, port)
        self._url = self._serving.url

    async def stop(self) -> None:
        """Drop every connection."""
        self.faults.ended.set()
        if self._serving:
            await self._serving.stop()
            self._serving = None

    @property
    def base_url(self) -> str:
        """What the client is given as http_options.base_url."""
        return self._url

    @property
    def reply(self) -> ReplyFunction:
        """What gives the answers."""
        return self._server.reply

    @reply.setter
    def reply(self, reply: ReplyFunction) -> None:
        self._server.reply = reply

    def script_outcomes(self, *outcomes: GeminiOutcome) -> None:
        """Let the next answers end so, one outcome each."""
        self._server.outcomes.extend(outcomes)

    @property
    def calls(self) -> list[GeminiCall]:
        """Every call, in order of arrival."""
        return self._server.calls

    @property
    def violations(self) -> list[str]:
        """What bodies had against the documented shape. A test of the product asserts that there is nothing."""
        return self._server.violations

    @property
    def version(self) -> int:
        """Grows with every call."""
        return self._server.changes.version

    async def wait_until(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """The predicate's value once it is true, asked at every call. TimeoutError after `timeout` seconds."""
        return await self._server.changes.wait_until(predicate, timeout)
