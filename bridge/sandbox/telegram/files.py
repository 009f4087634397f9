"""The files of a stand-in: what was sent, under which ids, and for how long a link to one is good.

Sizes are bytes. The numbers: core.telegram.org/bots/api#getfile and #sending-files.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from typing import Any

MEGABYTE = 1024 * 1024
DOWNLOAD_LIMIT = 20 * MEGABYTE
UPLOAD_LIMIT = 50 * MEGABYTE
PHOTO_LIMIT = 10 * MEGABYTE
LINK_LASTS = 3600.0  # seconds


class MediaKind(StrEnum):
    """What a file is shown as. The value is the field of the Message object."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    AUDIO = "audio"
    ANIMATION = "animation"
    STICKER = "sticker"


# The folder of a link and how a file id begins: what clients of the real service have come to see.
_FOLDERS = {
    MediaKind.PHOTO: ("photos", "AgAC"),
    MediaKind.DOCUMENT: ("documents", "BQAC"),
    MediaKind.VOICE: ("voice", "AwAC"),
    MediaKind.VIDEO: ("videos", "BAAC"),
    MediaKind.VIDEO_NOTE: ("video_notes", "DQAC"),
    MediaKind.AUDIO: ("music", "CQAC"),
    MediaKind.ANIMATION: ("animations", "CgAC"),
    MediaKind.STICKER: ("stickers", "CAAC"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in. `name` may be "": an app gives photos and voices none."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that somebody sent."""

    file_id: str
    unique_id: str
    kind: MediaKind
    name: str
    mime_type: str
    data: bytes = field(repr=False)

    def to_wire(self) -> dict[str, Any]:
        """A File object without its link."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


@dataclass(frozen=True, slots=True)
class Media:
    """A file as a message shows it. `wire` has the message's fields for it, `file` the bytes (a photo's largest)."""

    kind: MediaKind
    wire: Mapping[str, Any]
    file: StoredFile


@dataclass(frozen=True, slots=True)
class _FileLink:
    path: str
    until: float


class FileStore:
    """All files by id, and the links that getFile gave out."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._files: dict[str, StoredFile] = {}
        self._media: dict[str, Media] = {}
        self._links: dict[str, _FileLink] = {}
        self._links_given = 0

    def store(self, kind: MediaKind, upload: Upload, mime_type: str) -> StoredFile:
        """Store a file under new ids."""
        file_id = _FOLDERS[kind][1] + secrets.token_urlsafe(51)
        stored = StoredFile(file_id, "AgAD" + secrets.token_urlsafe(8), kind, upload.name, mime_type, upload.data)
        self._files[file_id] = stored
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        """The file with that id."""
        return self._files.get(file_id)

    def remember(self, media: Media, *stored: StoredFile) -> Media:
        """Let any of these files' ids stand for `media`; returns it."""
        self._media |= {one.file_id: media for one in stored}
        return media

    def media_of(self, file_id: str) -> Media | None:
        """What is sent when a bot sends that id: all sizes of a photo whichever it names."""
        return self._media.get(file_id)

    def link_to(self, stored: StoredFile) -> str:
        """The path to fetch a file from: the one given before while it is good, otherwise a new one."""
        link = self._links.get(stored.file_id)
        if link is None or link.until <= self._clock():
            self._links_given += 1
            folder, suffix = _FOLDERS[stored.kind][0], _suffix(stored)
            link = _FileLink(f"{folder}/file_{self._links_given}{suffix}", self._clock() + LINK_LASTS)
            self._links[stored.file_id] = link
        return link.path

    def file_at_link(self, path: str) -> StoredFile | None:
        """The file that a link leads to; none when the link is unknown or too old."""
        now = self._clock()
        found = (file_id for file_id, link in self._links.items() if link.path == path and now < link.until)
        return self._files.get(next(found, ""))

    def forget_links(self) -> None:
        """Let every link given so far be too old."""
        self._links.clear()


def _suffix(stored: StoredFile) -> str:
    """A link ends as the file's name does; what has no name ends as its kind usually does."""
    if stored.name:
        return PurePath(stored.name).suffix
    usual = {"image/jpeg": ".jpg", "image/png": ".jpg", "image/webp": ".webp", "audio/ogg": ".oga", "video/mp4": ".mp4"}
    return usual.get(stored.mime_type, "")
