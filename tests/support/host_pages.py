"""Other people's pages, as the widget meets them: ways to load it, frameworks, policies, bad neighbours.

A row of `HOSTS` is one situation. Every page has the same words of a company, and `test_widget_hosts.py` says what must
hold on all of them.
"""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from widget_server import WidgetServer, nothing, served

PINNED = Path(__file__).parents[1] / "browser" / "hosts"
STUB = "window.Handoff=window.Handoff||function(){(Handoff.q=Handoff.q||[]).push(arguments)};"
BODY = (
    """<h1>Study in Europe</h1><p>Six countries, four hundred courses.</p><button id="theirs">Book a visit</button>"""
)
# The page's own scripts come as they will; once React is there, the page comes to life: at once, or much later.
REACT = """
const boot = () => {
  const e = React.createElement;
  const head = e("head", null, e("meta", {charSet: "utf-8"}), e("title", null, "Study in Europe"),
    e("script", {src: LOADER, async: true}));
  const App = () => e("html", {lang: "en"}, head, e("body", null, e("h1", null, "Study in Europe"),
    e("button", {id: "theirs", onClick: () => (window.alive = true)}, "Book a visit"),
    e("script", {src: "/script", async: true}), REACTS.map((src) => e("script", {key: src, src}))));
  const onRecoverableError = (error) => console.error("hydration: " + error.message);
  ReactDOM.hydrateRoot(document, e(App), {onRecoverableError});
  setTimeout(() => (window.isAlive = true), 50);
};
const go = () => (window.ReactDOM ? boot() : setTimeout(go, 10));
WHEN"""


@dataclass(frozen=True)
class Host:
    """One situation. `{bridge}`, `{script}` (the loader's address) and `{hash}` (for integrity) are filled in."""

    name: str
    head: str = ""
    body: str = BODY
    headers: dict[str, str] = field(default_factory=dict)
    doctype: str = "<!doctype html>"
    html: str = '<html lang="en">'
    after: str = ""  # run in the page once the launcher is there
    before: str = ""  # to become true before anything is tried
    whole: str = ""  # instead of everything else
    script: str = ""  # served at /script
    content_type: str = "text/html"
    global_name: str = "Handoff"
    expected: tuple[str, ...] = ()  # what the console may say


ASYNC = '<script src="{script}" async></script>'


NOW = "go();"
LATE = "setTimeout(go, 2500);"


def injected(how: str) -> str:
    return f"<script>const s=document.createElement('script');s.src='{{script}}';{how}</script>"


def react(version: str, when: str) -> Host:
    files = ["/react-18.2.0.js", "/react-dom-18.2.0.js"] if version == "18" else ["/react-19.3.1.js"]
    tags = "".join(f'<script src="{src}"></script>' for src in files)
    code = REACT.replace("REACTS", str(files)).replace("WHEN", when)
    return Host(
        f"react {version}, {'late' if when == LATE else 'soon'}",
        whole='<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/><title>Study in Europe</title>'
        '<script src="{script}" async=""></script></head><body><h1>Study in Europe</h1>'
        f'<button id="theirs">Book a visit</button><script src="/script" async=""></script>{tags}</body></html>',
        script=code,
        before="window.isAlive",
    )


LOADED = [
    Host("async", ASYNC),
    Host("defer", '<script src="{script}" defer></script>'),
    Host("blocking in the head", '<script src="{script}"></script>'),
    Host("at the end", body=BODY + '<script src="{script}"></script>'),
    Host("as a module", '<script src="{script}" type="module"></script>'),
    Host("imported", '<script type="module">import "{script}";</script>'),
    Host("twice", ASYNC + ASYNC),
    Host("injected", injected("document.head.append(s);")),
    Host("injected, tag removed", injected("document.head.append(s);s.remove();")),
    Host(
        "by a tag manager",
        "<script>(function(d){var f=d.getElementsByTagName('script')[0],j=d.createElement('script');j.async=true;"
        "j.src='{script}';f.parentNode.insertBefore(j,f);})(document);</script>",
    ),
    Host("injected after load", injected("addEventListener('load',()=>setTimeout(()=>document.body.append(s),300));")),
    Host("written", "<script>document.write('<script src=\"{script}\"><'+'/script>')</script>"),
    Host(
        "with another widget.js",
        '<script src="/other/widget.js"></script><script src="{script}" type="module"></script>',
    ),
    Host("with a base elsewhere", '<base href="https://elsewhere.example/">' + ASYNC),
    Host("with integrity", '<script src="{script}" integrity="{hash}" crossorigin="anonymous" async></script>'),
    Host(
        "under a nonce",
        '<script nonce="abc" src="{script}" async></script>',
        headers={
            "Content-Security-Policy": "default-src 'self'; script-src 'nonce-abc' 'strict-dynamic'; "
            "frame-src {bridge}; img-src {bridge}; require-trusted-types-for 'script'"
        },
    ),
]

ALIVE = [
    react("18", NOW),
    react("18", LATE),
    react("19", NOW),
    react("19", LATE),
    Host(
        "document written again",
        ASYNC,
        after="document.open(); document.write('<!doctype html><title>Anew</title><body>' + BODY + '</body>'); "
        "document.close();",
    ),
    Host(
        "root replaced", ASYNC, after="document.documentElement.replaceWith(document.documentElement.cloneNode(true))"
    ),
    Host(
        "body replaced",
        ASYNC,
        after="{ const b = document.createElement('body'); b.innerHTML = BODY; document.body.replaceWith(b); }",
    ),
    Host("body emptied", ASYNC, after="document.body.innerHTML = BODY"),
    Host(
        "body gone for a while",
        ASYNC,
        after="{ const b = document.body; b.remove(); setTimeout(() => document.documentElement.append(b), 200); }",
    ),
    Host(
        "swapped as Turbo does",
        ASYNC,
        after="{ const b = document.body.cloneNode(true); dispatchEvent(new CustomEvent('turbo:before-render', "
        "{detail: {newBody: b}})); document.body.replaceWith(b); }",
    ),
]

POLICIES = [
    Host(
        "isolated",
        ASYNC,
        headers={"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"},
        before="window.crossOriginIsolated || !isSecureContext",
    ),
    Host(
        "isolated, as a module",
        '<script src="{script}" type="module"></script>',
        headers={"Cross-Origin-Embedder-Policy": "require-corp"},
    ),
    Host(
        "credentialless",
        ASYNC,
        headers={"Cross-Origin-Embedder-Policy": "credentialless", "Cross-Origin-Opener-Policy": "same-origin"},
    ),
]

NEIGHBOURS = [
    Host("an element of that name", ASYNC, body=BODY + '<section id="Handoff"></section>'),
    Host("a stub without a call", "<script>" + STUB + "</script>" + ASYNC),
    Host(
        "somebody else's Handoff",
        "<script>window.Handoff = class Theirs { static version = '3.1'; };</script>" + ASYNC,
        expected=("Handoff of its own",),
        global_name="",
    ),
    Host(
        "another name",
        "<script>window.Handoff = class Theirs { static version = '3.1'; };</script>"
        '<script src="{script}" data-global="CompanyChat" async></script>',
        global_name="CompanyChat",
    ),
    Host(
        "objects with more than they should have",
        "<script>Object.prototype.each = function () {}; Array.prototype.first = 1;</script>" + ASYNC,
    ),
    Host(
        "a bar over everything",
        ASYNC,
        body=BODY + '<div style="position:fixed;inset:0;z-index:2147483647;background:#fff9"></div>',
        expected=("theirs",),
    ),
    Host("a transformed body", ASYNC + "<style>body{transform:translateX(40px);overflow:hidden;height:300px}</style>"),
    Host(
        "styles without mercy",
        ASYNC + "<style>body>div{display:none!important;position:static!important}*{visibility:hidden}</style>",
    ),
    Host("a body that is a grid", ASYNC + "<style>body{display:grid;gap:40px;grid-template-columns:1fr 1fr}</style>"),
    Host("right to left", ASYNC, html='<html lang="ar" dir="rtl">'),
    Host("no doctype", ASYNC, doctype=""),
    Host(
        "xhtml",
        '<script src="{script}" async="async"></script>',
        doctype='<?xml version="1.0"?>',
        html='<html xmlns="http://www.w3.org/1999/xhtml" lang="en">',
        content_type="application/xhtml+xml",
    ),
    Host("a picture that never comes", ASYNC, body=BODY + '<img src="/never" alt="">', expected=("ERR_INCOMPLETE",)),
]

HOSTS = [*LOADED, *ALIVE, *POLICIES, *NEIGHBOURS]
SANDBOXED = Host(  # the first situation, in a frame without an origin and in one that keeps its own
    "sandboxed",
    body=BODY + '<iframe name="without" sandbox="allow-scripts" src="/host/0"></iframe>'
    '<iframe name="with" sandbox="allow-scripts allow-same-origin" src="/host/0" '
    'style="width:600px;height:700px"></iframe>',
)
_PAGES = [*HOSTS, SANDBOXED]


def integrity(body: bytes) -> str:
    """As a tag says it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()


@asynccontextmanager
async def host_site(server: WidgetServer) -> AsyncIterator[Callable[[Host], str]]:
    """A site of another origin with a page per situation; gives each one's address."""
    loader = f"{server.url}/widget.js"
    values = {"{bridge}": server.url, "{script}": loader, "{hash}": integrity(server.assets.loader(server.accent).body)}
    icon = f'<link rel="icon" href="{server.url}/chat/static/icon.svg"/>'
    by_path = {f"/host/{number}": host for number, host in enumerate(_PAGES)}

    def fill(text: str) -> str:
        for name, value in values.items():
            text = text.replace(name, value)
        return text

    async def page(request: web.Request) -> web.Response:
        host = by_path[request.path]
        head = f'<meta charset="utf-8"/><title>Study in Europe</title>{icon}'
        whole = host.whole or f"{host.doctype}{host.html}<head>{head}{host.head}</head><body>{host.body}</body></html>"
        headers = {name: fill(value) for name, value in host.headers.items()}
        return web.Response(text=fill(whole), content_type=host.content_type, headers=headers)

    async def script(request: web.Request) -> web.Response:
        number = str(request.headers.get("Referer", "")).rpartition("/")[2]
        code = by_path[f"/host/{number}"].script.replace("LOADER", f"'{loader}'")
        return web.Response(text=code, content_type="text/javascript")

    async def pinned(request: web.Request) -> web.FileResponse:
        return web.FileResponse(PINNED / request.match_info["name"])

    async def other(_: web.Request) -> web.Response:
        return web.Response(text="window.other = 1;", content_type="text/javascript")

    async def never(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "image/png"})
        await answer.prepare(request)
        await asyncio.Event().wait()
        return answer

    app = web.Application()
    for path in by_path:
        app.router.add_get(path, page)
    app.router.add_get("/script", script)
    app.router.add_get("/other/widget.js", other)
    app.router.add_get("/never", never)
    app.router.add_get("/favicon.ico", other)
    app.router.add_get("/{name:react[a-z0-9.-]+}", pinned)
    async with served(app) as url:
        yield lambda host: f"{url}/host/{_PAGES.index(host)}"


@asynccontextmanager
async def empty_site() -> AsyncIterator[str]:
    """A page with nothing on it, to wait on between two others."""
    app = web.Application()
    app.router.add_get("/", nothing)
    async with served(app) as url:
        yield url
