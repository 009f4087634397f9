"""The payloads of what people do with an app's buttons, modals, shortcuts and commands. Pure, but for new ids."""

from typing import Any

from bridge.sandbox.slack.directory import App, Channel, User

Json = dict[str, Any]


def block_actions(app: App, user: User, action: Json, where: Json, trigger: str) -> Json:
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


def on_message(channel: Channel, message: Json, response_url: str, *, ephemeral: bool) -> Json:
    """The part of a click that says on which message it was. An ephemeral message is not sent along."""
    container: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if thread := message.get("thread_ts"):
        container["thread_ts"] = thread
    where: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name_in_payloads},
        "state": {"values": {}},
        "response_url": response_url,
    }
    return where if ephemeral else {**where, "message": message}


def on_view(view: Json) -> Json:
    """The part of a click that says in which view it was."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def action(element: Json, block_id: str, stamp: str, value: str | None) -> Json:
    """What was clicked or chosen. `value` takes the place of a button's own, or says which option was chosen."""
    done: Json = {
        "action_id": element["action_id"],
        "block_id": block_id,
        "type": element["type"],
        "action_ts": stamp,
    }
    if element["type"] == "button":
        done["text"] = element["text"]
        if value is not None or "value" in element:
            done["value"] = element["value"] if value is None else value
    else:
        done["selected_option"] = next((o for o in element.get("options", ()) if o.get("value") == value), None)
    return done


def view_submission(app: App, user: User, view: Json, trigger: str) -> Json:
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


def shortcut(app: App, user: User, callback_id: str, stamp: str, trigger: str) -> Json:
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
    app: App, user: User, callback_id: str, stamp: str, trigger: str, channel: Channel, message: Json, response_url: str
) -> Json:
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


def command(app: App, user: User, channel: Channel, name: str, text: str, trigger: str, response_url: str) -> Json:
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


def _user(user: User) -> Json:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team}


def _team(app: App) -> Json:
    return {"id": app.team, "domain": app.domain}


def _app(app: App) -> Json:
    return {"api_app_id": app.id, "token": "verification-token"}
