"""views.*: modals and Home tabs."""

import json
from typing import Any

from bridge.sandbox.slack.app_context import AppContext, Args, WebApiMethod
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.views import TriggerOrigin, View

LARGEST_VIEW = 250_000  # bytes of JSON


def open_(context: AppContext, args: Args) -> dict[str, Any]:
    """A modal, for somebody who just did something."""
    body = _typed(args["view"], "modal")
    return _shown(context, context.views.open(_act(context, args).user, body))


def push(context: AppContext, args: Args) -> dict[str, Any]:
    """A further modal on top of the one in which somebody just did something."""
    body = _typed(args["view"], "modal")
    act = _act(context, args)
    return _shown(context, context.views.push(context.views.find(act.view), body))


def update(context: AppContext, args: Args) -> dict[str, Any]:
    """Other content for a modal or a Home tab."""
    view = context.views.find(args.get("view_id") or args.get("external_id") or "")
    body = _typed(args["view"], view.body["type"])
    return _shown(context, context.views.update(view.id, body, args.get("hash") or ""))


def publish(context: AppContext, args: Args) -> dict[str, Any]:
    """A person's Home tab."""
    user = context.workspace.users.get(args["user_id"])
    if user is None or user.is_bot:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["invalid `user_id`"]})
    return _shown(context, context.views.publish(user.id, _typed(args["view"], "home"), args.get("hash") or ""))


def _act(context: AppContext, args: Args) -> TriggerOrigin:
    return context.trigger_ids.use(args.get("trigger_id") or args.get("interactivity_pointer") or "")


def _typed(view: dict[str, Any], kind: str) -> dict[str, Any]:
    if view["type"] != kind:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be a {kind} view"]})
    if len(json.dumps(view).encode()) > LARGEST_VIEW:
        raise SlackError("view_too_large")
    return view


def _shown(context: AppContext, view: View) -> dict[str, Any]:
    context.workspace.changes.bump()
    return {"view": view.to_wire(context.app)}


METHODS = {
    "views.open": WebApiMethod(open_, Tier.FOUR),
    "views.push": WebApiMethod(push, Tier.FOUR),
    "views.update": WebApiMethod(update, Tier.FOUR),
    "views.publish": WebApiMethod(publish, Tier.FOUR),
}
