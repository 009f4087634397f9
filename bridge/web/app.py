"""The FastAPI app: liveness, readiness, the Telegram webhook. Channels mount themselves."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from bridge.web.request_middleware import RequestMiddleware

HandleWebhook = Callable[[Mapping[str, str], bytes], Awaitable[int]]
IsAuthentic = Callable[[Mapping[str, str]], bool]
ReadinessCheck = Callable[[], Awaitable[Mapping[str, str]]]  # what is wrong, by part; empty when all is well

REQUIRED_PARTS = ("database",)


@dataclass(frozen=True, slots=True)
class WebhookHandler:
    """Who takes Telegram's updates: `knows` looks at the secret, before a byte of the body is read."""

    is_authentic: IsAuthentic
    handle: HandleWebhook


def make_app(*, ready: ReadinessCheck, telegram_webhook: WebhookHandler | None = None, hsts: bool = False) -> FastAPI:
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
        return _readiness(await ready())

    @app.get("/readyz/traffic")
    async def traffic() -> JSONResponse:
        """The process can serve people: for balancers. A platform that is away is no reason to send them elsewhere."""
        wrong = await ready()
        return _readiness({part: why for part, why in wrong.items() if part in REQUIRED_PARTS})

    if telegram_webhook is not None:

        @app.post("/telegram/webhook")
        async def webhook(request: Request) -> Response:
            """An update from Telegram; any answer but 2xx makes it come again."""
            if not telegram_webhook.is_authentic(request.headers):
                return Response(status_code=403)
            return Response(status_code=await telegram_webhook.handle(request.headers, await request.body()))

    return app


def _readiness(wrong: Mapping[str, str]) -> JSONResponse:
    return JSONResponse({"status": "not ready" if wrong else "ready", **wrong}, 503 if wrong else 200)
