"""The REST interface as an app of its own, with its OpenAPI description and a page made from it."""

from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import HTMLResponse

from bridge.web.console import (
    admin_routes,
    config_routes,
    docs_page,
    file_routes,
    gap_routes,
    list_routes,
    message_routes,
    people_routes,
    problems,
    session_routes,
    sign_in_routes,
    stats_routes,
)
from bridge.web.console.answers import Me, ProblemAnswer
from bridge.web.console.body_limit import ConsoleBodyLimit
from bridge.web.console.context import ConsoleContext
from bridge.web.console.query_filters import refuse_unknown_filters

BASE = "/agent/api"
_SAID = "What the web console does, for programs. Sign in, or send an API token: Authorization: Bearer hb_..."


def make_api(context: ConsoleContext) -> FastAPI:
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
    api.state.context = context
    problems.install_error_handlers(api)
    api.router.routes.extend(calls().routes)
    api.add_middleware(
        ConsoleBodyLimit, unlimited_suffix="/files", larger={BASE + config_routes.PATH: config_routes.LARGEST_BODY}
    )

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
    for part in (
        sign_in_routes,
        list_routes,
        stats_routes,
        session_routes,
        message_routes,
        file_routes,
        people_routes,
        admin_routes,
        config_routes,
        gap_routes,
    ):
        router.include_router(part.routes(), dependencies=[Depends(refuse_unknown_filters)])
    for method in ("PUT", "POST"):
        router.add_api_route("/agents", sign_in_routes.set_duty, methods=[method], response_model=Me, tags=["Sessions"])
    return router
