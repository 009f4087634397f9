"""What a message carries besides words. A file is named here and fetched where it is needed.

Its bytes stay where they are: on the platform it came from, or in our own store when it was uploaded to us. Who shows
it opens it there (`core.model.ports.OpensFiles`), so a file that nobody looks at is never copied.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.model.ids import FileId, SessionId

OWN_STORE = "house"  # the source of files whose bytes are in our own store
GONE = "A file is not there any more."
LARGEST_FILE = 20 * 2**20  # bytes; the least that a platform lets a bot fetch, and so the most that all sides can show


class FileKind(StrEnum):
    """How a file is shown."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"  # recorded on the spot: played, not downloaded
    STICKER = "sticker"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class File:
    """A file as the log names it. `size` is in bytes, 0 when nobody said."""

    id: FileId
    name: str
    kind: FileKind = FileKind.DOCUMENT
    mime: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that a platform has for us: `source` opens it by `ref` (the platform's own id of it)."""

    source: str
    ref: str
    name: str
    kind: FileKind = FileKind.DOCUMENT
    mime: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file whose bytes we have already; `uploader` is who brought them: "web:VISITOR", "agent:ID"."""

    id: FileId
    uploader: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file, the session it belongs to (None: no message carries it yet), and where its bytes are."""

    file: File
    session: SessionId | None
    source: str
    ref: str


Attached = NewFile | Uploaded


def kind_of_mime(mime: str) -> FileKind:
    """How a file of a media type is shown, when nobody said otherwise."""
    match mime.partition("/")[0]:
        case "image":
            return FileKind.DOCUMENT if mime == "image/svg+xml" else FileKind.IMAGE  # SVG can run scripts
        case "video":
            return FileKind.VIDEO
        case "audio":
            return FileKind.AUDIO
        case _:
            return FileKind.DOCUMENT
