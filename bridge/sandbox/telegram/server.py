"""The Bot API over HTTP: reads a call, checks it, lets it go wrong as wished, words the answer."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bridge.sandbox.faults import FaultKind, Faults, InjectedFault
from bridge.sandbox.stand_in_server import with_fault
from bridge.sandbox.telegram.files import UPLOAD_LIMIT, StoredFile, Upload
from bridge.sandbox.telegram.methods import METHODS
from bridge.sandbox.telegram.refusals import BotApiRefused, too_many_requests
from bridge.sandbox.telegram.spec import Spec
from bridge.sandbox.telegram.uploads import attachment_names, with_uploads
from bridge.sandbox.telegram.world import TelegramWorld

_LARGEST_FORM = UPLOAD_LIMIT + 64 * 1024  # bytes: the largest file with the other arguments around it
DOWNLOAD = "download"  # what `Faults` calls the fetching of a file
_BY_GATEWAY = range(502, 505)


@dataclass(slots=True)
class BotApiCall:
    """A call that came in. `status` is None until it is answered; a call whose answer is lost keeps None.

    `attached` has the uploads that arguments name as attach://NAME; one that is an argument itself is in `arguments`.
    """

    method: str
    arguments: Mapping[str, Any]
    at: float
    attached: Mapping[str, Upload] = field(default_factory=dict)
    status: int | None = None
    description: str = ""


@dataclass(slots=True)
class BotApiServer:
    """Answers calls out of `world`. Wrong calls are refused and their faults kept in `violations`."""

    world: TelegramWorld
    faults: Faults
    spec: Spec = field(default_factory=Spec.load)
    calls: list[BotApiCall] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def application(self) -> web.Application:
        """The routes, for any HTTP method as in the real service."""
        app = web.Application(client_max_size=_LARGEST_FORM)
        app.router.add_get("/file/bot{token}/{path:.+}", self._give_file)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request.match_info["token"])
            method = self.spec.method(request.match_info["method"])
            call = self._read(method, await _raw_arguments(request))
        except BotApiRefused as exc:
            return _refusal(exc)
        self.calls.append(call)
        self.world.changes.bump()

        async def work() -> web.StreamResponse:
            return await self._perform(call)

        fault = self.faults.next_for(method, *_addresses(call.arguments))
        return await with_fault(request, self.faults, fault, work, _went_wrong)

    async def _perform(self, call: BotApiCall) -> web.Response:
        try:
            self._check_shape(call)
            result = METHODS[call.method](self.world, with_uploads(call.arguments, call.attached))
            if inspect.isawaitable(result):
                result = await result
        except BotApiRefused as exc:
            call.status, call.description = exc.code, exc.description
            return _refusal(exc)
        call.status = 200
        return web.json_response({"ok": True, "result": result})

    def _read(self, method: str, raw: Mapping[str, Any]) -> BotApiCall:
        """A call with its uploads sorted: a part that nothing names and that is no argument is left to be refused."""
        decoded = self.spec.decode(method, raw)
        apart = attachment_names(decoded)
        attached = {
            name: part
            for name, part in decoded.items()
            if name in apart and isinstance(part, Upload) and not self.spec.knows(method, name)
        }
        arguments = {name: value for name, value in decoded.items() if name not in attached}
        return BotApiCall(method, arguments, self.world.clock(), attached)

    def _check_token(self, token: str) -> None:
        if token == self.world.token:
            return
        bot_id, _, secret = token.partition(":")
        if bot_id.isdecimal() and secret:
            raise BotApiRefused(401, "Unauthorized")
        raise BotApiRefused(404, "Not Found")

    def _check_shape(self, call: BotApiCall) -> None:
        """The real service overlooks unknown arguments; here they are a fault like any other."""
        complaints = self.spec.complaints(call.method, call.arguments)
        if complaints:
            self.violations.extend(complaints)
            raise BotApiRefused(400, "Bad Request: " + "; ".join(complaints))

    async def _give_file(self, request: web.Request) -> web.StreamResponse:
        stored = self.world.files.file_at_link(request.match_info["path"])

        async def work() -> web.StreamResponse:
            return self._file(request, stored)

        fault = self.faults.next_for(DOWNLOAD, stored.file_id if stored else "")
        return await with_fault(request, self.faults, fault, work, _went_wrong)

    def _file(self, request: web.Request, stored: StoredFile | None) -> web.Response:
        if request.match_info["token"] != self.world.token or stored is None:
            return _refusal(BotApiRefused(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")


def _addresses(arguments: Mapping[str, Any]) -> list[str]:
    """What a call names that a fault can be meant for: a chat, a file."""
    return [str(arguments[name]) for name in ("chat_id", "file_id") if name in arguments]


async def _raw_arguments(request: web.Request) -> dict[str, Any]:
    """Arguments from the address, a form or a JSON body: core.telegram.org/bots/api#making-requests."""
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return {**arguments, **await request.json()}
    if (request.content_length or 0) > _LARGEST_FORM:
        raise BotApiRefused(413, "Request Entity Too Large")
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge as exc:
        raise BotApiRefused(413, "Request Entity Too Large") from exc
    for name, value in form.items():
        arguments[name] = Upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value
    for part in arguments.values():
        if isinstance(part, Upload) and len(part.data) > UPLOAD_LIMIT:
            raise BotApiRefused(413, "Request Entity Too Large")
    return arguments


def _refusal(refused: BotApiRefused) -> web.Response:
    return web.json_response(refused.to_wire(), status=refused.code)


def _went_wrong(fault: InjectedFault) -> web.Response:
    if fault.kind is FaultKind.RATE_LIMITED:
        return _refusal(too_many_requests(fault.seconds))
    if fault.status in _BY_GATEWAY:
        # What stands before the Bot API answers in HTML.
        return web.Response(status=fault.status, text="<html><h1>Bad Gateway</h1></html>", content_type="text/html")
    return _refusal(BotApiRefused(fault.status, HTTPStatus(fault.status).phrase))
