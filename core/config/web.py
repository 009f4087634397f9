"""The web chat's looks and limits, and which pages may embed it."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit

import idna
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from core.config.web_limits import WebLimits
from core.escalation.triggers import ConfigProblem, StrictModel
from core.model.files import LARGEST_FILE
from core.yaml_files import placeholders

# The surfaces that the accent stands on, and what WCAG 2.2 (1.4.11) asks of parts of a user interface.
_SURFACES = {"white (light theme)": "#ffffff", "#16181d (dark theme)": "#16181d"}
_LEAST_CONTRAST = 3.0
MEGABYTE = 2**20
_USUAL_PORTS = {"http": 80, "https": 443}
_HEX = r"^#[0-9a-fA-F]{6}$"


def contrast(one: str, other: str) -> float:
    """The WCAG contrast of two colours like "#1f6feb", from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[index : index + 2], 16) / 255) for index in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - sRGB


def _readable(colour: str) -> str:
    for surface, background in _SURFACES.items():
        found = contrast(colour, background)
        if found < _LEAST_CONTRAST:
            direction = "darker" if background == "#ffffff" else "lighter"
            raise ValueError(
                f"contrast {found:.1f} on {surface} is under {_LEAST_CONTRAST:.0f} - take a {direction} one"
            )
    return colour


def _colour(written: Any) -> Any:
    """Whatever is written where a colour belongs; refused with the colour that was meant, where that is known."""
    digits = str(written).lstrip("#").lower()
    if written is None or isinstance(written, (bool, list, dict)) or re.fullmatch(_HEX, str(written)):
        return written
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    meant = f"#{digits}" if re.fullmatch(r"[0-9a-f]{6}", digits) else "#2f6fde"
    raise ValueError(f"'{written}' is no colour - write it in quotes, like \"{meant}\"")


def _origin(written: str) -> str:
    if written == "*":
        return written
    scheme, star, rest = written.partition("://*.")
    if star and "*" not in rest and "." in rest.strip("."):
        return f"{scheme}{star}{_origin(f'{scheme}://{rest}').removeprefix(f'{scheme}://')}"
    if "*" in written:
        raise ValueError(
            f"'{written}' has a star where none can stand - write each page's own origin, https://*.example.com for "
            'all sites below one name, or "*" alone for every page'
        )
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        meant = re.sub(r"^(https?:)?/*", "", written).partition("/")[0] or "www.example.com"
        raise ValueError(f"'{written}' is no origin - write it like https://{meant}")
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError(f"'{written}' has more than an origin - write {parts.scheme}://{parts.hostname}")
    return f"{parts.scheme}://{_host(parts.hostname, written)}{_port(parts, written)}"


def _host(name: str, written: str) -> str:
    """As browsers write it: "bücher.example" is "xn--bcher-kva.example" to them, and a header takes nothing else."""
    if ":" in name:
        return f"[{name}]"
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError as exc:
        raise ValueError(f"'{written}' has a name that no site can have - {exc}") from exc


def _port(parts: SplitResult, written: str) -> str:
    """Browsers leave out the usual port, so it must not stand here either."""
    try:
        port = parts.port
    except ValueError as exc:
        raise ValueError(f"'{written}' is no origin - a port is a number, like https://www.example.com:8443") from exc
    return "" if port in (None, _USUAL_PORTS[parts.scheme]) else f":{port}"


class WebFile(StrictModel):
    """config/web.yaml: the chat on web pages."""

    company: str = Field(min_length=1, max_length=60, description="The company's name, in the header of the chat.")
    greeting: str = Field(default="", max_length=500, description="The first line. Empty: the greeting of texts.yaml.")
    placeholder: str = Field(default="", max_length=80, description="What the empty writing field says.")
    accent: Annotated[
        str,
        BeforeValidator(_colour),
        AfterValidator(_readable),
        WithJsonSchema({"type": "string", "pattern": _HEX}),
    ] = Field(default="#2f6fde", description="The one colour, as #rrggbb; checked to be readable on light and dark.")
    allowed_origins: list[Annotated[str, AfterValidator(_origin)]] = Field(
        default_factory=list,
        description="Pages that may embed the chat: https://www.example.com, or https://*.example.com for all sites "
        'below a name. "*" allows every page.',
    )
    max_message_length: int = Field(default=4_000, ge=100, le=20_000, description="Characters a message may have.")
    max_file_mb: int = Field(
        default=LARGEST_FILE // MEGABYTE,
        ge=0,
        le=LARGEST_FILE // MEGABYTE,
        description="What a file may have. 0: no files.",
    )
    file_kinds: list[Literal["image", "video", "audio", "document"]] = Field(
        default=["image", "video", "audio", "document"], min_length=1, description="The files that visitors may send."
    )

    limits: WebLimits = Field(default=WebLimits(), description="What visitors may do, how often.")

    @property
    def largest_file(self) -> int:
        """Bytes a visitor's file may have; 0 when visitors may send none."""
        return self.max_file_mb * MEGABYTE


def problems(data: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """Placeholders in the raw data: what stands here is shown as it is written."""
    for key in ("company", "greeting", "placeholder"):
        yield from placeholders.problems_where_none_is_filled((key,), data.get(key))
