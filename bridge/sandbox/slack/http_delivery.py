"""Signed HTTP requests to the app's request URL: the other way to the app, beside Socket Mode.

Source: https://docs.slack.dev/apis/events-api and https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bridge.sandbox.slack.delivery import Acknowledgement, Unanswered


class SignedHttp:
    """Posts every payload to `url`, signed with the app's secret. `ack_timeout` is in seconds."""

    def __init__(self, url: str, signing_secret: str, ack_timeout: float = 3.0) -> None:
        self.ack_timeout = ack_timeout
        self._url = url
        self._secret = signing_secret

    async def send_payload(
        self, kind: str, payload: dict[str, Any], attempt: int, reason: str
    ) -> Acknowledgement | Unanswered:
        """One request; 2xx in time acknowledges."""
        body, content_type = _encoded(kind, payload)
        headers = {"Content-Type": content_type, **self._signature(body)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        try:
            return await self._post(kind, body, headers)
        except TimeoutError:
            return Unanswered("http_timeout")
        except aiohttp.ClientError:
            return Unanswered("connection_failed")

    async def _post(self, kind: str, body: str, headers: dict[str, str]) -> Acknowledgement | Unanswered:
        timeout = aiohttp.ClientTimeout(total=self.ack_timeout)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(self._url, data=body.encode(), headers=headers) as response,
        ):
            text = await response.text()
            if not response.ok:
                return Unanswered("http_error", final=response.headers.get("X-Slack-No-Retry") == "1")
            return Acknowledgement(_decoded(kind, response.content_type, text))

    def _signature(self, body: str) -> dict[str, str]:
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _decoded(kind: str, content_type: str, text: str) -> dict[str, Any]:
    """What an acknowledgement says: JSON, or plain words in answer to a slash command."""
    if not text.strip():
        return {}
    if content_type == "application/json":
        answer: dict[str, Any] = json.loads(text)
        return answer
    return {"text": text} if kind == "slash_commands" else {}


def _encoded(kind: str, payload: dict[str, Any]) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    match kind:
        case "events_api":
            return json.dumps(payload), "application/json"
        case "interactive":
            return urlencode({"payload": json.dumps(payload)}), form
        case _:
            return urlencode(payload), form
