"""Slack's requests over HTTP: signed, fresh, and handed to the same app that hears Socket Mode.

Knows no web framework: whoever serves gives headers and the body as it came, byte for byte, for that is what is signed.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock, SignatureVerifier

from core.usecases.adapters import Webhook, WebhookAnswer

log = structlog.get_logger(__name__)

EVENTS_PATH = "/slack/events"  # of everything: events, interactivity, commands
LARGEST_BODY = 1_000_000  # bytes; the largest form that Slack takes has a quarter of it

# The answers to what is no good. 401 is what Slack's own examples give; 503 makes Slack come again.
_UNREADABLE = 400
_UNSIGNED = 401
_NOT_YET = 503
_SIGNATURE_HEADERS = {"x-slack-signature", "x-slack-request-timestamp"}
# What Bolt raises over a body that holds no payload of Slack's; RecursionError is a RuntimeError.
_NOT_READ = (AttributeError, LookupError, RuntimeError, TypeError, ValueError)


class SignedRequests:
    """Checks who asks, and asks the app. `secrets`: the app's signing secret, and the one before while it is changed.

    Without an app, that is before we are signed in, Slack is asked to come again. `clock` gives seconds since 1970.
    """

    def __init__(self, secrets: Sequence[str], clock: Callable[[], float] = time.time) -> None:
        self._verifiers = [SignatureVerifier(secret, _Clock(clock)) for secret in secrets if secret]
        self.app: AsyncApp | None = None

    @property
    def webhooks(self) -> Sequence[Webhook]:
        """Where Slack brings events, buttons and commands alike; none without a secret by which to know it.

        Anything but 2xx makes Slack send an event again; a person sees that their click did nothing.
        """
        return [Webhook(EVENTS_PATH, _refuses, self.handle)] if self._verifiers else []

    async def handle(self, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        """One request. Raises nothing, whatever the body is; a listener that raises is a 500 of the app's."""
        if not self._is_slacks(headers, body):
            log.warning("a request that Slack did not sign was refused")
            return WebhookAnswer(_UNSIGNED)
        if self.app is None:
            return WebhookAnswer(_NOT_YET)
        try:
            request = AsyncBoltRequest(body=body.decode(), headers=dict(headers))
            _check(request.body)
            answer = await self.app.async_dispatch(request)
        except _NOT_READ as exc:
            log.warning("a signed request could not be read", error=type(exc).__name__)
            return WebhookAnswer(_UNREADABLE)
        return WebhookAnswer(answer.status, answer.first_headers_without_set_cookie(), answer.body)

    def _is_slacks(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Signed with a secret of ours within the last five minutes?"""
        try:
            return any(verifier.is_valid_request(body, dict(headers)) for verifier in self._verifiers)
        except (ValueError, TypeError):
            return False  # a time that is no number, a signature that is no ASCII, a body that is no UTF-8


def _refuses(headers: Mapping[str, str]) -> int:
    """Nothing of what strangers bring is gathered."""
    return 0 if set(headers) >= _SIGNATURE_HEADERS else _UNSIGNED


def _check(body: Mapping[str, Any]) -> None:
    """Raises ValueError or AttributeError for what is no payload of Slack's: Bolt would be a traceback over it."""
    kind, event = body.get("type", ""), body.get("event", {})
    if not body or not isinstance(kind, str) or not isinstance(event, Mapping):
        raise ValueError("no payload")


class _Clock(Clock):
    """The verifier's own kind of clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock()
