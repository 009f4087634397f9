"""What a message carries besides words: which kind a file is shown as, and its object on the wire."""

import mimetypes
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from bridge.sandbox.telegram.files import PHOTO_LIMIT, FileStore, Media, MediaKind, StoredFile, Upload
from bridge.sandbox.telegram.pictures import Size, photo_sizes, plain_png, size_of
from bridge.sandbox.telegram.refusals import bad_request

KINDS_WITH_CAPTION = frozenset(MediaKind) - {MediaKind.STICKER, MediaKind.VIDEO_NOTE}
_OCTETS = "application/octet-stream"
# What nobody measures here: pixels and seconds when the sender does not say them.
_MADE_UP: Mapping[MediaKind, Mapping[str, Any]] = {
    MediaKind.DOCUMENT: {},
    MediaKind.VOICE: {"duration": 1},
    MediaKind.VIDEO: {"width": 640, "height": 360, "duration": 1},
    MediaKind.VIDEO_NOTE: {"length": 384, "duration": 1},
    MediaKind.AUDIO: {"duration": 1},
    MediaKind.ANIMATION: {"width": 320, "height": 240, "duration": 1},
    MediaKind.STICKER: {"type": "regular", "width": 512, "height": 512},
}
_USUAL_TYPES = {MediaKind.VOICE: "audio/ogg", MediaKind.VIDEO: "video/mp4", MediaKind.VIDEO_NOTE: "video/mp4"}
_NAMED = frozenset({MediaKind.DOCUMENT, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.ANIMATION})
# Telegram looks into a document: core.telegram.org/bots/api#senddocument, disable_content_type_detection.
_DETECTED = {"image/gif": MediaKind.ANIMATION, "video/mp4": MediaKind.VIDEO, "audio/mpeg": MediaKind.AUDIO}


def to_media(files: FileStore, kind: MediaKind, upload: Upload, about: Mapping[str, Any]) -> Media:
    """Store an upload as a file of that kind. `about` has what the sender says of it: duration, width, emoji.

    Refused as IMAGE_PROCESS_FAILED and the like when a photo is none.
    """
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind is MediaKind.PHOTO:
        return _to_photo(files, upload)
    stored = files.store(kind, upload, about.get("mime_type") or _mime_type(kind, upload))
    wire = stored.to_wire() | dict(_MADE_UP[kind]) | _names(stored) | _sticker_format(stored) | dict(about)
    # An animation is a document too, for bots older than animations: core.telegram.org/bots/api#message.
    documents = {"document": stored.to_wire() | _names(stored)} if kind is MediaKind.ANIMATION else {}
    return files.remember(Media(kind, {kind.value: wire} | documents, stored), stored)


def detected_kind(kind: MediaKind, upload: Upload, detect: bool = True) -> MediaKind:
    """As what a file is shown that a bot wants shown as `kind`: what does not suit it is shown as a document."""
    suits = True
    match kind:
        case MediaKind.DOCUMENT if detect:
            return _DETECTED.get(_mime_type(kind, upload), kind)
        case MediaKind.VOICE:
            suits = _is_ogg(upload.data) or _is_mp3(upload.data) or _is_mp4(upload.data)
        case MediaKind.AUDIO:
            suits = _is_mp3(upload.data) or _is_mp4(upload.data)
        case MediaKind.VIDEO:
            suits = _is_mp4(upload.data)
        case MediaKind.ANIMATION:
            suits = _is_mp4(upload.data) or upload.data.startswith(b"GIF8")
        case MediaKind.STICKER:
            suits = _sticker_type(upload.data) != _OCTETS
    return kind if suits else MediaKind.DOCUMENT


def _to_photo(files: FileStore, upload: Upload) -> Media:
    size = size_of(upload.data)
    if len(upload.data) > PHOTO_LIMIT:
        limit = f"the maximum size is {PHOTO_LIMIT} bytes"
        raise bad_request(f"file of size {len(upload.data)} bytes is too big for a photo; {limit}")
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if not size.fits_a_photo:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    *smaller, largest = photo_sizes(size)
    # Nothing is scaled here: the smaller ones are grey, so that taking one instead of the largest is seen.
    stored = [(files.store(MediaKind.PHOTO, Upload("", plain_png(one)), "image/jpeg"), one) for one in smaller]
    stored.append((files.store(MediaKind.PHOTO, Upload("", upload.data), "image/jpeg"), largest))
    media = Media(MediaKind.PHOTO, {"photo": [_photo_size(*one) for one in stored]}, stored[-1][0])
    return files.remember(media, *(one for one, _ in stored))


def _photo_size(stored: StoredFile, size: Size) -> dict[str, Any]:
    return stored.to_wire() | {"width": size.width, "height": size.height}


def _mime_type(kind: MediaKind, upload: Upload) -> str:
    if kind is MediaKind.STICKER:
        return _sticker_type(upload.data)
    guessed = mimetypes.guess_type(PurePath(upload.name).name)[0] if upload.name else None
    return guessed or _USUAL_TYPES.get(kind, _OCTETS)


def _names(stored: StoredFile) -> dict[str, str]:
    if stored.kind in (MediaKind.STICKER, MediaKind.VIDEO_NOTE):
        return {}
    name = {"file_name": stored.name} if stored.kind in _NAMED and stored.name else {}
    return name | {"mime_type": stored.mime_type}


def _sticker_format(stored: StoredFile) -> dict[str, bool]:
    if stored.kind is not MediaKind.STICKER:
        return {}
    return {"is_animated": stored.mime_type == "application/x-tgsticker", "is_video": stored.mime_type == "video/webm"}


def _sticker_type(data: bytes) -> str:
    """A .TGS is gzipped JSON, a video sticker is WebM: core.telegram.org/stickers."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"\x1f\x8b"):
        return "application/x-tgsticker"
    return "video/webm" if data.startswith(b"\x1a\x45\xdf\xa3") else _OCTETS


def _is_ogg(data: bytes) -> bool:
    return data.startswith(b"OggS")


def _is_mp3(data: bytes) -> bool:
    return data.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"))


def _is_mp4(data: bytes) -> bool:
    return data[4:8] == b"ftyp"
