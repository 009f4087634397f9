"""users.*, views.* and reactions.*: people, what they look at, and emoji under messages."""

from typing import Any

from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.site import Args, Method, Site


def users_info(site: Site, args: Args) -> dict[str, Any]:
    """One person."""
    user = site.workspace.users.get(args["user"])
    if user is None:
        raise SlackError("user_not_found")
    wire = user.to_wire()
    if "users:read.email" not in site.app.scopes:
        del wire["profile"]["email"]
    return {"user": wire}


def views_open(site: Site, args: Args) -> dict[str, Any]:
    """A modal, for somebody who just did something."""
    user = site.triggers.use(args.get("trigger_id") or args.get("interactivity_pointer") or "")
    view = site.views.open(user, _typed(args["view"], "modal"))
    site.workspace.changes.bump()
    return {"view": view.to_wire(site.app)}


def views_update(site: Site, args: Args) -> dict[str, Any]:
    """Other content for a modal."""
    name = args.get("view_id") or args.get("external_id") or ""
    view = site.views.update(name, args["view"], args.get("hash") or "")
    site.workspace.changes.bump()
    return {"view": view.to_wire(site.app)}


def views_publish(site: Site, args: Args) -> dict[str, Any]:
    """A person's Home tab."""
    if args["user_id"] not in site.workspace.users:
        raise SlackError("user_not_found")
    view = site.views.publish(args["user_id"], _typed(args["view"], "home"), args.get("hash") or "")
    site.workspace.changes.bump()
    return {"view": view.to_wire(site.app)}


def reactions_add(site: Site, args: Args) -> dict[str, Any]:
    """The app puts an emoji under a message."""
    return _react(site, args, added=True)


def reactions_remove(site: Site, args: Args) -> dict[str, Any]:
    """The app takes its emoji away."""
    return _react(site, args, added=False)


def _react(site: Site, args: Args, *, added: bool) -> dict[str, Any]:
    if "channel" not in args:
        raise SlackError("no_item_specified")
    channel = site.channel(args["channel"])
    message = site.workspace.find(channel.id, args["timestamp"])
    site.workspace.react(message, site.app.bot_user, args["name"].strip(":"), added=added)
    return {}


def _typed(view: dict[str, Any], kind: str) -> dict[str, Any]:
    if view["type"] != kind:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be a {kind} view"]})
    return view


METHODS = {
    "users.info": Method(users_info, Tier.FOUR, ("users:read",)),
    "views.open": Method(views_open, Tier.FOUR),
    "views.update": Method(views_update, Tier.FOUR),
    "views.publish": Method(views_publish, Tier.FOUR),
    "reactions.add": Method(reactions_add, Tier.THREE, ("reactions:write",)),
    "reactions.remove": Method(reactions_remove, Tier.TWO, ("reactions:write",)),
}
