"""views.*: modals and Home tabs."""

import json
from typing import Any

from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.site import Args, Method, Site
from bridge.sandbox.slack.views import Act, View

LARGEST = 250_000  # bytes of JSON


def open_(site: Site, args: Args) -> dict[str, Any]:
    """A modal, for somebody who just did something."""
    body = _typed(args["view"], "modal")
    return _shown(site, site.views.open(_act(site, args).user, body))


def push(site: Site, args: Args) -> dict[str, Any]:
    """A further modal on top of the one in which somebody just did something."""
    body = _typed(args["view"], "modal")
    act = _act(site, args)
    return _shown(site, site.views.push(site.views.find(act.view), body))


def update(site: Site, args: Args) -> dict[str, Any]:
    """Other content for a modal or a Home tab."""
    view = site.views.find(args.get("view_id") or args.get("external_id") or "")
    body = _typed(args["view"], view.body["type"])
    return _shown(site, site.views.update(view.id, body, args.get("hash") or ""))


def publish(site: Site, args: Args) -> dict[str, Any]:
    """A person's Home tab."""
    user = site.workspace.users.get(args["user_id"])
    if user is None or user.is_bot:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["invalid `user_id`"]})
    return _shown(site, site.views.publish(user.id, _typed(args["view"], "home"), args.get("hash") or ""))


def _act(site: Site, args: Args) -> Act:
    return site.triggers.use(args.get("trigger_id") or args.get("interactivity_pointer") or "")


def _typed(view: dict[str, Any], kind: str) -> dict[str, Any]:
    if view["type"] != kind:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be a {kind} view"]})
    if len(json.dumps(view).encode()) > LARGEST:
        raise SlackError("view_too_large")
    return view


def _shown(site: Site, view: View) -> dict[str, Any]:
    site.workspace.changes.bump()
    return {"view": view.to_wire(site.app)}


METHODS = {
    "views.open": Method(open_, Tier.FOUR),
    "views.push": Method(push, Tier.FOUR),
    "views.update": Method(update, Tier.FOUR),
    "views.publish": Method(publish, Tier.FOUR),
}
