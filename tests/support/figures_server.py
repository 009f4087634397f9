"""The pages of figures on a real server, over a store with the planted month, as an admin or a stranger sees them."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from configuration import in_force
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from serving import serving

from bridge.figures import FigurePages, Metrics
from core.config.desk import DeskFile
from core.config.figures import FiguresFile
from core.config.web import WebFile
from core.store import Store

STATIC = Path(__file__).parents[2] / "channels" / "web" / "static"


def config(**figures: object) -> dict[str, object]:
    """As much of a configuration as the pages look at."""
    return {
        "web": WebFile(company="Meridian Study Abroad"),
        "figures": FiguresFile.model_validate({"timezone": "UTC", **figures}),
        "desk": DeskFile(outcomes={"solved": "Helped at once"}),
    }


async def who_has_a_badge(request: Request) -> bool | Response:
    """Badge "admin" may see; "agent" may not; without one there is a door."""
    badge = request.cookies.get("badge") or request.query_params.get("badge")
    return badge == "admin" if badge else RedirectResponse("/agent/login", 303)


def app_with_figures(store: Store, *, token: str | None = None, local: bool = True) -> tuple[FastAPI, FigurePages]:
    """An app that has nothing but figures, metrics and the tokens' style sheet."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    held = in_force(**config())
    pages = FigurePages(store, held)
    pages.mount(app, who_has_a_badge)
    Metrics(store, held, token, local=local).mount(app)
    app.mount("/chat/static", StaticFiles(directory=STATIC))
    return app, pages


@contextlib.asynccontextmanager
async def figures_server(store: Store) -> AsyncIterator[str]:
    """Its address."""
    app, pages = app_with_figures(store)
    try:
        async with serving(app) as url:
            yield url
    finally:
        pages.close()
