"""Where Slack's signed requests arrive. The desk looks at the signature; here nothing is read but bytes."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI, Request, Response

from agents_slack.http_mode import LARGEST, PATH, HttpAnswer

Handler = Callable[[Mapping[str, str], bytes], Awaitable[HttpAnswer]]


def add_slack_events(app: FastAPI, handle: Handler) -> None:
    """Let the app take `POST /slack/events`: events, buttons and commands alike."""

    @app.post(PATH)
    async def slack_events(request: Request) -> Response:
        """Anything but 2xx makes Slack send an event again; a person sees that their click did nothing."""
        body = await _body_of(request)
        if body is None:
            return Response(status_code=413)
        answer = await handle(request.headers, body)
        return Response(answer.body, answer.status, dict(answer.headers))


async def _body_of(request: Request) -> bytes | None:
    """The whole body; None when it is larger than anything that Slack sends. Strangers' bytes are not gathered."""
    gathered = bytearray()
    async for piece in request.stream():
        gathered += piece
        if len(gathered) > LARGEST:
            return None
    return bytes(gathered)
