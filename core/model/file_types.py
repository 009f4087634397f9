"""What a file is, by its first bytes: what its sender says of it is not believed. Pure."""

from core.model.files import FileKind, kind_of_mime

UNKNOWN = "application/octet-stream"

# Shown in its place by every browser, and unable to run anything.
SHOWN_IN_PLACE = frozenset(
    {
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif",
        "audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4", "audio/aac", "audio/webm",
        "video/mp4", "video/webm", "video/quicktime", "video/ogg",
    }
)  # fmt: skip

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"%PDF-", "application/pdf"),
)
# ISO base media (MP4 and its kin) say their brand behind "ftyp", RIFF ones their form behind their length.
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"qt  ": "video/quicktime", b"M4A ": "audio/mp4"}
_STILL_BRANDS = {b"heic", b"heix", b"heif", b"mif1", b"msf1"}
_FORMS = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKED = {
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def detect_file_type(head: bytes, name: str) -> tuple[str, FileKind]:
    """The media type and the kind of a file that begins with `head` (some hundred bytes are enough).

    The name decides only between types that download alike.
    """
    mime = _mime(head, name)
    return mime, shown_as(kind_of_mime(mime), mime)


def shown_as(kind: FileKind, mime: str) -> FileKind:
    """The kind as a browser can show it: what it could not is a document to download."""
    return kind if mime in SHOWN_IN_PLACE else FileKind.DOCUMENT


def _mime(head: bytes, name: str) -> str:
    for beginning, mime in _BEGINNINGS:
        if head.startswith(beginning):
            return mime
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in _STILL_BRANDS else _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"RIFF"):
        return _FORMS.get(head[8:12], UNKNOWN)
    if head.startswith(b"PK\x03\x04"):
        return _PACKED.get(name.rpartition(".")[2].lower(), "application/zip")
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    try:
        text = head[:512].decode()
    except UnicodeDecodeError as exc:
        return exc.start > len(head[:512]) - 4 and b"\0" not in head[:512]  # cut in the middle of a character
    return "\0" not in text
