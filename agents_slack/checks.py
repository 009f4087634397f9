"""What of the Slack set-up works, and what to do about the rest. Asks Slack; changes nothing."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.client import make_client, make_session
from agents_slack.failures import Foreign, code_of, to_trouble
from agents_slack.manifest import SCOPES
from agents_slack.settings import SlackSettings

APPS = "https://api.slack.com/apps"
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{5,}")
_NO_SUCH_THREAD = ("thread_not_found", "message_not_found")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` says what to do; it is empty when there is nothing to do."""

    ok: bool
    what: str
    remedy: str = ""


async def check(settings: SlackSettings) -> list[Finding]:
    """Look at tokens, scopes, channel, Socket Mode and thread reading, in that order; stops at a bad bot token."""
    client = make_client(settings)
    async with make_session() as session:
        client.session = session
        findings = await _asked(lambda: _token(client), "bot token", f"Copy SLACK_BOT_TOKEN anew from {APPS}.")
        if not all(finding.ok for finding in findings if "token" in finding.what):
            return findings
        checks: list[tuple[Callable[[], Awaitable[list[Finding]]], str, str]] = [
            (lambda: _socket(client, settings), "Socket Mode", _SOCKET_REMEDY),
            (lambda: _channel(client, settings), "channel", _CHANNEL_REMEDY),
            (lambda: _threads(client, settings), "reading threads", _SCOPES_REMEDY),
        ]
        for look, what, remedy in checks:
            findings += await _asked(look, what, remedy)
    return findings


_SOCKET_REMEDY = (
    f"In {APPS}: Settings, Basic Information, App-Level Tokens: make one with connections:write and put it "
    "into SLACK_APP_TOKEN; then switch Socket Mode on."
)
_CHANNEL_REMEDY = "Put the channel's id (C…, at the end of the channel's details in Slack) into SLACK_CHANNEL."
_SCOPES_REMEDY = f"In {APPS}: OAuth & Permissions: add the scopes of `bridge slack manifest`, then reinstall the app."


async def _asked(look: Callable[[], Awaitable[list[Finding]]], what: str, remedy: str) -> list[Finding]:
    """The findings of one look; a refusal of Slack's is a finding too."""
    try:
        return await look()
    except Foreign as exc:
        code = f" [{code_of(exc)}]" if isinstance(exc, SlackApiError) else ""
        return [Finding(False, f"Slack {what}: {to_trouble(exc)}{code}", remedy)]


async def _token(client: AsyncWebClient) -> list[Finding]:
    answer = await client.auth_test()
    granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    found = Finding(True, f"Slack bot token: {answer['user']} in {answer['team']}")
    if not missing:
        return [found, Finding(True, "Slack scopes: all there")]
    reasons = "; ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
    return [found, Finding(False, f"Slack scopes missing: {reasons}", _SCOPES_REMEDY)]


async def _socket(client: AsyncWebClient, settings: SlackSettings) -> list[Finding]:
    await client.apps_connections_open(app_token=settings.app_token)
    return [Finding(True, "Slack Socket Mode: can be opened")]


async def _channel(client: AsyncWebClient, settings: SlackSettings) -> list[Finding]:
    if not _CHANNEL_ID.fullmatch(settings.channel):
        return [Finding(False, f"Slack channel: {settings.channel!r} is not a channel's id", _CHANNEL_REMEDY)]
    answer = await client.conversations_info(channel=settings.channel)
    return _faults_of(answer["channel"]) or [Finding(True, f"Slack channel: #{answer['channel']['name']}")]


def _faults_of(channel: Mapping[str, Any]) -> list[Finding]:
    name = f"Slack channel #{channel.get('name')}"
    looks = (
        ("is archived", channel.get("is_archived"), "Unarchive it, or put another channel into SLACK_CHANNEL."),
        ("does not have the app in it", not channel.get("is_member"), "Type /invite and the app's name there."),
        ("is shared with another company", channel.get("is_ext_shared"), "Use a channel that only your people see."),
    )
    return [Finding(False, f"{name} {what}", remedy) for what, is_wrong, remedy in looks if is_wrong]


async def _threads(client: AsyncWebClient, settings: SlackSettings) -> list[Finding]:
    """Read a thread that does not exist: Slack says so only to those who may read threads."""
    try:
        await client.conversations_replies(channel=settings.channel, ts="1.000000", limit=1)
    except SlackApiError as exc:
        if code_of(exc) not in _NO_SUCH_THREAD:
            raise
    return [Finding(True, "Slack threads: can be read")]
