"""What a contact's vCard says beyond the name and number that Telegram tells by itself. Pure."""

import quopri
import re
from collections.abc import Iterator

_FOLDED = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([,;\\nN])")
_WANTED = ("TEL", "EMAIL", "ORG", "TITLE", "URL", "ADR", "NOTE")
_LONGEST = 4_000  # characters of a card that are looked at
_MOST = 20


def details(vcard: str, known: str) -> list[str]:
    """Numbers, addresses and the organisation; not what `known` (the number that was told) says already."""
    seen = {_bare(known)}
    told: list[str] = []
    for value in _values(vcard[:_LONGEST]):
        if value and _bare(value) not in seen:
            seen.add(_bare(value))
            told.append(value)
    return told[:_MOST]


def _values(vcard: str) -> Iterator[str]:
    for line in _FOLDED.sub("", vcard).splitlines():
        head, colon, value = line.partition(":")
        name, *parameters = head.split(";")
        if not colon or name.rpartition(".")[2].upper() not in _WANTED:
            continue
        if any("QUOTED-PRINTABLE" in parameter.upper() for parameter in parameters):
            value = quopri.decodestring(value.encode()).decode(errors="replace")
        value = value.removeprefix("tel:").removeprefix("mailto:")
        parts = (_ESCAPED.sub(_unescaped, part).strip() for part in re.split(r"(?<!\\);", value))
        yield ", ".join(part for part in parts if part)


def _unescaped(found: "re.Match[str]") -> str:
    return " " if found[1] in "nN" else found[1]


def _bare(value: str) -> str:
    digits = re.sub(r"[\s()+.-]", "", value)
    return digits if digits.isdigit() else value.lower()
