"""users.* and usergroups.*: who there is."""

from typing import Any

from bridge.sandbox.slack.directory import User
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.site import Args, Method, Site


def users_info(site: Site, args: Args) -> dict[str, Any]:
    """One person."""
    user = site.workspace.users.get(args["user"])
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _shown(site, user, locale=bool(args.get("include_locale")))}


def lookup_by_email(site: Site, args: Args) -> dict[str, Any]:
    """The active member of this workspace with an e-mail address."""
    wanted = args["email"].lower()
    for user in site.workspace.users.values():
        if user.address.lower() == wanted and not (user.is_bot or user.deleted or user.team != site.app.team):
            return {"user": _shown(site, user)}
    raise SlackError("users_not_found")


def groups_list(site: Site, args: Args) -> dict[str, Any]:
    """The user groups."""
    groups = [g for g in site.workspace.groups.values() if args.get("include_disabled") or not g.disabled]
    users, count = bool(args.get("include_users")), bool(args.get("include_count"))
    return {"usergroups": [group.to_wire(site.app.team, users=users, count=count) for group in groups]}


def group_users(site: Site, args: Args) -> dict[str, Any]:
    """Who is in a user group."""
    group = site.workspace.groups.get(args["usergroup"])
    if group is None or (group.disabled and not args.get("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _shown(site: Site, user: User, *, locale: bool = False) -> dict[str, Any]:
    wire = user.to_wire(locale=locale)
    if "users:read.email" not in site.app.scopes or user.team != site.app.team:
        wire["profile"].pop("email", None)  # other workspaces' addresses are not told
    return wire


METHODS = {
    "users.info": Method(users_info, Tier.FOUR, ("users:read",)),
    "users.lookupByEmail": Method(lookup_by_email, Tier.THREE, ("users:read.email",)),
    "usergroups.list": Method(groups_list, Tier.TWO, ("usergroups:read",)),
    "usergroups.users.list": Method(group_users, Tier.TWO, ("usergroups:read",)),
}
