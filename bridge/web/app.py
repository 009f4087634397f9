"""The FastAPI app: liveness, readiness, and what platforms call. Pages are mounted by who has them."""

from collections.abc import Callable, Iterable, Mapping

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from bridge.web.request_middleware import RequestMiddleware
from core.usecases.adapters import Webhook

ReadinessCheck = Callable[[], Mapping[str, str]]  # what is wrong, by part; empty when all is well

REQUIRED_PARTS = ("database",)


def make_app(*, ready: ReadinessCheck, webhooks: Iterable[Webhook] = (), hsts: bool = False) -> FastAPI:
    """An app without documentation pages: there is nothing public to call here. `hsts`: see `RequestMiddleware`."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_middleware(RequestMiddleware, hsts=hsts)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        """The process can do its work: the database takes writes, every side that is on is connected."""
        return _readiness(ready())

    @app.get("/readyz/traffic")
    async def traffic() -> JSONResponse:
        """The process can serve people: for balancers. A platform that is away is no reason to send them elsewhere."""
        wrong = ready()
        return _readiness({part: why for part, why in wrong.items() if part in REQUIRED_PARTS})

    for each in webhooks:
        _serve(app, each)
    return app


def _readiness(wrong: Mapping[str, str]) -> JSONResponse:
    return JSONResponse({"status": "not ready" if wrong else "ready", **wrong}, 503 if wrong else 200)


def _serve(app: FastAPI, webhook: Webhook) -> None:
    @app.post(webhook.path)
    async def called(request: Request) -> Response:
        """Any answer but 2xx makes it come again. `request_middleware` bounds what is read."""
        if refused := webhook.refuses(request.headers):
            return Response(status_code=refused)
        answer = await webhook.handle(request.headers, await request.body())
        return Response(answer.body, answer.status, dict(answer.headers))
