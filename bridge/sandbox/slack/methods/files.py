"""files.*: what the app uploads, and what it may know of files."""

from typing import Any

from bridge.sandbox.slack import markup
from bridge.sandbox.slack.app_context import AppContext, Args, WebApiMethod
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.files import FileMode, WorkspaceFile
from bridge.sandbox.slack.messages import WorkspaceMessage, finished_blocks
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.timestamps import new_id

LONGEST_ALT_TEXT = 1_000  # characters


def get_upload_url(context: AppContext, args: Args) -> dict[str, Any]:
    """An address for the bytes of one file, and the id the file will have."""
    if not args["filename"] or args["length"] <= 0:
        context.record("files.getUploadURLExternal", args, "a file needs a name and at least one byte")
        raise SlackError("missing_argument")
    if args["length"] > context.workspace.files.largest:
        raise SlackError("file_upload_size_restricted")
    if len(args.get("alt_txt") or "") > LONGEST_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    file = context.workspace.files.add(
        args["filename"], context.app.bot_user, context.app.team, args["length"], context.workspace.timestamps.next(),
        ticket=new_id("", 24), by_app=True,
    )  # fmt: skip
    return {"upload_url": f"{context.workspace.files.base}/upload/v1/{file.ticket}", "file_id": file.id}


def complete_upload(context: AppContext, args: Args) -> dict[str, Any]:
    """The files become real; with a channel, one message shows them all, under the app's own name."""
    files = [_uploaded(context, asked["id"]) for asked in args["files"]]
    message = _message(context, args, files) if args.get("channel_id") else None
    for file, asked in zip(files, args["files"], strict=True):
        file.mode, file.title = FileMode.HOSTED, asked.get("title") or file.name
    if message is not None:
        context.workspace.post(message)
    context.workspace.changes.bump()
    # Where it was shared is not known yet when Slack answers: files.info tells.
    return {"files": [file.in_answer(shares=False) for file in files]}


def info(context: AppContext, args: Args) -> dict[str, Any]:
    """What is known of a file, also where it was shared."""
    file, shelf = _visible(context, args["file"]), context.workspace.files
    late = shelf.answers_without_shares > 0
    shelf.answers_without_shares -= late
    return {"file": file.in_answer(shares=not late), "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(context: AppContext, args: Args) -> dict[str, Any]:
    """A file of the app's own goes, and every message that shows it loses it."""
    file = _visible(context, args["file"])
    if file.user != context.app.bot_user:
        raise SlackError("cant_delete_file")
    context.workspace.delete_file(file)
    return {}


def _uploaded(context: AppContext, name: str) -> WorkspaceFile:
    file = context.workspace.files.find(name)
    if file.mode is not FileMode.TICKET or file.content is None:
        raise SlackError("file_not_found")  # "could not find the file from the upload ticket": used up, or no bytes
    return file


def _message(context: AppContext, args: Args, files: list[WorkspaceFile]) -> WorkspaceMessage:
    if args["channel_id"] not in context.workspace.channels:
        raise SlackError("channel_not_found")  # a name is not enough here, and a person's id neither
    channel = context.channel(args["channel_id"], writing=True)
    comment = args.get("initial_comment") or ""
    blocks = [] if comment else args.get("blocks") or []  # blocks are ignored beside a comment
    if any(block.get("type") == "markdown" for block in blocks):
        raise SlackError("internal_error")  # github.com/slackapi/python-slack-sdk issue 1756
    app = context.app
    return WorkspaceMessage(
        channel.id, context.workspace.timestamps.next(), markup.as_stored(comment), app.team, app.bot_user,
        thread_ts=args.get("thread_ts") or "", subtype="file_share", blocks=finished_blocks(blocks),
        bot_id=app.bot_id, app_id=app.id, files=files,
    )  # fmt: skip


def _visible(context: AppContext, name: str) -> WorkspaceFile:
    file = context.workspace.files.find(name)
    if file.mode is FileMode.TOMBSTONE:
        raise SlackError("file_deleted")
    if file.mode is FileMode.TICKET or not context.sees(file):
        raise SlackError("file_not_found")
    return file


METHODS = {
    "files.getUploadURLExternal": WebApiMethod(get_upload_url, Tier.FOUR, ("files:write",)),
    "files.completeUploadExternal": WebApiMethod(complete_upload, Tier.FOUR, ("files:write",)),
    "files.info": WebApiMethod(info, Tier.FOUR, ("files:read",)),
    "files.delete": WebApiMethod(delete, Tier.THREE, ("files:write",)),
}
