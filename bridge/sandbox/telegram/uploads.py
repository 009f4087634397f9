"""Files in a call: those that stand for an argument, and those that an argument names as attach://NAME.

The form: core.telegram.org/bots/api#sending-files and #inputmedia.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bridge.sandbox.telegram.files import Upload
from bridge.sandbox.telegram.refusals import bad_request

_ATTACHED = "attach://"
# A text may say "attach://x" as well: only in these is it a file.
_FILE_FIELDS = frozenset(
    {"media", "thumbnail", "cover", "photo", "document", "voice", "video", "audio", "animation", "sticker"}
)


def attachment_names(arguments: Mapping[str, Any]) -> set[str]:
    """The names of the parts that arguments refer to."""
    return {value.removeprefix(_ATTACHED) for value in _references(arguments)}


def with_uploads(arguments: Mapping[str, Any], uploads: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with the uploads in the place of their names. Refused when a part is missing."""
    return {name: _filled(name, value, uploads) for name, value in arguments.items()}


def _references(arguments: Mapping[str, Any]) -> Iterator[str]:
    for name, value in arguments.items():
        if _is_reference(name, value):
            yield value
        for inner in _objects_in(value):
            yield from _references(inner)


def _filled(name: str, value: Any, uploads: Mapping[str, Any]) -> Any:
    if _is_reference(name, value):
        upload = uploads.get(value.removeprefix(_ATTACHED))
        if not isinstance(upload, Upload):
            raise bad_request(f"can't parse InputMedia: {name} not found")
        return upload
    if isinstance(value, Mapping):
        return with_uploads(value, uploads)
    if isinstance(value, list):
        return [_filled(name, item, uploads) for item in value]
    return value


def _is_reference(name: str, value: Any) -> bool:
    return name in _FILE_FIELDS and isinstance(value, str) and value.startswith(_ATTACHED)


def _objects_in(value: Any) -> list[Mapping[str, Any]]:
    candidates = value if isinstance(value, list) else [value]
    return [candidate for candidate in candidates if isinstance(candidate, Mapping)]
