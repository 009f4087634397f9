"""Whether Slack takes one answer of `bridge init`, as soon as it is given. `checks` looks at the whole."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.client import make_client, make_session
from agents_slack.api.failures import code_of, translate_read_errors
from agents_slack.settings import SlackSettings
from agents_slack.tools.manifest import SCOPES
from core.model.errors import RemoteCallError
from core.model.findings import Finding, fine, wrong

_PAGE = 200


async def probe_bot_token(settings: SlackSettings) -> Finding:
    """Whose token it is, and whether the app has every scope."""
    try:
        async with _client(settings) as client:
            answer = await client.auth_test()
    except RemoteCallError as exc:
        return wrong(_reason(exc), "Copy the Bot User OAuth Token once more, from OAuth & Permissions.")
    granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    if lacking := [scope for scope in SCOPES if scope not in granted]:
        return wrong(
            f"This is the bot '{answer['user']}', but its app lacks {', '.join(lacking)}.",
            "Add them under OAuth & Permissions, or paste `bridge slack manifest` again; then reinstall the app.",
        )
    return fine(f"This is the bot '{answer['user']}' in workspace {answer['team']}.")


async def probe_app_token(settings: SlackSettings) -> Finding:
    """Whether it opens Socket Mode."""
    try:
        async with _client(settings) as client:
            await client.apps_connections_open(app_token=settings.app_token)
    except RemoteCallError as exc:
        return wrong(_reason(exc), "Make one with the scope connections:write; Socket Mode must be on.")
    return fine("Socket Mode can be opened.")


async def probe_channel(settings: SlackSettings) -> Finding:
    """Whether cards can be posted there."""
    try:
        async with _client(settings) as client:
            channel = (await client.conversations_info(channel=settings.channel))["channel"]
    except RemoteCallError as exc:
        return wrong(_reason(exc), "Copy the id once more; into a private channel the bot must be invited first.")
    name = f"#{channel['name']}"
    if channel.get("is_archived"):
        return wrong(f"{name} is archived.", "Unarchive it, or take another.")
    if not channel.get("is_member"):
        return wrong(f"The bot is not in {name}.", "Type /invite and the bot's name there, then enter the id again.")
    return fine(f"Cards go to {name}.")


async def find_channel(settings: SlackSettings, given: str) -> str:
    """The id of the channel of this name, with or without its #; what was given when the bot sees no such channel."""
    try:
        async with _client(settings) as client:
            async for channel in _channels(client):
                if channel["name"] == given.removeprefix("#"):
                    return str(channel["id"])
    except RemoteCallError:
        return given  # the probe that follows tells why
    return given


async def _channels(client: AsyncWebClient) -> AsyncIterator[Mapping[str, Any]]:
    cursor = ""
    while True:
        answer = await client.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=_PAGE, cursor=cursor
        )
        for channel in answer["channels"]:
            yield channel
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


@asynccontextmanager
async def _client(settings: SlackSettings) -> AsyncIterator[AsyncWebClient]:
    """A client for a question or two. Raises Trouble."""
    client = make_client(settings)
    async with make_session() as session:
        client.session = session
        with translate_read_errors():
            yield client


def _reason(exc: RemoteCallError) -> str:
    """Slack's refusal as a sentence, with its own code: that is what one searches for."""
    cause = exc.__cause__
    return f"{exc} ({code_of(cause)})" if isinstance(cause, SlackApiError) else str(exc)
