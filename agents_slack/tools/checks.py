"""What of the Slack set-up works, and what to do about the rest. Asks Slack; changes nothing."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.client import make_client, make_session
from agents_slack.api.failures import API_ERRORS, code_of, to_trouble
from agents_slack.config_formats import SLACK_FORMATS
from agents_slack.inbound.http_mode import EVENTS_PATH
from agents_slack.settings import SlackSettings
from agents_slack.tools.manifest import SCOPES
from core.model.findings import Finding, fine, wrong

APPS = "https://api.slack.com/apps"
_NO_SUCH_THREAD = ("thread_not_found", "message_not_found")


SlackCheck = tuple[
    Callable[[], Awaitable[list[Finding]]], str, str
]  # what to do, what it looks at, what to do if it fails


async def check(settings: SlackSettings, queue_channels: Iterable[str] = (), group: str = "") -> list[Finding]:
    """Look at tokens, scopes, the way in, channels, who may act, thread reading; stops at a bad bot token.

    `queue_channels` are the channels of queues that have one of their own; `group` is the user group whose members may
    act, "" for the channels'.
    """
    client = make_client(settings)
    async with make_session() as session:
        client.session = session
        findings = await _asked(lambda: _token(client), "bot token", f"Copy SLACK_BOT_TOKEN again from {APPS}.")
        if not all(finding.ok for finding in findings if "token" in finding.what):
            return findings
        checks: list[SlackCheck] = [
            (lambda: _way_in(client, settings), "Socket Mode", _SOCKET_REMEDY),
            *(_look_at(client, *each) for each in _channels(settings, queue_channels).items()),
            *([(lambda: _group(client, group), f"user group {group}", _GROUP_REMEDY)] if group else []),
            (lambda: _threads(client, settings), "reading threads", _SCOPES_REMEDY),
        ]
        for look, what, remedy in checks:
            findings += await _asked(look, what, remedy)
    return findings


_SOCKET_REMEDY = (
    f"In {APPS}: Settings, Basic Information, App-Level Tokens: make one with connections:write and put it "
    "into SLACK_APP_TOKEN; then switch Socket Mode on."
)
_QUEUES = "config/queues.yaml"
_GROUP_REMEDY = "Put the id of a user group (S…) that is not disabled into who_may_act in config/desk.yaml."
_SCOPES_REMEDY = f"In {APPS}: OAuth & Permissions: add the scopes of `bridge slack manifest`, then reinstall the app."


def _channels(settings: SlackSettings, queue_channels: Iterable[str]) -> Mapping[str, str]:
    """Each channel once, and where admins say which it is."""
    others = {settings.admin_channel: "SLACK_ADMIN_CHANNEL"} | dict.fromkeys(sorted(queue_channels), _QUEUES)
    usual = {settings.channel: "SLACK_CHANNEL"}
    return usual | {channel: named_in for channel, named_in in others.items() if channel and channel not in usual}


async def _asked(look: Callable[[], Awaitable[list[Finding]]], what: str, remedy: str) -> list[Finding]:
    """The findings of one look; a refusal of Slack's is a finding too."""
    try:
        return await look()
    except API_ERRORS as exc:
        code = f" [{code_of(exc)}]" if isinstance(exc, SlackApiError) else ""
        return [wrong(f"Slack {what}: {to_trouble(exc)}{code}", remedy)]


async def _token(client: AsyncWebClient) -> list[Finding]:
    answer = await client.auth_test()
    granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    found = fine(f"Slack bot token: {answer['user']} in {answer['team']}")
    if not missing:
        return [found, fine("Slack scopes: all there")]
    reasons = "; ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
    return [found, wrong(f"Slack scopes missing: {reasons}", _SCOPES_REMEDY)]


async def _way_in(client: AsyncWebClient, settings: SlackSettings) -> list[Finding]:
    """Socket Mode can be tried from here. Whether Slack reaches us over HTTP, only Slack could tell."""
    if not settings.app_token:
        return [fine(f"Slack requests: signed, over HTTP at {EVENTS_PATH}")]
    await client.apps_connections_open(app_token=settings.app_token)
    return [fine("Slack Socket Mode: can be opened")]


async def _group(client: AsyncWebClient, group: str) -> list[Finding]:
    users = (await client.usergroups_users_list(usergroup=group))["users"]
    if not users:
        return [wrong(f"Slack user group {group} has no members, so nobody may act", _GROUP_REMEDY)]
    return [fine(f"Slack user group {group}: its {len(users)} members may act")]


def _look_at(client: AsyncWebClient, channel: str, named_in: str) -> SlackCheck:
    """The check of one channel. `named_in`: where admins say which channel it is."""
    remedy = f"Put the channel's id (C…, at the end of the channel's details in Slack) into {named_in}."

    async def look() -> list[Finding]:
        if not re.fullmatch(SLACK_FORMATS.place.pattern, channel):
            return [wrong(f"Slack channel: {channel!r} is not a channel's id", remedy)]
        answer = await client.conversations_info(channel=channel)
        known = answer["channel"]
        return _faults_of(known, named_in) or [fine(f"Slack channel: #{known['name']}")]

    return look, f"channel {channel}", remedy


def _faults_of(channel: Mapping[str, Any], named_in: str) -> list[Finding]:
    name = f"Slack channel #{channel.get('name')}"
    looks = (
        ("is archived", channel.get("is_archived"), f"Unarchive it, or put another channel into {named_in}."),
        ("does not have the app in it", not channel.get("is_member"), "Type /invite and the app's name there."),
        ("is shared with another company", channel.get("is_ext_shared"), "Use a channel that only your people see."),
    )
    return [wrong(f"{name} {what}", remedy) for what, is_wrong, remedy in looks if is_wrong]


async def _threads(client: AsyncWebClient, settings: SlackSettings) -> list[Finding]:
    """Read a thread that does not exist: Slack says so only to those who may read threads."""
    try:
        await client.conversations_replies(channel=settings.channel, ts="1.000000", limit=1)
    except SlackApiError as exc:
        if code_of(exc) not in _NO_SUCH_THREAD:
            raise
    return [fine("Slack threads: can be read")]
