"""The methods by which the bot receives updates: polling and webhooks, which exclude each other."""

import re
from typing import Any
from urllib.parse import urlsplit

from bridge.sandbox.telegram.composing import Arguments
from bridge.sandbox.telegram.refusals import bad_request, conflict
from bridge.sandbox.telegram.webhook import WebhookTarget
from bridge.sandbox.telegram.world import TelegramWorld

_MOST_UPDATES = 100  # core.telegram.org/bots/api#getupdates
_MOST_CONNECTIONS = 100  # core.telegram.org/bots/api#setwebhook
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


async def get_updates(world: TelegramWorld, arguments: Arguments) -> list[dict[str, Any]]:
    """What waits, at once or within `timeout` seconds."""
    if world.pusher.webhook:
        raise conflict(_WEBHOOK_ACTIVE)
    _keep_allowed(world, arguments)
    limit = min(max(arguments.get("limit", _MOST_UPDATES), 1), _MOST_UPDATES)
    updates = await world.poller.poll(arguments.get("offset", 0), limit, arguments.get("timeout", 0))
    return [update.to_wire() for update in updates]


async def set_webhook(world: TelegramWorld, arguments: Arguments) -> bool:
    """Deliver updates to an address; an empty one ends it. Plain HTTP is taken on loopback only."""
    _drop_pending(world, arguments)
    if not arguments["url"]:
        return await delete_webhook(world, arguments)
    webhook = WebhookTarget(
        _checked_url(arguments["url"]),
        arguments.get("secret_token", ""),
        min(max(arguments.get("max_connections", 40), 1), _MOST_CONNECTIONS),
        arguments.get("ip_address", ""),
    )
    if not _SECRET.fullmatch(webhook.secret):
        raise bad_request("secret token contains illegal characters or is too long")
    _keep_allowed(world, arguments)
    world.poller.end_open_poll("terminated by setWebhook request")
    await world.pusher.set_webhook(webhook)
    return True


async def delete_webhook(world: TelegramWorld, arguments: Arguments) -> bool:
    """Back to polling. What waits goes on waiting."""
    _drop_pending(world, arguments)
    await world.pusher.set_webhook(None)
    return True


def get_webhook_info(world: TelegramWorld, _arguments: Arguments) -> dict[str, Any]:
    """Where updates go and how many wait."""
    return world.pusher.to_wire()


def _keep_allowed(world: TelegramWorld, arguments: Arguments) -> None:
    """Leaving allowed_updates out keeps what was set before; an empty list is the default."""
    if "allowed_updates" in arguments:
        world.queue.allowed = arguments["allowed_updates"]


def _drop_pending(world: TelegramWorld, arguments: Arguments) -> None:
    if arguments.get("drop_pending_updates"):
        world.queue.clear()


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    return url
