"""The Web API call that a step of a thread is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from agents_slack.addresses import Place
from agents_slack.card import CLAIM
from agents_slack.metadata import Mark, to_metadata
from agents_slack.outbound import Json, Passage, body, button, plain, shown_name
from core.events import Author, Escalated, Message, Note, Reminded, Reopened, Side, Undeliverable
from core.ids import RemoteId
from core.ports import SessionView
from core.steps import Entry, Post, Remove, Replace, Step, shown_seqs

RETRY = "handoff.retry"
TRANSCRIPT = "Conversation so far"
GONE = "This message was deleted."
_ICONS = {
    Side.USER: ":bust_in_silhouette:",
    Side.BOT: ":robot_face:",
    Side.AGENT: ":headphones:",
    Side.HOUSE: ":information_source:",
}


@dataclass(frozen=True, slots=True)
class SlackCall:
    """A call of the Web API, and the step it carries out, if it is one."""

    method: str
    args: dict[str, Any]
    step: Step | None = None


def to_call(step: Step, view: SessionView) -> SlackCall:
    """The call that carries out a step in the thread `view.lane` stands for."""
    match step:
        case Post():
            return _post(step, view)
        case Replace(remote=remote, entries=entries):
            return SlackCall("chat.update", _update(remote, *_body(entries, _authors_at(remote, view), view)), step)
        case Remove(remote=remote):
            # A post under another name cannot be deleted (docs.slack.dev: chat.postMessage), so its words are.
            return SlackCall("chat.update", _update(remote, GONE, [plain(GONE)]), step)
        case _:
            assert_never(step)


def quiet() -> Json:
    """What keeps Slack from making links, mentions or previews of anything in a post."""
    return {"parse": "none", "unfurl_links": False, "unfurl_media": False}


def _post(step: Post, view: SessionView) -> SlackCall:
    thread = Place.parse(view.lane.address)
    authors = {entry.author for entry in step.entries}
    text, blocks = _body(step.entries, authors, view)
    mark = Mark(view.session.id, view.lane.id, step.covers, shown_seqs(step), step.entries[0].part)
    args: Json = {
        "channel": thread.channel, "thread_ts": thread.ts, "text": text,
        "blocks": [*blocks, *_buttons(step.entries[0], view)], "metadata": to_metadata(mark), **quiet(),
        **_identity(step.entries[0], authors, view),
    }  # fmt: skip
    if _concerns_everybody(step.entries[0], thread):
        args["reply_broadcast"] = True
    return SlackCall("chat.postMessage", args, step)


def _update(remote: RemoteId, text: str, blocks: list[Json]) -> Json:
    place = Place.parse(remote)
    return {"channel": place.channel, "ts": place.ts, "text": text, "blocks": blocks, "parse": "none"}


def _body(entries: Sequence[Entry], authors: set[Author], view: SessionView) -> tuple[str, list[Json]]:
    return body([_passage(entry, view, labelled=len(authors) > 1) for entry in entries])


def _passage(entry: Entry, view: SessionView, *, labelled: bool) -> Passage:
    label = shown_name(entry.author, view.contact) if labelled else ""
    if isinstance(entry.event.body, Note):
        label = "Internal note"
    is_end = entry.part == entry.parts - 1
    return Passage(
        content=entry.content,
        label=label,
        remark="(edited)" if entry.edited and is_end else "",
        trusted=entry.author.side is not Side.USER,
    )


def _authors_at(remote: RemoteId, view: SessionView) -> set[Author]:
    """Everybody whose words a post was made of: it stays labelled when only one of them is left."""
    seqs = {copy.seq for copy in view.copies if copy.remote == remote}
    return {event.author for event in view.log if event.seq in seqs}


def _identity(entry: Entry, authors: set[Author], view: SessionView) -> Json:
    """Under whose name the post stands. Lines that nobody said are the app's own."""
    if len(authors) > 1:
        return {"username": TRANSCRIPT, "icon_emoji": ":scroll:"}
    if not isinstance(entry.event.body, (Message, Note)):
        return {}
    return {"username": shown_name(entry.author, view.contact), "icon_emoji": _ICONS[entry.author.side]}


def _buttons(entry: Entry, view: SessionView) -> list[Json]:
    match entry.event.body:
        case Undeliverable():
            offered = button("Retry", RETRY, f"{view.session.id}:{entry.seq}")
        case Reminded():
            offered = button("Claim", CLAIM, view.session.id)
        case _:
            return []
    return [{"type": "actions", "elements": [offered]}]


def _concerns_everybody(entry: Entry, thread: Place) -> bool:
    """A user who waits is nobody's yet: the channel must see it, not only who follows the thread.

    What was there before the card is not news: the card itself, new in this channel, has just told it.
    """
    match entry.event.body:
        case Reopened() | Reminded() | Escalated():
            return entry.event.at > thread.at
        case _:
            return False
