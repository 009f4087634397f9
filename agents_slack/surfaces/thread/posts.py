"""The Web API call that a step of a thread is. Pure.

Files are posted by Slack's upload, which knows no other name than the app's: who sent them stands in the comment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from agents_slack.api.action_ids import CLAIM, RETRY
from agents_slack.api.addresses import PostAddress
from agents_slack.api.emoji import to_name
from agents_slack.api.formatting import owner_mention
from agents_slack.api.metadata import PostMetadata, to_metadata
from agents_slack.api.outbound import (
    LONGEST_QUOTE,
    PostPart,
    SlackJson,
    button,
    escape,
    name_of,
    plain_block,
    shorten,
    shown_name,
    text_and_blocks,
)
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.model.events import (
    Author,
    Escalated,
    Message,
    Note,
    Reacted,
    Released,
    Reminded,
    Reopened,
    Side,
    Undeliverable,
)
from core.model.files import File
from core.model.ids import RemoteId, Seq, SessionId
from core.model.ports import SessionView
from core.rendering.current_text import content_with_choices
from core.rendering.post_steps import Post, PostEntry, PostStep, React, Remove, Replace, shown_seqs

SHARE_METHOD = "files.completeUploadExternal"
UNSHARE_METHOD = "chat.delete"
TRANSCRIPT_HEADING = "Conversation so far"
DELETED_TEXT = "This message was deleted."
_ICONS = {
    Side.USER: ":bust_in_silhouette:",
    Side.BOT: ":robot_face:",
    Side.AGENT: ":headphones:",
    Side.SYSTEM: ":information_source:",
}


@dataclass(frozen=True, slots=True)
class SlackCall:
    """A call of the Web API, and the step it carries out, if it is one.

    `files` are those to be shown, or, when posts go or change, those that go with them; `lane` is whose names they have
    in Slack. `in_words` is the post to be made where no file can be shown. `reacted` is the user whose emoji it is to
    show, in `session`; "" for an agent's, and for receipts.
    """

    method: str
    args: dict[str, Any]
    step: PostStep | None = None
    lane: int = 0
    files: tuple[File, ...] = ()
    in_words: "SlackCall | None" = None
    session: SessionId = SessionId("")
    reacted: str = ""


def to_call(step: PostStep, view: SessionView, words: AgentWords = ENGLISH_WORDS) -> SlackCall:
    """The call that carries out a step in the thread `view.lane` stands for."""
    match step:
        case Post(files=files) if files:
            return _share(step, view, words)
        case Post():
            return _post(step, view, words)
        case Replace(remote=remote, entries=entries):
            args = _update(remote, *_body(entries, _authors_at(remote, view), view, words))
            shown = {entry.seq for entry in entries}
            gone = tuple(file for seq, file in _files_at(remote, view) if seq not in shown)
            in_words = (
                _in_words(Post(step.covers, entries), step, view, words)
                if any(entry.files for entry in entries)
                else None
            )
            return SlackCall("chat.update", args, step, view.lane.id, gone, in_words)
        case Remove(remote=remote):
            if files := tuple(file for _, file in _files_at(remote, view)):
                place = PostAddress.parse(remote)
                return SlackCall(UNSHARE_METHOD, {"channel": place.channel, "ts": place.ts}, step, view.lane.id, files)
            # A post under another name cannot be deleted (docs.slack.dev: chat.postMessage), so its words are.
            gone_text = words(DELETED_TEXT)
            return SlackCall("chat.update", _update(remote, gone_text, [plain_block(gone_text)]), step)
        case React(remote=remote, emoji=emoji, added=added):
            place = PostAddress.parse(remote)
            args = {"channel": place.channel, "timestamp": place.ts, "name": to_name(emoji)}
            return SlackCall(
                "reactions.add" if added else "reactions.remove", args, step, session=view.session.id,
                reacted=_who_reacted(step, view),
            )  # fmt: skip
        case _:
            assert_never(step)


def without_previews() -> SlackJson:
    """What keeps Slack from making links, mentions or previews of anything in a post."""
    return {"parse": "none", "unfurl_links": False, "unfurl_media": False}


def _post(step: Post, view: SessionView, words: AgentWords) -> SlackCall:
    thread = PostAddress.parse(view.lane.address)
    authors = {entry.author for entry in step.entries}
    text, blocks = _body(step.entries, authors, view, words)
    mark = PostMetadata(view.session.id, view.lane.id, step.covers, shown_seqs(step), step.entries[0].part)
    args: SlackJson = {
        "channel": thread.channel, "thread_ts": thread.ts, "text": text,
        "blocks": [*_mentions(step.entries[0], view), *blocks, *_buttons(step.entries[0], view, words)],
        "metadata": to_metadata(mark), **without_previews(),
        **_identity(step.entries[0], authors, view, words),
    }  # fmt: skip
    if _concerns_everybody(step.entries[0], thread):
        args["reply_broadcast"] = True
    return SlackCall("chat.postMessage", args, step)


def _share(step: Post, view: SessionView, words: AgentWords) -> SlackCall:
    thread = PostAddress.parse(view.lane.address)
    args = {
        "channel_id": thread.channel, "thread_ts": thread.ts,
        "initial_comment": "\n".join(_comment(entry, view, words) for entry in _told(step.entries)),
    }  # fmt: skip
    return SlackCall(SHARE_METHOD, args, step, view.lane.id, step.files, _in_words(step, step, view, words))


def _in_words(post: Post, step: PostStep, view: SessionView, words: AgentWords) -> SlackCall:
    """What a post of files says, in a post without them, which stands for `step`."""
    without_files = replace(post, entries=tuple(replace(entry, files=()) for entry in post.entries))
    return replace(_post(without_files, view, words), step=step)


def _comment(entry: PostEntry, view: SessionView, words: AgentWords) -> str:
    """An entry in Slack's markup, which is all that a comment can be. See `ThreadStyle.captions`."""
    label = "".join(char for char in _label(entry, view, words, labelled=True) if char not in "*_~`@")
    told = f"*{escape(label)}{':' if entry.content.text else ''}* {escape(entry.content.text)}".rstrip()
    return f"> ↩ “{escape(shorten(entry.quote, LONGEST_QUOTE))}”\n{told}" if entry.quote else told


def _told(entries: Sequence[PostEntry]) -> Sequence[PostEntry]:
    """Those that say something; of an album without a word the first, for its author."""
    return [entry for entry in entries if entry.content.text] or entries[:1]


def _who_reacted(step: React, view: SessionView) -> str:
    event = next((event for event in view.log if event.seq == step.covers.last), None)
    is_users = event and isinstance(event.body, Reacted) and event.author.side is Side.USER
    return name_of(event.author) if event and is_users else ""


def _files_at(remote: RemoteId, view: SessionView) -> list[tuple[Seq, File]]:
    """The files that a post shows, and whose they are."""
    by_seq = {event.seq: event for event in view.log}
    found: list[tuple[Seq, File]] = []
    for copy in view.copies:
        event = by_seq.get(copy.seq) if copy.remote == remote else None
        if event and isinstance(event.body, (Message, Note)) and copy.part < len(event.body.files):
            found.append((copy.seq, event.body.files[copy.part]))
    return found


def _update(remote: RemoteId, text: str, blocks: list[SlackJson]) -> SlackJson:
    place = PostAddress.parse(remote)
    return {"channel": place.channel, "ts": place.ts, "text": text, "blocks": blocks, "parse": "none"}


def _body(
    entries: Sequence[PostEntry], authors: set[Author], view: SessionView, words: AgentWords
) -> tuple[str, list[SlackJson]]:
    labelled = len(authors) > 1
    return text_and_blocks(
        [_labelled_text(entry, view, words, labelled=labelled or bool(entry.files)) for entry in _told(entries)]
    )


def _labelled_text(entry: PostEntry, view: SessionView, words: AgentWords, *, labelled: bool) -> PostPart:
    is_end = entry.part + max(1, len(entry.files)) >= entry.parts
    return PostPart(
        content=content_with_choices(entry.event, entry.content) if is_end else entry.content,
        label=_label(entry, view, words, labelled=labelled),
        remark=words("(edited)") if entry.edited and is_end and entry.content.text else "",
        trusted=entry.author.side is not Side.USER,
        quote=entry.quote if entry.part == 0 else "",
    )


def _label(entry: PostEntry, view: SessionView, words: AgentWords, *, labelled: bool) -> str:
    name = shown_name(entry.author, view.contact)
    if isinstance(entry.event.body, Note):
        return f"{words('Internal note')}, {name}" if entry.files else words("Internal note")
    return name if labelled else ""


def _authors_at(remote: RemoteId, view: SessionView) -> set[Author]:
    """Everybody whose words a post was made of: it stays labelled when only one of them is left."""
    seqs = {copy.seq for copy in view.copies if copy.remote == remote}
    return {event.author for event in view.log if event.seq in seqs}


def _identity(entry: PostEntry, authors: set[Author], view: SessionView, words: AgentWords) -> SlackJson:
    """Under whose name the post stands. Lines that nobody said are the app's own."""
    if len(authors) > 1:
        return {"username": words(TRANSCRIPT_HEADING), "icon_emoji": ":scroll:"}
    if not isinstance(entry.event.body, (Message, Note)):
        return {}
    return {"username": shown_name(entry.author, view.contact), "icon_emoji": _ICONS[entry.author.side]}


def _mentions(entry: PostEntry, view: SessionView) -> list[SlackJson]:
    called = owner_mention(entry.event, view)
    return [called] if called else []


def _buttons(entry: PostEntry, view: SessionView, words: AgentWords) -> list[SlackJson]:
    if isinstance(entry.event.body, Undeliverable):
        offered = button(words("Retry"), RETRY, f"{view.session.id}:{entry.seq}")
    elif isinstance(entry.event.body, Reminded):
        offered = button(words("Claim"), CLAIM, view.session.id)
    else:
        return []
    return [{"type": "actions", "elements": [offered]}]


def _concerns_everybody(entry: PostEntry, thread: PostAddress) -> bool:
    """A user who waits is nobody's yet: the channel must see it, not only who follows the thread.

    What was there before the card is not news: the card itself, new in this channel, has just told it.
    """
    match entry.event.body:
        case Reopened() | Reminded() | Escalated() | Released(why="silent" | "left"):
            return entry.event.at > thread.posted_at
    return False
