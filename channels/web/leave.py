"""POST /chat/leave: a page goes whose browser keeps nothing, so its visitor cannot come back. Their conversation ends.

Pages send it on their way out and read no answer. The body is the visitor's token.
"""

import secrets

from fastapi import Request
from fastapi.responses import Response

from channels.web.chat_context import SOURCE, ChatContext
from channels.web.visitor_limits import TooFast, VisitorAndAddress
from core.model.errors import Refused, StoreUnavailable
from core.usecases import user_requests
from core.usecases.intake import Sender

_LONGEST_TOKEN = 500


class LeaveRequests:
    """Ends what cannot be gone on with. Whoever has no open conversation loses nothing."""

    def __init__(self, context: ChatContext) -> None:
        self._context = context

    async def answer(self, request: Request) -> Response:
        """204 also for what changed nothing; 401 for a token that is not ours, 403 for another site's page."""
        if not self._context.is_allowed_origin(request.headers):
            return Response(status_code=403)
        token = (await request.body())[:_LONGEST_TOKEN].decode("utf-8", "replace")
        try:
            visitor = await self._context.visitor_of(token)
            if visitor is None:
                return Response(status_code=401)
            who = VisitorAndAddress.of(visitor, request)
            await self._context.limits.request(who, "end")
            await self._end(visitor)
        except TooFast:
            return Response(status_code=429)
        except StoreUnavailable:
            return Response(status_code=503)
        return Response(status_code=204)

    async def _end(self, visitor: str) -> None:
        sender = Sender(SOURCE, visitor, self._context.name_of(visitor))
        try:
            await self._context.conversations.by(
                user_requests.user_ended, sender, [(SOURCE, f"{visitor}:left-{secrets.token_hex(8)}")]
            )
        except Refused:  # ended by somebody else in this moment
            return
        self._context.refresh_pages(visitor)
