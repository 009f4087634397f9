"""chat.*: what the app says."""

from typing import Any

from bridge.sandbox.slack import limits, markup
from bridge.sandbox.slack.app_context import AppContext, Args, WebApiMethod
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import WorkspaceMessage, finished_blocks
from bridge.sandbox.slack.rates import Tier


def post_message(context: AppContext, args: Args) -> dict[str, Any]:
    """A message in a channel or a thread."""
    channel = context.channel(args["channel"], writing=True) if args["channel"][:1] not in "UW" else None
    if channel is None:
        channel = context.workspace.direct_channel(args["channel"])
    message = _compose(context, args, channel.id)
    if len(message.text) > limits.POST_TEXT:
        message.text = message.text[: limits.POST_TEXT]
        context.record("chat.postMessage", args, f"text over {limits.POST_TEXT} characters: Slack cuts it off")
    if args.get("reply_broadcast") and args.get("thread_ts"):
        message.subtype = "thread_broadcast"
    context.workspace.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.to_wire(metadata=True)}


def update(context: AppContext, args: Args) -> dict[str, Any]:
    """Other words for a message of the app's own."""
    channel = context.channel(args["channel"], writing=True)
    message = _own(context, channel.id, args["ts"], "cant_update_message")
    blocks = args.get("blocks")
    if blocks and message.is_rich and not any(block["type"] == "rich_text" for block in blocks):
        raise SlackError("block_mismatch")

    def change(message: WorkspaceMessage) -> None:
        message.text = markup.as_stored(args.get("text") or "")
        message.redraw(finished_blocks(blocks or []))
        message.attachments = list(args.get("attachments") or [])
        message.link_names = _links_names(args)
        if "metadata" in args:
            message.metadata = dict(args["metadata"])
        if not blocks:  # Slack does not mark what blocks were changed
            message.edited = {"user": context.app.bot_user, "ts": context.workspace.timestamps.next()}

    context.workspace.edit(message, change)
    shown = message.to_wire(metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(context: AppContext, args: Args) -> dict[str, Any]:
    """Take back a message of the app's own. One posted under another name stays, as Slack's page warns."""
    channel = context.channel(args["channel"])
    message = _own(context, channel.id, args["ts"], "cant_delete_message")
    if message.username:
        raise SlackError("cant_delete_message")
    context.workspace.delete(message)
    return {"channel": channel.id, "ts": args["ts"]}


def post_ephemeral(context: AppContext, args: Args) -> dict[str, Any]:
    """A message that one member of the channel sees."""
    channel = context.channel(args["channel"], writing=True)
    if args["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    message = _compose(context, args, channel.id)
    message.thread_ts = args.get("thread_ts", "")
    context.workspace.post_ephemeral(message, args["user"])
    return {"message_ts": message.ts}


def get_permalink(context: AppContext, args: Args) -> dict[str, Any]:
    """The address of a message in Slack's own client."""
    channel = context.channel(args["channel"])
    message = context.workspace.find_message(channel.id, args["message_ts"])
    link = f"https://{context.app.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _own(context: AppContext, channel: str, ts: str, otherwise: str) -> WorkspaceMessage:
    message = context.workspace.find_message(channel, ts)
    if message.bot_id != context.app.bot_id:
        raise SlackError(otherwise)
    return message


def _compose(context: AppContext, args: Args, channel: str) -> WorkspaceMessage:
    customised = any(args.get(name) for name in ("username", "icon_url", "icon_emoji"))
    if customised and "chat:write.customize" not in context.app.scopes:
        raise SlackError("missing_scope", needed="chat:write.customize", provided=",".join(sorted(context.app.scopes)))
    text = args.get("text") or args.get("markdown_text") or ""
    message = WorkspaceMessage(
        channel=channel,
        ts=context.workspace.timestamps.next(),
        text=markup.as_stored(text),
        team=context.app.team,
        thread_ts=args.get("thread_ts") or "",
        blocks=finished_blocks(args.get("blocks") or []),
        attachments=list(args.get("attachments") or []),
        metadata=dict(args.get("metadata") or {}),
        bot_id=context.app.bot_id,
        app_id=context.app.id,
        link_names=_links_names(args),
    )
    if customised:
        message.subtype = "bot_message"
        message.username = args.get("username") or context.app.name
        message.icons = {key[5:]: args[key] for key in ("icon_emoji", "icon_url") if args.get(key)}
    else:
        message.user = context.app.bot_user
        message.bot_profile = _profile(context)
    return message


def _links_names(args: Args) -> bool:
    return bool(args.get("link_names")) or args.get("parse") == "full"


def _profile(context: AppContext) -> dict[str, Any]:
    app = context.app
    return {"id": app.bot_id, "app_id": app.id, "name": app.name, "deleted": False, "updated": 1700000000,
            "icons": {}, "team_id": app.team}  # fmt: skip


_WRITE = ("chat:write",)

METHODS = {
    "chat.postMessage": WebApiMethod(post_message, Tier.SPECIAL, _WRITE),
    "chat.update": WebApiMethod(update, Tier.THREE, _WRITE),
    "chat.delete": WebApiMethod(delete, Tier.THREE, _WRITE),
    "chat.postEphemeral": WebApiMethod(post_ephemeral, Tier.FOUR, _WRITE),
    "chat.getPermalink": WebApiMethod(get_permalink, Tier.NONE),
}
