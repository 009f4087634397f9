"""The Web API over HTTP: faults, tokens, scopes, rate limits, the contract, and the record of every call."""

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from bridge.sandbox.faults import FaultKind, Faults, InjectedFault
from bridge.sandbox.slack import arguments
from bridge.sandbox.slack.app_context import AppContext, WebApiMethod, missing_scope
from bridge.sandbox.slack.errors import RateLimited, SlackError, Violation
from bridge.sandbox.slack.methods import METHODS
from bridge.sandbox.slack.rates import Rates
from bridge.sandbox.stand_in_server import with_fault

_ADDRESSES = ("channel", "channel_id", "thread_ts", "ts", "timestamp", "user", "user_id", "filename")

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class WebApiCall:
    """One call of the app's. `answer` is what was done, even where a fault kept it from the caller; None: not done."""

    method: str
    args: dict[str, Any]
    answer: dict[str, Any] | None = None
    status: int = 200
    fault: FaultKind | None = None
    headers: dict[str, str] = field(default_factory=dict)


class WebApi:
    """Answers /api/METHOD. `limits_on` switches the real rate limits on."""

    def __init__(self, context: AppContext, faults: Faults, *, limits_on: bool, rates: Rates) -> None:
        self.limits_on = limits_on
        self.calls: list[WebApiCall] = []
        self.violations: list[Violation] = []
        self._context = context
        self._faults = faults
        self._rates = rates

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request, with whatever is to go wrong with it."""
        method = request.match_info["method"]
        try:
            args, token = await arguments.read(request)
        except SlackError as refused:
            return web.json_response(refused.to_answer())
        call = WebApiCall(method, args)
        self.calls.append(call)
        self._context.workspace.changes.bump()
        fault = self._faults.next_for(method, *addresses(self._context, args))
        call.fault = fault.kind if fault else None

        async def work() -> web.StreamResponse:
            self._answer(call, token)
            self._context.workspace.changes.bump()
            return web.json_response(call.answer, status=call.status, headers=call.headers)

        response = await with_fault(request, self._faults, fault, work, _refused)
        call.status = response.status
        self._context.workspace.changes.bump()
        return response

    def record(self, method: str, args: Any, why: str) -> None:
        """Keep a violation for the suite to see."""
        log.warning("sandbox.slack.violation", method=method, why=why)
        self.violations.append(Violation(method, copy.deepcopy(dict(args)), why))

    def _answer(self, call: WebApiCall, token: str) -> None:
        """Do what the call asks for, and write the answer into it."""
        try:
            call.answer = {"ok": True, **self._perform(call, token)}
        except SlackError as refused:
            call.answer = refused.to_answer()
            if refused.retry_after:
                call.status = 429
                call.headers["Retry-After"] = str(refused.retry_after)

    def _perform(self, call: WebApiCall, token: str) -> dict[str, Any]:
        method = METHODS.get(call.method)
        if method is None:
            self.record(call.method, call.args, "unknown_method")
            raise SlackError("unknown_method", req_method=call.method)
        self._check_token(method, token)
        call.headers["x-oauth-scopes"] = ",".join(sorted(self._context.app.scopes))
        self._check_rate(call, method)
        call.args = arguments.decoded(call.method, call.args)
        self._check_contract(call)
        if needed := missing_scope(self._context, method, call.args):
            call.headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
            raise SlackError("missing_scope", needed=needed, provided=call.headers["x-oauth-scopes"])
        return method.run(self._context, call.args)

    def _check_token(self, method: WebApiMethod, token: str) -> None:
        app = self._context.app
        if not token:
            raise SlackError("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise SlackError("invalid_auth")
        if (token == app.app_token) is not method.app_level:
            raise SlackError("not_allowed_token_type")
        if self._context.revoked:
            raise SlackError(self._context.revoked)

    def _check_rate(self, call: WebApiCall, method: WebApiMethod) -> None:
        if not self.limits_on:
            return
        channel = call.args.get("channel") or call.args.get("channel_id") or ""
        wait = self._rates.wait(call.method, method.tier, str(channel))
        if wait:
            raise RateLimited(wait)

    def _check_contract(self, call: WebApiCall) -> None:
        found = arguments.problems(call.method, call.args)
        if found:
            refused = arguments.refusal(found)
            self.record(call.method, call.args, f"{refused.error}: {'; '.join(p.why for p in found)}")
            raise refused


def addresses(context: AppContext, args: Mapping[str, Any]) -> list[str]:
    """What a call names that a fault can be meant for: a channel, a thread or post, a person, a file's name."""
    named = [str(args[name]) for name in _ADDRESSES if name in args]
    return [*named, context.trigger_ids.user_of(str(args.get("trigger_id", "")))]


def _refused(fault: InjectedFault) -> web.Response:
    if fault.kind is FaultKind.RATE_LIMITED:
        after = {"Retry-After": str(math.ceil(fault.seconds))}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=after)
    if fault.status == HTTPStatus.NOT_FOUND:  # Slack's own words for a method it lacks come with a 200
        return web.Response(status=fault.status, text="<html><h1>Not Found</h1></html>", content_type="text/html")
    return web.json_response({"ok": False, "error": "internal_error"}, status=fault.status)
