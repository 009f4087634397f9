"""Who is calling: by the cookie of a sign-in or an API token; and from which page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Response

from bridge.web.console.accounts import Accounts
from bridge.web.console.outbound import to_agent_of
from bridge.web.console.problems import ConsoleProblem, signed_out
from bridge.web.console.settings import ConsoleSettings
from core.model.agents import Agent, Profile, Role
from core.model.credentials import AuthenticatedAgent, CredentialKind, Scope
from core.usecases.rules import SECOND

CONSOLE_HEADER = "x-console"  # other pages' forms cannot send it, and their scripts are not allowed to
_REMEMBERED = 180 * 24 * 3600  # seconds
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Caller:
    """An agent, and the token by which they were known."""

    authenticated: AuthenticatedAgent

    @property
    def profile(self) -> Profile:
        """What is known of them."""
        return self.authenticated.profile

    @property
    def agent(self) -> Agent:
        """The agent as the core knows whoever acts."""
        return to_agent_of(self.authenticated.profile)

    @property
    def may_act(self) -> bool:
        """Or only look, for their token says so?"""
        return self.authenticated.credential.scope is not Scope.READ

    def must_be_admin(self) -> None:
        """Raises Problem: forbidden."""
        if self.profile.role is not Role.ADMIN or self.authenticated.credential.scope is not Scope.ADMIN:
            raise ConsoleProblem(403, "forbidden", "Only admins may do this.")


class Authenticator:
    """Lets in who shows a token that opens the console."""

    def __init__(self, accounts: Accounts, settings: ConsoleSettings) -> None:
        self._accounts = accounts
        self._settings = settings
        self._cookie = "__Host-console" if settings.is_secure else "console"
        self._device = "__Secure-console-device" if settings.is_secure else "console-device"

    async def authenticate(self, method: str, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Caller:
        """Who calls. Raises Problem: signed_out, foreign_origin."""
        if bearer := _bearer(headers):
            known = await self._accounts.agent_by_token(bearer, CredentialKind.API)
        else:
            known = await self._by_cookie(cookies)
            if known and method not in _SAFE:
                self.check_origin(headers)
        if known is None:
            raise signed_out()
        caller = Caller(known)
        if method not in _SAFE and not caller.may_act:
            raise ConsoleProblem(403, "forbidden", "This token may only read.")
        return caller

    async def authenticate_socket(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Caller:
        """Who opens a socket. Raises Problem: signed_out, foreign_origin. A browser names its page always."""
        bearer = _bearer(headers)
        if not bearer and not self._is_own(headers.get("origin"), headers):
            raise _foreign()
        known = await (
            self._accounts.agent_by_token(bearer, CredentialKind.API) if bearer else self._by_cookie(cookies)
        )
        if known is None:
            raise signed_out()
        return Caller(known)

    async def recheck(self, caller: Caller) -> Caller | None:
        """The caller as they are known now; None when they are signed out."""
        credential = caller.authenticated.credential
        known = await self._accounts.agent_by_token_hash(credential.hash, credential.kind)
        return Caller(known) if known else None

    def check_origin(self, headers: Mapping[str, str]) -> None:
        """Raises Problem: foreign_origin, unless a page of ours makes the call."""
        origin = headers.get("origin")
        if CONSOLE_HEADER not in headers or (origin is not None and not self._is_own(origin, headers)):
            raise _foreign()

    def set_token_cookie(self, response: Response, token: str) -> None:
        """Let the browser keep its token, where no script and no other page can use it; a link from elsewhere may."""
        response.set_cookie(
            self._cookie, token, max_age=self._settings.sign_in_lifetime // SECOND, path="/",
            secure=self._settings.is_secure, httponly=True, samesite="lax",
        )  # fmt: skip

    def set_device_cookie(self, response: Response, device: str) -> None:
        """Let the browser keep that it signed in once; see `SecretAttempts`. It opens nothing."""
        response.set_cookie(
            self._device, device, max_age=_REMEMBERED, path=self._settings.path + "/agent/api/login",
            secure=self._settings.is_secure, httponly=True, samesite="strict",
        )  # fmt: skip

    def device_cookie(self, cookies: Mapping[str, str]) -> str:
        """What `remember` gave; "" for a browser that never signed in."""
        return cookies.get(self._device, "")

    def delete_token_cookie(self, response: Response) -> None:
        """Let the browser forget its token."""
        response.delete_cookie(self._cookie, path="/", secure=self._settings.is_secure, httponly=True, samesite="lax")

    async def _by_cookie(self, cookies: Mapping[str, str]) -> AuthenticatedAgent | None:
        token = cookies.get(self._cookie)
        return await self._accounts.agent_by_token(token, CredentialKind.BROWSER) if token else None

    def _is_own(self, origin: str | None, headers: Mapping[str, str]) -> bool:
        own = {headers.get("host", ""), urlsplit(self._settings.public_url).netloc}
        return origin is not None and urlsplit(origin).netloc in own - {""}


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _foreign() -> ConsoleProblem:
    return ConsoleProblem(403, "foreign_origin", "This page may not use the console.")
