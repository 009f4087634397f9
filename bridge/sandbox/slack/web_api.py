"""The Web API over HTTP: faults, tokens, scopes, rate limits, the contract, and the record of every call."""

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from bridge.sandbox.faults import Fault, FaultKind, Faults
from bridge.sandbox.serving import with_fault
from bridge.sandbox.slack import arguments
from bridge.sandbox.slack.errors import RateLimited, SlackError, Violation
from bridge.sandbox.slack.methods import METHODS
from bridge.sandbox.slack.rates import Rates
from bridge.sandbox.slack.site import Method, Site, missing_scope

_ADDRESSES = ("channel", "channel_id", "thread_ts", "ts", "timestamp", "user", "user_id", "filename")

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Call:
    """One call of the app's. `answer` is what was done, even where a fault kept it from the caller; None: not done."""

    method: str
    args: dict[str, Any]
    answer: dict[str, Any] | None = None
    status: int = 200
    fault: FaultKind | None = None
    headers: dict[str, str] = field(default_factory=dict)


class WebApi:
    """Answers /api/METHOD. `limits_on` switches the real rate limits on."""

    def __init__(self, site: Site, faults: Faults, *, limits_on: bool, rates: Rates) -> None:
        self.limits_on = limits_on
        self.calls: list[Call] = []
        self.violations: list[Violation] = []
        self._site = site
        self._faults = faults
        self._rates = rates

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request, with whatever is to go wrong with it."""
        method = request.match_info["method"]
        try:
            args, token = await arguments.read(request)
        except SlackError as refused:
            return web.json_response(refused.to_answer())
        call = Call(method, args)
        self.calls.append(call)
        self._site.workspace.changes.bump()
        fault = self._faults.take(method, *addresses(self._site, args))
        call.fault = fault.kind if fault else None

        async def work() -> web.StreamResponse:
            self._answer(call, token)
            self._site.workspace.changes.bump()
            return web.json_response(call.answer, status=call.status, headers=call.headers)

        response = await with_fault(request, self._faults, fault, work, _refused)
        call.status = response.status
        self._site.workspace.changes.bump()
        return response

    def record(self, method: str, args: Any, why: str) -> None:
        """Keep a violation for the suite to see."""
        log.warning("sandbox.slack.violation", method=method, why=why)
        self.violations.append(Violation(method, copy.deepcopy(dict(args)), why))

    def _answer(self, call: Call, token: str) -> None:
        """Do what the call asks for, and write the answer into it."""
        try:
            call.answer = {"ok": True, **self._perform(call, token)}
        except SlackError as refused:
            call.answer = refused.to_answer()
            if refused.retry_after:
                call.status = 429
                call.headers["Retry-After"] = str(refused.retry_after)

    def _perform(self, call: Call, token: str) -> dict[str, Any]:
        method = METHODS.get(call.method)
        if method is None:
            self.record(call.method, call.args, "unknown_method")
            raise SlackError("unknown_method", req_method=call.method)
        self._check_token(method, token)
        call.headers["x-oauth-scopes"] = ",".join(sorted(self._site.app.scopes))
        self._check_rate(call, method)
        call.args = arguments.decoded(call.method, call.args)
        self._check_contract(call)
        if needed := missing_scope(self._site, method, call.args):
            call.headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
            raise SlackError("missing_scope", needed=needed, provided=call.headers["x-oauth-scopes"])
        return method.run(self._site, call.args)

    def _check_token(self, method: Method, token: str) -> None:
        app = self._site.app
        if not token:
            raise SlackError("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise SlackError("invalid_auth")
        if (token == app.app_token) is not method.app_level:
            raise SlackError("not_allowed_token_type")
        if self._site.revoked:
            raise SlackError(self._site.revoked)

    def _check_rate(self, call: Call, method: Method) -> None:
        if not self.limits_on:
            return
        channel = call.args.get("channel") or call.args.get("channel_id") or ""
        wait = self._rates.wait(call.method, method.tier, str(channel))
        if wait:
            raise RateLimited(wait)

    def _check_contract(self, call: Call) -> None:
        found = arguments.problems(call.method, call.args)
        if found:
            refused = arguments.refusal(found)
            self.record(call.method, call.args, f"{refused.error}: {'; '.join(p.why for p in found)}")
            raise refused


def addresses(site: Site, args: Mapping[str, Any]) -> list[str]:
    """What a call names that a fault can be meant for: a channel, a thread or post, a person, a file's name."""
    named = [str(args[name]) for name in _ADDRESSES if name in args]
    return [*named, site.triggers.giver(str(args.get("trigger_id", "")))]


def _refused(fault: Fault) -> web.Response:
    if fault.kind is FaultKind.RATE_LIMITED:
        after = {"Retry-After": str(math.ceil(fault.seconds))}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=after)
    if fault.status == HTTPStatus.NOT_FOUND:  # Slack's own words for a method it lacks come with a 200
        return web.Response(status=fault.status, text="<html><h1>Not Found</h1></html>", content_type="text/html")
    return web.json_response({"ok": False, "error": "internal_error"}, status=fault.status)
