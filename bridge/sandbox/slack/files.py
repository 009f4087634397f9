"""Files of the workspace: what was uploaded, where it was shared, and how Slack's answers show it.

It does not know HTTP or messages' events; what a file's end does to messages is in `workspace`.
Source: https://docs.slack.dev/reference/objects/file-object and .../messaging/working-with-files
"""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.timestamps import new_id, to_micros

FileObject = dict[str, Any]
PRETTY_TYPES = {"jpg": "JPEG", "text": "Plain Text", "mp3": "MP3", "mp4": "MPEG 4 Video", "zip": "Zip"}


class FileMode(StrEnum):
    """What there is of a file. TICKET: asked for, and not completed yet."""

    TICKET = "ticket"
    HOSTED = "hosted"
    EXTERNAL = "external"
    HIDDEN = "hidden_by_limit"
    TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True)
class FileShare:
    """Where a file was shared: the channel, its kind ("channel", "group", "im"), and the message."""

    channel: str
    kind: str
    ts: str
    thread_ts: str = ""


@dataclass(eq=False, slots=True)
class WorkspaceFile:
    """One file. `content` None: the bytes have not come. `length` is what was announced, in bytes.

    `check_first`: shared over Slack Connect, so that events tell only its id and files.info tells the rest.
    `external_url` is where an external file lies.
    """

    id: str
    name: str
    user: str
    team: str
    length: int
    workspace_files: "WorkspaceFiles"
    created: str
    mimetype: str = ""
    title: str = ""
    mode: FileMode = FileMode.TICKET
    content: bytes | None = None
    ticket: str = ""
    check_first: bool = False
    external_url: str = ""
    external_type: str = ""
    by_app: bool = False
    shares: list[FileShare] = field(default_factory=list)

    @property
    def filetype(self) -> str:
        """Slack's word for the kind of file: its extension, mostly."""
        ending = self.name.rpartition(".")[2].lower() if "." in self.name else ""
        return {"jpeg": "jpg", "txt": "text", "": "binary"}.get(ending, ending)

    def in_message(self) -> FileObject:
        """The file as messages and events carry it."""
        if self.check_first and self.mode is FileMode.HOSTED:
            return {"id": self.id, "mode": "file_access", "file_access": "check_file_info", "created": 0,
                    "timestamp": 0, "user": ""}  # fmt: skip
        return self._stub() if self.mode in (FileMode.TOMBSTONE, FileMode.HIDDEN) else self._described()

    def in_answer(self, *, shares: bool = True) -> FileObject:
        """The file as files.info shows it: with where it was shared, unless Slack does not know yet."""
        if self.mode is FileMode.HIDDEN:
            return self._stub()
        known = self.shares if shares else []
        by_kind = {
            kind: [share.channel for share in known if share.kind == kind] for kind in ("channel", "group", "im")
        }
        return {
            **self._described(), "channels": by_kind["channel"], "groups": by_kind["group"], "ims": by_kind["im"],
            "shares": _shares(known, self.team), "comments_count": 0, "has_more_shares": False,
        }  # fmt: skip

    def _stub(self) -> FileObject:
        stub: FileObject = {"id": self.id, "mode": str(self.mode)}
        return stub | ({"date_delete": 0} if self.mode is FileMode.TOMBSTONE else {"file_access": "visible"})

    def _described(self) -> FileObject:
        seconds = to_micros(self.created) // 1_000_000
        external = self.mode is FileMode.EXTERNAL
        wire = {
            "id": self.id, "created": seconds, "timestamp": seconds, "name": self.name,
            "title": self.title or self.name, "mimetype": self.mimetype, "filetype": self.filetype,
            "pretty_type": PRETTY_TYPES.get(self.filetype, self.filetype.upper()), "user": self.user, "user_team":
            self.team, "editable": False, "size": 0 if external else self.length, "mode": str(self.mode), "is_external":
            external, "external_type": self.external_type, "is_public": any(share.kind == "channel" for share in
            self.shares), "public_url_shared": False, "display_as_bot": False, "username": "", "media_display_type":
            "unknown", "has_rich_preview": False, "file_access": "visible", "permalink":
            f"https://sandbox.slack.com/files/{self.user}/{self.id}/{self.name}", "permalink_public":
            f"https://slack-files.com/{self.team}-{self.id}-0123456789",
        }  # fmt: skip
        if external:
            return {**wire, "external_url": self.external_url, "url_private": self.external_url}
        start = f"{self.workspace_files.base}/files-pri/{self.team}-{self.id}"
        return {
            **wire,
            "url_private": f"{start}/{self.name}",
            "url_private_download": f"{start}/download/{self.name}",
        }


class WorkspaceFiles:
    """Every file of the workspace. `base` is this server's address; `largest` the most bytes a file may have.

    `late_shares`: so many answers of files.info still lack the shares, as the real ones do while Slack looks for
    malware.
    """

    def __init__(self) -> None:
        self.base = ""
        self.largest = 1_000_000_000
        self.answers_without_shares = 0
        self._files: dict[str, WorkspaceFile] = {}

    def add(self, name: str, user: str, team: str, length: int, created: str, **more: Any) -> WorkspaceFile:
        """A new file; `more` are further fields of `File`."""
        more.setdefault("mimetype", mimetypes.guess_type(name)[0] or "application/octet-stream")
        file = WorkspaceFile(new_id("F"), name, user, team, length, self, created, **more)
        self._files[file.id] = file
        return file

    def find(self, id: str) -> WorkspaceFile:  # noqa: A002 - Slack's own name for it
        """The file. Raises SlackError file_not_found."""
        if id not in self._files:
            raise SlackError("file_not_found")
        return self._files[id]

    def by_ticket(self, ticket: str) -> WorkspaceFile | None:
        """The file that waits for its bytes at this upload address."""
        return next((f for f in self._files.values() if f.ticket == ticket and f.mode is FileMode.TICKET), None)

    def __iter__(self) -> Iterator[WorkspaceFile]:
        return iter(list(self._files.values()))


def _shares(shares: list[FileShare], team: str) -> FileObject:
    found: FileObject = {}
    for share in shares:
        places = found.setdefault("public" if share.kind == "channel" else "private", {})
        place = {
            "reply_users": [], "reply_users_count": 0, "reply_count": 0, "ts": share.ts, "team_id": team,
            "share_user_id": "", "source": "UNKNOWN",
        }  # fmt: skip
        if share.thread_ts:
            place["thread_ts"] = share.thread_ts
        places.setdefault(share.channel, []).append(place)
    return found
