"""From the bytes of a file that an admin saved to its text, whatever their editor made of it. Knows no YAML."""

import codecs
import re

from core.yaml_files.faults import FileFault

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LOOKED_AT = 200  # bytes: every second one is nothing in UTF-16
_OTHER_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SAVE = "save the file as UTF-8"


def decoded(file: str, content: bytes) -> tuple[str, list[FileFault]]:
    """The text without its byte order mark, and what is wrong with its bytes; "" when it cannot be read at all."""
    if content.startswith(_UTF_16) or content[:_LOOKED_AT].count(0) * 3 > len(content[:_LOOKED_AT]):
        return "", [FileFault(file, 1, "this is saved as UTF-16", _SAVE)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return "", [FileFault(file, line, "this is not UTF-8 text", _SAVE)]
    return _without_controls(file, text)


def _without_controls(file: str, text: str) -> tuple[str, list[FileFault]]:
    """Signs that no keyboard types, one fault a line; the rest of the file is read without them."""
    faults: dict[int, FileFault] = {}
    for found in _OTHER_CONTROL.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        sign = f"a control character (U+{ord(found.group()):04X}) stands in this line"
        faults.setdefault(line, FileFault(file, line, sign, "remove it: it came with what was pasted"))
    return _OTHER_CONTROL.sub("", text), list(faults.values())
