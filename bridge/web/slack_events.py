"""Where Slack's signed requests arrive. The desk looks at the signature; `request_middleware` bounds what is read."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI, Request, Response

from agents_slack.inbound.http_mode import EVENTS_PATH, HttpAnswer

SIGNATURE_HEADERS = {"x-slack-signature", "x-slack-request-timestamp"}
SlackEventHandler = Callable[[Mapping[str, str], bytes], Awaitable[HttpAnswer]]


def add_slack_events(app: FastAPI, handle: SlackEventHandler) -> None:
    """Let the app take `POST /slack/events`: events, buttons and commands alike."""

    @app.post(EVENTS_PATH)
    async def slack_events(request: Request) -> Response:
        """Anything but 2xx makes Slack send an event again; a person sees that their click did nothing."""
        if not set(request.headers.keys()) >= SIGNATURE_HEADERS:
            return Response(status_code=401)  # nothing of what strangers bring is gathered
        answer = await handle(request.headers, await request.body())
        return Response(answer.body, answer.status, dict(answer.headers))
