"""Calls: signing in and out, invitations, one's own password and duty."""

from fastapi import APIRouter, Request, Response

from bridge.web.console import inbound
from bridge.web.console.answers import DeskAnswer, InvitationAnswer, Me
from bridge.web.console.context import ConsoleContext, ContextDep, SignedIn
from bridge.web.console.inbound import LONGEST_MESSAGE, Acceptance, Invitation, NewPassword, SignIn
from bridge.web.console.outbound import to_me
from core.model.agents import Profile
from core.model.credentials import CredentialKind
from core.model.files import LARGEST_FILE
from core.model.input_limits import LARGEST_FRAME
from core.runtime.client_addresses import address_group
from core.usecases import accounts, duty
from core.usecases.reads import agents


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["Signing in"])
    router.post("/login", response_model=Me)(login)
    router.post("/logout", status_code=204)(logout)
    router.post("/invitation", response_model=InvitationAnswer)(invitation)
    router.post("/invitation/accept", response_model=Me)(accept)
    router.post("/password", status_code=204)(password)
    router.get("/me", response_model=Me)(me)
    router.get("/desk", response_model=DeskAnswer)(desk)
    return router


async def login(context: ContextDep, request: Request, response: Response, body: SignIn) -> object:
    """Sign in with e-mail and password: the browser gets its cookie."""
    context.authenticator.check_origin(request.headers)
    await _count_try(context, request)
    email = body.email.strip().lower()
    tried = await context.secret_attempts.count_by_email(
        email, _address(request), context.authenticator.device_cookie(request.cookies)
    )
    profile, token = await context.accounts.sign_in(email, body.password)
    await context.secret_attempts.forget_attempt(tried)
    context.authenticator.set_token_cookie(response, token)
    context.authenticator.set_device_cookie(response, context.secret_attempts.device_token(email))
    return _me(context, profile)


async def logout(context: ContextDep, caller: SignedIn, response: Response) -> None:
    """Sign this browser out."""
    if caller.authenticated.credential.kind is CredentialKind.BROWSER:
        await context.conversations.shared(accounts.sign_out, caller.authenticated)
        context.recheck_rights()
    context.authenticator.delete_token_cookie(response)


async def invitation(context: ContextDep, request: Request, body: Invitation) -> object:
    """Who a one-time link is for."""
    await _count_try(context, request)
    invited = await context.conversations.read(accounts.read_invitation, body.token)
    return {"email": invited.email, "name": invited.name, "role": invited.role.value, "first": invited.first}


async def accept(context: ContextDep, request: Request, response: Response, body: Acceptance) -> object:
    """Use a one-time link up: choose a password, and be signed in."""
    context.authenticator.check_origin(request.headers)
    await _count_try(context, request)
    profile, token = await context.accounts.accept_invitation(
        body.token, body.name.strip(), body.email.strip().lower(), body.password
    )
    context.authenticator.set_token_cookie(response, token)
    return _me(context, profile)


async def password(context: ContextDep, caller: SignedIn, request: Request, body: NewPassword) -> None:
    """Change your password; every other browser of yours is signed out."""
    await _count_try(context, request)
    tried = await context.secret_attempts.count_own_password(caller.profile.id)
    await context.accounts.change_password(caller.authenticated, body.current, body.new)
    await context.secret_attempts.forget_attempt(tried)
    context.recheck_rights()


async def me(context: ContextDep, caller: SignedIn) -> object:
    """Who is signed in."""
    return _me(context, caller.profile)


async def set_duty(context: ContextDep, caller: SignedIn, body: inbound.Duty) -> object:
    """Take sessions from now on, or take none."""
    await context.conversations.shared(duty.set_duty, caller.agent, body.on_duty)
    context.recheck_rights()
    now = await context.conversations.read(agents.profile, caller.profile.id)
    return _me(context, now or caller.profile)


async def desk(context: ContextDep, caller: SignedIn) -> object:  # noqa: ARG001
    """What pages need to know of this company."""
    web, file = context.config.web, context.config.desk
    return {
        "company": web.company, "accent": web.accent, "queues": list(context.conversations.rules.queues),
        "outcome_required": file.outcome_required,
        "outcomes": [{"name": name, "label": label} for name, label in file.outcomes.items()],
        "target": int(file.first_response_within.total_seconds()), "largest_file": LARGEST_FILE,
        "longest_message": LONGEST_MESSAGE, "largest_frame": LARGEST_FRAME,
        "note_prefixes": file.note_prefixes, "send_prefixes": file.send_prefixes,
        "language": context.config.agent_words.language, "words": context.config.agent_words.by_english,
    }  # fmt: skip


def _me(context: ConsoleContext, profile: Profile) -> object:
    return to_me(profile, context.conversations.rules.capacity)


async def _count_try(context: ConsoleContext, request: Request) -> None:
    """By address; in memory first, so that who goes on and on costs the database nothing."""
    context.rate_limits.count(context.settings.sign_in_limit, "sign-in", _address(request))
    await context.secret_attempts.count_by_address(_address(request))


def _address(request: Request) -> str:
    return address_group(request.client.host) if request.client else ""
