"""The payloads of what people do with an app's buttons, modals, shortcuts and commands. Pure, but for new ids."""

from bridge.sandbox.slack import inputs
from bridge.sandbox.slack.directory import App, Channel, WorkspaceUser
from bridge.sandbox.slack.inputs import JsonObject


def block_actions(app: App, user: WorkspaceUser, action: JsonObject, where: JsonObject, trigger: str) -> JsonObject:
    """A click. `where` is what `on_message` or `on_view` gives."""
    return {
        "type": "block_actions",
        "user": _user(user),
        **_app(app),
        "trigger_id": trigger,
        "team": _team(app),
        "enterprise": None,
        "is_enterprise_install": False,
        **where,
        "actions": [action],
    }


def on_message(channel: Channel, message: JsonObject, response_url: str, *, ephemeral: bool) -> JsonObject:
    """The part of a click that says on which message it was. An ephemeral message is not sent along."""
    container: JsonObject = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if thread := message.get("thread_ts"):
        container["thread_ts"] = thread
    where: JsonObject = {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name_in_payloads},
        "state": {"values": inputs.initial_values(message.get("blocks", ()))},
        "response_url": response_url,
    }
    return where if ephemeral else {**where, "message": message}


def on_view(view: JsonObject) -> JsonObject:
    """The part of a click that says in which view it was."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def action(element: JsonObject, block_id: str, stamp: str, choice: inputs.InputChoice) -> JsonObject:
    """What was clicked or chosen. `choice` takes the place of a button's own value, or says what was chosen."""
    done: JsonObject = {
        "action_id": element["action_id"],
        "block_id": block_id,
        "type": element["type"],
        "action_ts": stamp,
    }
    match element["type"]:
        case "button":
            done["text"] = element["text"]
            if choice is not None or "value" in element:
                done["value"] = element["value"] if choice is None else choice
        case "overflow":
            done["selected_option"] = inputs.option(element, str(choice))
        case _:
            done |= inputs.chosen_state(element, choice)
    return done


def block_suggestion(
    app: App, user: WorkspaceUser, action_id: str, block_id: str, query: str, view: JsonObject
) -> JsonObject:
    """Somebody types into a select whose options the app gives."""
    return {
        "type": "block_suggestion",
        "user": _user(user),
        "container": {"type": "view", "view_id": view["id"]},
        **_app(app),
        "action_id": action_id,
        "block_id": block_id,
        "value": query,
        "team": _team(app),
        "enterprise": None,
        "is_enterprise_install": False,
        "view": view,
    }


def view_closed(app: App, user: WorkspaceUser, view: JsonObject, cleared: bool) -> JsonObject:
    """A modal was closed without being sent; `cleared`: with all below it."""
    return {
        "type": "view_closed",
        "team": _team(app),
        "user": _user(user),
        **_app(app),
        "view": view,
        "is_cleared": cleared,
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def view_submission(app: App, user: WorkspaceUser, view: JsonObject, trigger: str) -> JsonObject:
    """A modal was sent. `view` has the values in its state."""
    return {
        "type": "view_submission",
        "team": _team(app),
        "user": _user(user),
        **_app(app),
        "trigger_id": trigger,
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def shortcut(app: App, user: WorkspaceUser, callback_id: str, stamp: str, trigger: str) -> JsonObject:
    """A global shortcut was chosen."""
    return {
        "type": "shortcut",
        "token": "verification-token",
        "action_ts": stamp,
        "team": _team(app),
        "user": {"id": user.id, "username": user.name, "team_id": user.team},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": trigger,
    }


def message_shortcut(
    app: App,
    user: WorkspaceUser,
    callback_id: str,
    stamp: str,
    trigger: str,
    channel: Channel,
    message: JsonObject,
    response_url: str,
) -> JsonObject:
    """A shortcut was chosen in a message's menu."""
    return {
        **shortcut(app, user, callback_id, stamp, trigger),
        "type": "message_action",
        "user": {"id": user.id, "name": user.name, "team_id": user.team},
        "channel": {"id": channel.id, "name": channel.name_in_payloads},
        "message_ts": message["ts"],
        "message": message,
        "response_url": response_url,
    }


def command(
    app: App, user: WorkspaceUser, channel: Channel, name: str, text: str, trigger: str, response_url: str
) -> JsonObject:
    """A slash command was typed."""
    return {
        "token": "verification-token",
        "team_id": app.team,
        "team_domain": app.domain,
        "channel_id": channel.id,
        "channel_name": channel.name_in_payloads,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def _user(user: WorkspaceUser) -> JsonObject:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team}


def _team(app: App) -> JsonObject:
    return {"id": app.team, "domain": app.domain}


def _app(app: App) -> JsonObject:
    return {"api_app_id": app.id, "token": "verification-token"}
