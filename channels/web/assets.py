"""The front-end's own files, as browsers get them: few, compressed, and kept for as long as they stay the same.

`chat.js` and `chat.css` are all modules and all style sheets in one. Whatever has the build's name in its address, like
`chat.3f9c0a1b22d4.js`, may be kept for ever; an older build's name, from a page that was open over an update, gets what
there is now. Every file may be used by any site: there is nothing private in them.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from channels.web.bundle import bundled, minified, with_values, without_comments

STATIC = Path(__file__).parent / "static"
# To be used on pages of other sites, also on those that let in only what allows it, by name (COEP) or by CORS.
CROSS_ORIGIN_HEADERS = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}
# Pages that demand it of what they embed (COEP) show us; agents' pictures come as ever.
FRAME_POLICY = {"Cross-Origin-Embedder-Policy": "credentialless"}
CACHE_FOREVER = "public, max-age=31536000, immutable"
CACHE_SHORT = "public, max-age=300"
CACHE_REVALIDATE = "no-cache"
_STYLES = ("shared/tokens.css", "chat.css", "messages.css", "low-windows.css")
_BUILD = re.compile(r"\.([0-9a-f]{12})(?=\.\w+$)")
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
_LEAST = 200  # bytes under which compression brings nothing
_LOADER_ACCENT = "#12665b"  # what widget.js has where a company says nothing


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: as it is, and compressed if that is worth it."""

    body: bytes
    zipped: bytes | None
    media_type: str
    etag: str

    def answer(self, request: Request, caching: str, headers: dict[str, str] | None = None) -> Response:
        """200, or 304 for who has it. `headers` come on top of those of `CROSS_ORIGIN_HEADERS`."""
        said = {
            **CROSS_ORIGIN_HEADERS,
            "Cache-Control": caching,
            "ETag": self.etag,
            "Vary": "Accept-Encoding",
            **(headers or {}),
        }
        if self.etag in [each.strip() for each in request.headers.get("if-none-match", "").split(",")]:
            return Response(status_code=304, headers=said)
        if self.zipped and _takes_gzip(request.headers.get("accept-encoding", "")):
            return Response(self.zipped, headers={**said, "Content-Encoding": "gzip"}, media_type=self.media_type)
        return Response(self.body, headers=said, media_type=self.media_type)


def to_asset(text: str, suffix: str) -> Asset:
    """A file of this text."""
    return _asset(text.encode(), _TYPES[suffix])


def _asset(body: bytes, media_type: str) -> Asset:
    zipped = gzip.compress(body, 9, mtime=0) if len(body) >= _LEAST else None
    return Asset(body, zipped, media_type, f'W/"{hashlib.sha256(body).hexdigest()[:16]}"')


def _takes_gzip(accepted: str) -> bool:
    offers = (offer.replace(" ", "").lower().split(";") for offer in accepted.split(","))
    return any(name in ("gzip", "*") and q[-1:] not in (["q=0"], ["q=0.0"]) for name, *q in offers)


class Assets:
    """All files of one folder. Each is read and compressed when it is first asked for, and then kept."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder
        self._names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        self._made: dict[tuple[str, str], Asset] = {}

    @cached_property
    def build(self) -> str:
        """The name of these files as a whole: another one as soon as one of them differs."""
        digest = hashlib.sha256()
        for name in sorted(self._names):
            digest.update(name.encode() + b"\0" + (self._folder / name).read_bytes() + b"\0")
        return digest.hexdigest()[:12]

    def find(self, path: str) -> tuple[Asset, str] | None:
        """The file at a path under /chat/static/, and how long it may be kept; None if there is none."""
        found = _BUILD.search(path)
        name = _BUILD.sub("", path) if found else path
        if name not in self._names:
            return None
        return self._kept(name), CACHE_FOREVER if found and found.group(1) == self.build else CACHE_REVALIDATE

    def page(self, name: str) -> Asset:
        """A page, which names the files of this build."""
        return self._kept(name)

    def loader(self, accent: str) -> Asset:
        """widget.js, whose button has the company's colour before the chat was ever opened."""
        return self._kept("widget.js", accent)

    def _kept(self, name: str, accent: str = _LOADER_ACCENT) -> Asset:
        if (name, accent) not in self._made:
            self._made[name, accent] = self._make(name, accent)
        return self._made[name, accent]

    def _make(self, name: str, accent: str) -> Asset:
        suffix = Path(name).suffix
        if suffix not in _TYPES:
            return _asset(
                (self._folder / name).read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"
            )
        return to_asset(self._text(name, accent), suffix)

    def _text(self, name: str, accent: str) -> str:
        match name:
            case "chat.js":
                kept = {"./texts/${language}.js": f"./shared/texts/${{language}}.{self.build}.js"}
                return with_values(bundled(name, self._read), kept)
            case "chat.css":
                return without_comments("".join(self._read(each) for each in _STYLES))
            case "frame.html" | "page.html":
                built = {f"static/chat.{kind}": f"static/chat.{self.build}.{kind}" for kind in ("css", "js")}
                return with_values(self._read(name), built)
            case "widget.js":
                return with_values(minified(self._read(name)), {_LOADER_ACCENT: accent})
            case _:
                return self._read(name)

    def _read(self, name: str) -> str:
        return (self._folder / name).read_text(encoding="utf-8")
