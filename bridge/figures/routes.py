"""The routes under /agent/figures. Nobody sees anything but style sheets unless `may_see` says so."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles

from bridge.figures.page_html import BASE, document
from bridge.figures.plots.palette import Scheme, readable_on
from bridge.figures.plots.sizes import SIZES
from bridge.figures.query import FiguresQuery, read_query
from bridge.figures.report import Report, Reports
from bridge.figures.spreadsheet import sessions_csv, table_csv
from core.runtime.supervision import Supervisor
from core.statistics.figure import Figure
from core.store import Store
from core.store.queries import analytics
from core.usecases.in_force import InForce

_STATIC = Path(__file__).parent / "static"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HARDEST = {Scheme.LIGHT: "#eceef1", Scheme.DARK: "#272b32"}  # the grounds to be read on: --n3 of tokens.css
_OF_A_PLOT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # its style attributes; scripts never
_HEADERS = {
    "Content-Security-Policy": _POLICY, "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}  # fmt: skip

MaySee = Callable[[Request], Awaitable[bool | Response]]
"""Who may see figures: True; False is a 403; a response is what they get instead, a way to sign in say."""


class FigurePages:
    """Figures for admins. What admins decided of them is read from what is in force."""

    def __init__(self, store: Store, in_force: InForce, supervisor: Supervisor | None = None) -> None:
        self._store = store
        self._in_force = in_force
        self._reports = Reports(store, in_force, monotonic, supervisor or Supervisor())

    def mount(self, app: FastAPI, may_see: MaySee) -> None:
        """Add routes and files to an app."""
        app.include_router(self.router(may_see))
        app.mount(f"{BASE}/static", StaticFiles(directory=_STATIC), name="figures-static")

    def close(self) -> None:
        """End the plots' thread."""
        self._reports.close()

    def router(self, may_see: MaySee) -> APIRouter:
        """The routes, each behind `may_see`."""
        router = APIRouter(prefix=BASE, include_in_schema=False)

        async def guarded(request: Request, make: Callable[[FiguresQuery], Awaitable[Response]]) -> Response:
            allowed = await may_see(request)
            if isinstance(allowed, Response):
                return allowed
            if not allowed:
                return Response("Figures are for admins.", 403, _HEADERS, "text/plain")
            return await make(self._query(request))

        @router.get("")
        async def page(request: Request) -> Response:
            return await guarded(request, self._page)

        @router.get("/plot/{name}.svg")
        async def plot(request: Request, name: str, scheme: str = "light", size: str = "wide") -> Response:
            return await guarded(request, lambda query: self._plot(query, name, scheme, size))

        @router.get("/table/{name}.csv")
        async def table(request: Request, name: str) -> Response:
            return await guarded(request, lambda query: self._table(query, name))

        @router.get("/sessions.csv")
        async def sessions(request: Request) -> Response:
            return await guarded(request, self._sessions)

        @router.get("/accent.css")
        async def accent() -> Response:
            return Response(accent_css(self._in_force.config.web.accent), media_type="text/css")

        return router

    async def _page(self, query: FiguresQuery) -> Response:
        report = await self._reports.report(query.choice)
        period, now = query.period, self._in_force.now
        capacity, config = now.rules.capacity, now.config
        live = await self._store.read(lambda tx: analytics.live(tx, capacity))
        options = await self._store.read(lambda tx: analytics.filter_options(tx, period))
        html = document(report, query, live, options, config.web.company, config.figures.timezone)
        return HTMLResponse(html, headers=_HEADERS)

    async def _plot(self, query: FiguresQuery, name: str, scheme: str, size: str) -> Response:
        found = await self._figure(query, name)
        if found is None or found[1].is_empty or scheme not in list(Scheme) or size not in SIZES:
            return _nothing()
        svg = await self._reports.plot(*found, Scheme(scheme), size, self._in_force.config.web.accent)
        kept = {"Content-Security-Policy": _OF_A_PLOT, "Cache-Control": "private, max-age=60"}
        return Response(svg, media_type="image/svg+xml", headers={**_HEADERS, **kept})

    async def _table(self, query: FiguresQuery, name: str) -> Response:
        found = await self._figure(query, name)
        if found is None:
            return _nothing()
        if query.problem:
            return _not_what_was_asked(query)
        return Response(table_csv(found[1].table), headers=_as_file(name, query), media_type="text/csv")

    async def _sessions(self, query: FiguresQuery) -> Response:
        if query.problem:
            return _not_what_was_asked(query)
        lines = sessions_csv(self._store, query.choice, self._in_force.config.desk.outcomes)
        return StreamingResponse(lines, headers=_as_file("conversations", query), media_type="text/csv")

    async def _figure(self, query: FiguresQuery, name: str) -> tuple[Report, Figure] | None:
        report = await self._reports.report(query.choice)
        figure = report.figure(name)
        return (report, figure) if figure else None

    def _query(self, request: Request) -> FiguresQuery:
        return read_query(request.query_params, self._store.clock(), self._in_force.config.figures.zone)


def accent_css(accent: str) -> str:
    """The accent as the tokens want it: as a fill with white upon it, and as a text on every ground of a page.

    A page has darker grounds than white, and lighter ones than the darkest: a link on one of them is to be read too.
    """
    fill = readable_on(Scheme.LIGHT, "#ffffff", accent)
    light, dark = (readable_on(scheme, ground, accent) for scheme, ground in _HARDEST.items())
    return (
        f":root{{--accent-fill-light:{fill};--accent-fill-dark:{fill};--accent-ink-light:{light};"
        f"--accent-ink-dark:{dark}}}\n"
    )


def _not_what_was_asked(query: FiguresQuery) -> Response:
    """A page can say what is wrong beside its numbers, a table cannot."""
    return Response(query.problem, 422, _HEADERS, "text/plain")


def _as_file(name: str, query: FiguresQuery) -> dict[str, str]:
    days = f"{query.period.first.isoformat()}_{query.period.last.isoformat()}"
    return {**_HEADERS, "Content-Disposition": f'attachment; filename="{name}_{days}.csv"'}


def _nothing() -> Response:
    return Response("There is no such figure.", 404, _HEADERS, "text/plain")
