"""The Gemini API over HTTP: checks key, model and body, lets calls go wrong as wished, answers whole or in a stream."""

import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bridge.sandbox.changes import Changes
from bridge.sandbox.faults import FaultKind, Faults, InjectedFault
from bridge.sandbox.gemini import responses
from bridge.sandbox.gemini.embeddings import EmbedFunction, hashed_words
from bridge.sandbox.gemini.outcomes import GeminiOutcome
from bridge.sandbox.gemini.problems import (
    ApiProblem,
    invalid_argument,
    invalid_key,
    no_key,
    no_such_model,
    quota_exceeded,
    server_problem,
)
from bridge.sandbox.gemini.replies import CheckedRequest, ReplyFunction, to_text
from bridge.sandbox.gemini.request import read_batch_embed_contents, read_count_tokens, read_generate_content
from bridge.sandbox.stand_in_server import drop_connection, with_fault

_VERSIONS = "{version:v1|v1beta}"
CallHandler = Callable[["GeminiCall", web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class GeminiCall:
    """A call that came in. `status` is None until it is answered; a call whose answer is lost keeps None."""

    method: str
    model: str
    version: str
    body: Any
    status: int | None = None


@dataclass(slots=True)
class GeminiServer:
    """Answers out of `reply`; `outcomes` are used up first, one for each answer."""

    api_key: str
    faults: Faults
    reply: ReplyFunction
    models: tuple[str, ...]
    embed: EmbedFunction = hashed_words
    outcomes: deque[GeminiOutcome] = field(default_factory=deque)
    calls: list[GeminiCall] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    def application(self) -> web.Application:
        """The routes, the same under v1 and v1beta."""
        app = web.Application(client_max_size=20 * 1024 * 1024)
        app.router.add_get(f"/{_VERSIONS}/models", self._handler("models.list", self._list_models))
        app.router.add_get(f"/{_VERSIONS}/models/{{model}}", self._handler("models.get", self._get_model))
        for method, work in self._model_methods().items():
            app.router.add_post(f"/{_VERSIONS}/models/{{model}}:{method}", self._handler(method, work))
        return app

    def _model_methods(self) -> Mapping[str, CallHandler]:
        return {
            "generateContent": self._generate,
            "streamGenerateContent": self._generate_stream,
            "countTokens": self._count_tokens,
            "batchEmbedContents": self._embed,
        }

    def _handler(self, method: str, work: CallHandler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            names = request.match_info
            call = GeminiCall(method, names.get("model", ""), names["version"], _parsed(await request.text()))
            self.calls.append(call)
            self.changes.bump()

            async def perform() -> web.StreamResponse:
                return await self._perform(call, request, work)

            return await with_fault(
                request, self.faults, self.faults.next_for(method, call.model, *_words(call.body)), perform, _went_wrong
            )

        return handle

    async def _perform(self, call: GeminiCall, request: web.Request, work: CallHandler) -> web.StreamResponse:
        try:
            self._check_key(request)
            if call.model and call.model not in self.models:
                raise no_such_model(call.model, call.version, call.method)
            answer = await work(call, request)
        except ApiProblem as exc:
            call.status = exc.code
            return _error(exc)
        call.status = answer.status
        return answer

    def _check_key(self, request: web.Request) -> None:
        given = request.headers.get("x-goog-api-key") or request.query.get("key", "")
        if not given:
            raise no_key()
        if not secrets.compare_digest(given.encode(), self.api_key.encode()):
            raise invalid_key()

    def _checked(self, read: Callable[[Any], Any], body: Any) -> Any:
        try:
            return read(body)
        except ApiProblem as exc:
            self.violations.append(exc.message)
            raise

    async def _list_models(self, _call: GeminiCall, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"models": [responses.model_object(name) for name in self.models]})

    async def _get_model(self, call: GeminiCall, _request: web.Request) -> web.StreamResponse:
        return web.json_response(responses.model_object(call.model))

    async def _count_tokens(self, call: GeminiCall, _request: web.Request) -> web.StreamResponse:
        counted = self._checked(read_count_tokens, call.body)
        total = sum(responses.count_tokens(content.text) for content in counted.contents)
        return web.json_response({"totalTokens": total})

    async def _embed(self, call: GeminiCall, _request: web.Request) -> web.StreamResponse:
        asked = self._checked(read_batch_embed_contents, call.body)
        vectors = [self.embed(each.content.text, each.task_type, each.output_dimensionality) for each in asked.requests]
        return web.json_response({"embeddings": [{"values": vector} for vector in vectors]})

    def _next_answer(self, call: GeminiCall) -> tuple[CheckedRequest, str, GeminiOutcome | None, str]:
        asked = CheckedRequest(call.model, self._checked(read_generate_content, call.body))
        outcome = self.outcomes.popleft() if self.outcomes else None
        return asked, to_text(self.reply(asked)), outcome, secrets.token_urlsafe(16)

    async def _generate(self, call: GeminiCall, request: web.Request) -> web.StreamResponse:
        asked, text, outcome, response_id = self._next_answer(call)
        body = responses.whole_response(asked, text, outcome, response_id)
        if outcome is not GeminiOutcome.DROPPED_MIDWAY:
            return web.json_response(body)
        encoded = json.dumps(body).encode()
        answer = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(encoded))})
        await answer.prepare(request)
        await answer.write(encoded[: len(encoded) // 2])
        drop_connection(request)
        return answer

    async def _generate_stream(self, call: GeminiCall, request: web.Request) -> web.StreamResponse:
        if request.query.get("alt") != "sse":
            raise invalid_argument("The stand-in streams with alt=sse only, as the client does.")
        asked, text, outcome, response_id = self._next_answer(call)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        bodies = list(responses.stream_responses(asked, text, outcome, response_id))
        if outcome is GeminiOutcome.DROPPED_MIDWAY:
            bodies = bodies[: len(bodies) // 2]
        for body in bodies:
            await answer.write(responses.to_server_sent_event(body))
        if outcome is GeminiOutcome.DROPPED_MIDWAY:
            drop_connection(request)
        return answer


def _parsed(body: str) -> Any:
    """The JSON of a body; a body that is none stays text and fits no request."""
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body


def _words(body: Any) -> list[str]:
    """The words of the question: of the last turn of the contents. None for a body that is no question."""
    try:
        return [word for part in body["contents"][-1]["parts"] for word in str(part.get("text", "")).split()]
    except (KeyError, IndexError, TypeError, AttributeError):
        return []


def _error(problem: ApiProblem) -> web.Response:
    return web.json_response(problem.to_wire(), status=problem.code)


def _went_wrong(fault: InjectedFault) -> web.Response:
    rate_limited = fault.kind is FaultKind.RATE_LIMITED
    return _error(quota_exceeded(fault.seconds) if rate_limited else server_problem(fault.status))
