"""The demo's way into the web console: links that sign in, once each, as the one of the demo's people who has no Slack.

The account is a real one, made by a real invitation; only that nobody has to choose a password for it.
"""

import secrets

from starlette.responses import Response

from bridge.sandbox.demo.configuration import PRIYA
from bridge.web.console import ConsoleSettings
from bridge.web.console.accounts import Accounts
from bridge.web.console.authentication import Authenticator
from core.model.agents import Role
from core.usecases import accounts
from core.usecases.conversations import Conversations

CONSOLE_PATH = "/console/"


class LoginLinks:
    """`link` is the one that works now, a path of the demo's page."""

    def __init__(self, conversations: Conversations, settings: ConsoleSettings) -> None:
        self._conversations = conversations
        self._settings = settings
        self._accounts = Accounts(conversations, settings)
        self._gate = Authenticator(self._accounts, settings)
        self._password = secrets.token_urlsafe(24)
        self._ticket = secrets.token_urlsafe(16)

    @property
    def link(self) -> str:
        """Where the next one goes in."""
        return CONSOLE_PATH + self._ticket

    async def create_account(self) -> None:
        """Make the account. Before the bridge starts, or it would print a link for a first admin."""
        _, invitation, _ = await self._conversations.shared(
            accounts.invite, PRIYA, "Priya Nair", Role.ADMIN, self._settings.invitation_lifetime
        )
        await self._accounts.accept_invitation(invitation, "", "", self._password)

    async def sign_in(self, ticket: str) -> str | None:
        """A cookie for the browser that came, as the value of Set-Cookie; None for a link that was used before."""
        if not secrets.compare_digest(ticket, self._ticket):
            return None
        self._ticket = secrets.token_urlsafe(16)
        _, token = await self._accounts.sign_in(PRIYA, self._password)
        answer = Response()
        self._gate.set_token_cookie(answer, token)
        return answer.headers["set-cookie"]
