"""chat.*: what the app says."""

from typing import Any

from bridge.sandbox.slack import limits, markup
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import Message, finished_blocks
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.site import Args, Method, Site


def post_message(site: Site, args: Args) -> dict[str, Any]:
    """A message in a channel or a thread."""
    channel = site.channel(args["channel"], writing=True) if args["channel"][:1] not in "UW" else None
    if channel is None:
        channel = site.workspace.direct_channel(args["channel"])
    message = _compose(site, args, channel.id)
    if len(message.text) > limits.POST_TEXT:
        message.text = message.text[: limits.POST_TEXT]
        site.record("chat.postMessage", args, f"text over {limits.POST_TEXT} characters: Slack cuts it off")
    if args.get("reply_broadcast") and args.get("thread_ts"):
        message.subtype = "thread_broadcast"
    site.workspace.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.to_wire(metadata=True)}


def update(site: Site, args: Args) -> dict[str, Any]:
    """Other words for a message of the app's own."""
    channel = site.channel(args["channel"], writing=True)
    message = _own(site, channel.id, args["ts"], "cant_update_message")
    blocks = args.get("blocks")
    if blocks and message.is_rich and not any(block["type"] == "rich_text" for block in blocks):
        raise SlackError("block_mismatch")

    def change(message: Message) -> None:
        message.text = markup.stored(args.get("text") or "")
        message.blocks = finished_blocks(blocks or [])
        message.attachments = list(args.get("attachments") or [])
        message.link_names = _links_names(args)
        if "metadata" in args:
            message.metadata = dict(args["metadata"])
        if not blocks:  # Slack does not mark what blocks were changed
            message.edited = {"user": site.app.bot_user, "ts": site.workspace.stamps.next()}

    site.workspace.edit(message, change)
    shown = message.to_wire(metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(site: Site, args: Args) -> dict[str, Any]:
    """Take back a message of the app's own. One posted under another name stays, as Slack's page warns."""
    channel = site.channel(args["channel"])
    message = _own(site, channel.id, args["ts"], "cant_delete_message")
    if message.username:
        raise SlackError("cant_delete_message")
    site.workspace.delete(message)
    return {"channel": channel.id, "ts": args["ts"]}


def post_ephemeral(site: Site, args: Args) -> dict[str, Any]:
    """A message that one member of the channel sees."""
    channel = site.channel(args["channel"], writing=True)
    if args["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    message = _compose(site, args, channel.id)
    message.thread_ts = args.get("thread_ts", "")
    site.workspace.whisper(message, args["user"])
    return {"message_ts": message.ts}


def get_permalink(site: Site, args: Args) -> dict[str, Any]:
    """The address of a message in Slack's own client."""
    channel = site.channel(args["channel"])
    message = site.workspace.find(channel.id, args["message_ts"])
    link = f"https://{site.app.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _own(site: Site, channel: str, ts: str, otherwise: str) -> Message:
    message = site.workspace.find(channel, ts)
    if message.bot_id != site.app.bot_id:
        raise SlackError(otherwise)
    return message


def _compose(site: Site, args: Args, channel: str) -> Message:
    customised = any(args.get(name) for name in ("username", "icon_url", "icon_emoji"))
    if customised and "chat:write.customize" not in site.app.scopes:
        raise SlackError("missing_scope", needed="chat:write.customize", provided=",".join(sorted(site.app.scopes)))
    text = args.get("text") or args.get("markdown_text") or ""
    message = Message(
        channel=channel,
        ts=site.workspace.stamps.next(),
        text=markup.stored(text),
        team=site.app.team,
        thread_ts=args.get("thread_ts") or "",
        blocks=finished_blocks(args.get("blocks") or []),
        attachments=list(args.get("attachments") or []),
        metadata=dict(args.get("metadata") or {}),
        bot_id=site.app.bot_id,
        app_id=site.app.id,
        link_names=_links_names(args),
    )
    if customised:
        message.subtype = "bot_message"
        message.username = args.get("username") or site.app.name
        message.icons = {key[5:]: args[key] for key in ("icon_emoji", "icon_url") if args.get(key)}
    else:
        message.user = site.app.bot_user
        message.bot_profile = _profile(site)
    return message


def _links_names(args: Args) -> bool:
    return bool(args.get("link_names")) or args.get("parse") == "full"


def _profile(site: Site) -> dict[str, Any]:
    app = site.app
    return {"id": app.bot_id, "app_id": app.id, "name": app.name, "deleted": False, "updated": 1700000000,
            "icons": {}, "team_id": app.team}  # fmt: skip


_WRITE = ("chat:write",)

METHODS = {
    "chat.postMessage": Method(post_message, Tier.SPECIAL, _WRITE),
    "chat.update": Method(update, Tier.THREE, _WRITE),
    "chat.delete": Method(delete, Tier.THREE, _WRITE),
    "chat.postEphemeral": Method(post_ephemeral, Tier.FOUR, _WRITE),
    "chat.getPermalink": Method(get_permalink, Tier.NONE),
}
