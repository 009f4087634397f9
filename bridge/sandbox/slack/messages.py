"""A message as the workspace keeps it, and as Slack's answers and events show it."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.sandbox.slack import markup
from bridge.sandbox.slack.files import WorkspaceFile
from bridge.sandbox.slack.timestamps import new_id

BlockList = list[dict[str, Any]]
RedrawnBlocks = deque[BlockList]  # what a message or a view showed before, the last first
_MOST_REDRAWN = 20  # redraws by which a client may be behind


def redrawn_blocks() -> RedrawnBlocks:
    """None yet."""
    return deque(maxlen=_MOST_REDRAWN)


@dataclass(slots=True)
class WorkspaceMessage:
    """One message of a channel. `text` is in Slack's markup, escaped; `metadata` {} means that there is none."""

    channel: str
    ts: str
    text: str
    team: str
    user: str = ""  # empty for an app's post under another name
    thread_ts: str = ""
    subtype: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    client_msg_id: str = ""
    bot_id: str = ""
    app_id: str = ""
    bot_profile: dict[str, Any] = field(default_factory=dict)
    username: str = ""
    icons: dict[str, str] = field(default_factory=dict)
    edited: dict[str, str] = field(default_factory=dict)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    link_names: bool = False
    files: list[WorkspaceFile] = field(default_factory=list)
    earlier: RedrawnBlocks = field(default_factory=redrawn_blocks)

    def redraw(self, blocks: BlockList) -> None:
        """Other blocks. Somebody may have those before on their screen still, and press a button of them."""
        self.earlier.appendleft(self.blocks)
        self.blocks = blocks

    def as_seen(self, block_id: str) -> "WorkspaceMessage":
        """The message as whoever sees this block has it; as it is now for "" and for a block that it never had."""
        return replace(self, blocks=blocks_as_seen(block_id, self.blocks, self.earlier))

    @property
    def is_reply(self) -> bool:
        """Is it inside a thread (not its root)?"""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def in_channel(self) -> bool:
        """Does the channel show it, and not only a thread?"""
        return not self.is_reply or self.subtype == "thread_broadcast"

    @property
    def is_rich(self) -> bool:
        """Does it have a rich_text block?"""
        return any(block.get("type") == "rich_text" for block in self.blocks)

    @property
    def pings(self) -> set[str]:
        """Whom it notifies: user ids, "here", "channel", "everyone", user group ids."""
        return markup.pings(self.text, self.blocks, link_names=self.link_names)

    def to_wire(self, *, metadata: bool = False) -> dict[str, Any]:
        """The message's own fields; what it knows of its thread is added by the workspace."""
        wire: dict[str, Any] = {"type": "message", "text": self.text, "ts": self.ts, "team": self.team}
        for name in _OPTIONAL:
            if value := getattr(self, name):
                wire[name] = value
        if self.files:
            wire |= {"files": [file.in_message() for file in self.files], "upload": False, "display_as_bot": False}
        if self.reactions:
            wire["reactions"] = [
                {"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()
            ]
        if metadata and self.metadata:
            wire["metadata"] = self.metadata
        return wire


_OPTIONAL = (
    "subtype", "user", "client_msg_id", "bot_id", "app_id", "bot_profile", "username", "icons", "thread_ts",
    "blocks", "attachments", "edited",
)  # fmt: skip


@dataclass(slots=True)
class Ephemeral:
    """A message that one person sees, until their client forgets it."""

    message: WorkspaceMessage
    user: str


# The endings of the names of everything else that somebody can press or fill in.
_ACTS = ("_input", "_select", "_buttons", "checkboxes", "overflow", "picker")


def blocks_as_seen(block_id: str, blocks: BlockList, earlier: Iterable[BlockList]) -> BlockList:
    """`blocks`, or those of `earlier` that have this block: each redraw gives new ids to blocks that the app left
    without one."""
    seen = (each for each in (blocks, *earlier) if any(block.get("block_id") == block_id for block in each))
    return next(seen, blocks)


def finished_blocks(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An app's blocks as Slack stores them: with the ids and defaults it left out."""
    finished = []
    for block in blocks:
        done = _with_defaults(block)
        done.setdefault("block_id", new_id("", 5))
        finished.append(done)
    return finished


def _with_defaults(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    done = {key: _with_defaults(item) for key, item in value.items()}
    match done.get("type"):
        case "plain_text":
            done.setdefault("emoji", True)
        case "mrkdwn":
            done.setdefault("verbatim", False)
        case str(kind) if kind == "button" or kind.endswith(_ACTS):
            done.setdefault("action_id", new_id("", 5))
    return done
