"""The `.env` file as text: what it says, and the same file with some values set. Knows no setting by name.

Lines it does not have to change stay as they are, comments and unknown settings included.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

_PLAIN = re.compile(r"[\w:/.@+,%=~?&*-]*")


def read_env(path: Path) -> dict[str, str]:
    """The values in the file; none when there is no file."""
    if not path.exists():
        return {}
    return {key: value for key, value in dotenv_values(path, interpolate=False).items() if value is not None}


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text with these values: set where the name stands, added at the end where it does not."""
    left = dict(values)
    lines: list[str] = []
    for binding in parse_stream(StringIO(text)):
        name, original = binding.key, binding.original.string
        if name is None or name not in values:
            lines.append(original)
            continue
        left.pop(name, None)
        lines.append(_blank_lines_before(original) + _line(name, values[name]))
    kept = "".join(lines)
    if left and kept and not kept.endswith("\n"):
        kept += "\n"
    return kept + "".join(_line(key, value) for key, value in left.items())


def write_env(path: Path, text: str) -> None:
    """Put the text in the file's place, whole or not at all, readable by its owner only."""
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".env.")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _blank_lines_before(original: str) -> str:
    """dotenv counts them to the setting that follows."""
    return original[: len(original) - len(original.lstrip("\n"))]


def _line(key: str, value: str) -> str:
    if _PLAIN.fullmatch(value):
        return f"{key}={value}\n"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{key}='{escaped}'\n"
