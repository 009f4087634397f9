"""The REST interface as an app of its own, with its OpenAPI description and a page made from it."""

from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import HTMLResponse

from bridge.web.console import (
    acts,
    docs_page,
    files,
    lists,
    messages,
    people,
    problems,
    repairs,
    signing_in,
    stats,
)
from bridge.web.console.answers import Me, ProblemAnswer
from bridge.web.console.envelope import Envelope
from bridge.web.console.filters import only_known
from bridge.web.console.room import Room

BASE = "/agent/api"
_SAID = "What the web console does, for programs. Sign in, or send an API token: Authorization: Bearer hb_..."


def make_api(room: Room) -> FastAPI:
    """The app to mount at `BASE`."""
    api = FastAPI(
        title="Handoff Bridge: the agents' interface",
        description=_SAID,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,  # a redirect would lead to whatever the Host header says
    )
    api.state.room = room
    problems.install(api)
    api.router.routes.extend(calls().routes)
    api.add_middleware(Envelope, free="/files")

    @api.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        """The interface, for people."""
        headers = {"Content-Security-Policy": docs_page.POLICY, "X-Content-Type-Options": "nosniff"}
        return HTMLResponse(docs_page.page(api.openapi(), BASE), headers=headers)

    return api


@cache
def calls() -> APIRouter:
    """All that can be asked for. It knows no room, which is the app's, and takes a while to be made: once for all."""
    refusal = {"model": ProblemAnswer, "description": "Not done; nothing was changed."}
    router = APIRouter(responses=dict.fromkeys((401, 403, 404, 409, 422, 429), refusal))
    for part in (signing_in, lists, stats, acts, messages, files, people, repairs):
        router.include_router(part.routes(), dependencies=[Depends(only_known)])
    for method in ("PUT", "POST"):
        router.add_api_route("/agents", signing_in.set_duty, methods=[method], response_model=Me, tags=["Sessions"])
    return router
