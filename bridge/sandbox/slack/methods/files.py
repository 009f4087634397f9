"""files.*: what the app uploads, and what it may know of files."""

from typing import Any

from bridge.sandbox.slack import markup
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.files import File, Mode
from bridge.sandbox.slack.messages import Message, finished_blocks
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.site import Args, Method, Site
from bridge.sandbox.slack.stamps import new_id

ALT_TEXT = 1_000  # characters


def get_upload_url(site: Site, args: Args) -> dict[str, Any]:
    """An address for the bytes of one file, and the id the file will have."""
    if not args["filename"] or args["length"] <= 0:
        site.record("files.getUploadURLExternal", args, "a file needs a name and at least one byte")
        raise SlackError("missing_argument")
    if args["length"] > site.workspace.files.largest:
        raise SlackError("file_upload_size_restricted")
    if len(args.get("alt_txt") or "") > ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    file = site.workspace.files.add(
        args["filename"], site.app.bot_user, site.app.team, args["length"], site.workspace.stamps.next(),
        ticket=new_id("", 24), by_app=True,
    )  # fmt: skip
    return {"upload_url": f"{site.workspace.files.base}/upload/v1/{file.ticket}", "file_id": file.id}


def complete_upload(site: Site, args: Args) -> dict[str, Any]:
    """The files become real; with a channel, one message shows them all, under the app's own name."""
    files = [_uploaded(site, asked["id"]) for asked in args["files"]]
    message = _message(site, args, files) if args.get("channel_id") else None
    for file, asked in zip(files, args["files"], strict=True):
        file.mode, file.title = Mode.HOSTED, asked.get("title") or file.name
    if message is not None:
        site.workspace.post(message)
    site.workspace.changes.bump()
    # Where it was shared is not known yet when Slack answers: files.info tells.
    return {"files": [file.in_answer(shares=False) for file in files]}


def info(site: Site, args: Args) -> dict[str, Any]:
    """What is known of a file, also where it was shared."""
    file, shelf = _visible(site, args["file"]), site.workspace.files
    late = shelf.late_shares > 0
    shelf.late_shares -= late
    return {"file": file.in_answer(shares=not late), "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(site: Site, args: Args) -> dict[str, Any]:
    """A file of the app's own goes, and every message that shows it loses it."""
    file = _visible(site, args["file"])
    if file.user != site.app.bot_user:
        raise SlackError("cant_delete_file")
    site.workspace.delete_file(file)
    return {}


def _uploaded(site: Site, name: str) -> File:
    file = site.workspace.files.find(name)
    if file.mode is not Mode.TICKET or file.content is None:
        raise SlackError("file_not_found")  # "could not find the file from the upload ticket": used up, or no bytes
    return file


def _message(site: Site, args: Args, files: list[File]) -> Message:
    if args["channel_id"] not in site.workspace.channels:
        raise SlackError("channel_not_found")  # a name is not enough here, and a person's id neither
    channel = site.channel(args["channel_id"], writing=True)
    comment = args.get("initial_comment") or ""
    blocks = [] if comment else args.get("blocks") or []  # blocks are ignored beside a comment
    if any(block.get("type") == "markdown" for block in blocks):
        raise SlackError("internal_error")  # github.com/slackapi/python-slack-sdk issue 1756
    app = site.app
    return Message(
        channel.id, site.workspace.stamps.next(), markup.stored(comment), app.team, app.bot_user,
        thread_ts=args.get("thread_ts") or "", subtype="file_share", blocks=finished_blocks(blocks),
        bot_id=app.bot_id, app_id=app.id, files=files,
    )  # fmt: skip


def _visible(site: Site, name: str) -> File:
    file = site.workspace.files.find(name)
    if file.mode is Mode.TOMBSTONE:
        raise SlackError("file_deleted")
    if file.mode is Mode.TICKET or not site.sees(file):
        raise SlackError("file_not_found")
    return file


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, Tier.FOUR, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, Tier.FOUR, ("files:write",)),
    "files.info": Method(info, Tier.FOUR, ("files:read",)),
    "files.delete": Method(delete, Tier.THREE, ("files:write",)),
}
