"""users.* and usergroups.*: who there is."""

from typing import Any

from bridge.sandbox.slack.app_context import AppContext, Args, WebApiMethod
from bridge.sandbox.slack.directory import WorkspaceUser
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.rates import Tier


def users_info(context: AppContext, args: Args) -> dict[str, Any]:
    """One person."""
    user = context.workspace.users.get(args["user"])
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _shown(context, user, locale=bool(args.get("include_locale")))}


def lookup_by_email(context: AppContext, args: Args) -> dict[str, Any]:
    """The active member of this workspace with an e-mail address."""
    wanted = args["email"].lower()
    for user in context.workspace.users.values():
        if user.address.lower() == wanted and not (user.is_bot or user.deleted or user.team != context.app.team):
            return {"user": _shown(context, user)}
    raise SlackError("users_not_found")


def groups_list(context: AppContext, args: Args) -> dict[str, Any]:
    """The user groups."""
    groups = [g for g in context.workspace.groups.values() if args.get("include_disabled") or not g.disabled]
    users, count = bool(args.get("include_users")), bool(args.get("include_count"))
    return {"usergroups": [group.to_wire(context.app.team, users=users, count=count) for group in groups]}


def group_users(context: AppContext, args: Args) -> dict[str, Any]:
    """Who is in a user group."""
    group = context.workspace.groups.get(args["usergroup"])
    if group is None or (group.disabled and not args.get("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _shown(context: AppContext, user: WorkspaceUser, *, locale: bool = False) -> dict[str, Any]:
    wire = user.to_wire(locale=locale)
    if "users:read.email" not in context.app.scopes or user.team != context.app.team:
        wire["profile"].pop("email", None)  # other workspaces' addresses are not told
    return wire


METHODS = {
    "users.info": WebApiMethod(users_info, Tier.FOUR, ("users:read",)),
    "users.lookupByEmail": WebApiMethod(lookup_by_email, Tier.THREE, ("users:read.email",)),
    "usergroups.list": WebApiMethod(groups_list, Tier.TWO, ("usergroups:read",)),
    "usergroups.users.list": WebApiMethod(group_users, Tier.TWO, ("usergroups:read",)),
}
