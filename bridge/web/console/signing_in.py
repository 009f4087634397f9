"""Calls: signing in and out, invitations, one's own password and duty."""

from fastapi import APIRouter, Request, Response

from bridge.web.console import inbound
from bridge.web.console.answers import DeskAnswer, InvitedAnswer, Me
from bridge.web.console.inbound import LONGEST_MESSAGE, Acceptance, Invitation, NewPassword, SignIn
from bridge.web.console.outbound import to_me
from bridge.web.console.room import InRoom, Room, SignedIn
from core.model.agents import Profile
from core.model.bounds import LARGEST_FRAME
from core.model.files import LARGEST
from core.runtime.client_addresses import address_group
from core.store import agents
from core.store.credentials import Kind


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["Signing in"])
    router.add_api_route("/login", login, methods=["POST"], response_model=Me)
    router.add_api_route("/logout", logout, methods=["POST"], status_code=204)
    router.add_api_route("/invitation", invitation, methods=["POST"], response_model=InvitedAnswer)
    router.add_api_route("/invitation/accept", accept, methods=["POST"], response_model=Me)
    router.add_api_route("/password", password, methods=["POST"], status_code=204)
    router.add_api_route("/me", me, methods=["GET"], response_model=Me)
    router.add_api_route("/desk", desk, methods=["GET"], response_model=DeskAnswer)
    return router


async def login(room: InRoom, request: Request, response: Response, body: SignIn) -> object:
    """Sign in with e-mail and password: the browser gets its cookie."""
    room.gate.check_page(request.headers)
    await _count_try(room, request)
    email = body.email.strip().lower()
    tried = await room.tries.of_name(email, _address(request), room.gate.device_of(request.cookies))
    profile, token = await room.accounts.sign_in(email, body.password)
    await room.tries.forgive(tried)
    room.gate.hand_out(response, token)
    room.gate.remember(response, room.tries.device(email))
    return _me(room, profile)


async def logout(room: InRoom, caller: SignedIn, response: Response) -> None:
    """Sign this browser out."""
    if caller.known.credential.kind is Kind.BROWSER:
        await room.accounts.sign_out(caller.known)
        room.look_again()
    room.gate.take_back(response)


async def invitation(room: InRoom, request: Request, body: Invitation) -> object:
    """Who a one-time link is for."""
    await _count_try(room, request)
    invited = await room.accounts.look_at_invitation(body.token)
    return {"email": invited.email, "name": invited.name, "role": invited.role.value, "first": invited.first}


async def accept(room: InRoom, request: Request, response: Response, body: Acceptance) -> object:
    """Use a one-time link up: choose a password, and be signed in."""
    room.gate.check_page(request.headers)
    await _count_try(room, request)
    profile, token = await room.accounts.accept(
        body.token, body.name.strip(), body.email.strip().lower(), body.password
    )
    room.gate.hand_out(response, token)
    return _me(room, profile)


async def password(room: InRoom, caller: SignedIn, request: Request, body: NewPassword) -> None:
    """Change your password; every other browser of yours is signed out."""
    await _count_try(room, request)
    tried = await room.tries.of_own_password(caller.profile.id)
    await room.accounts.change_password(caller.known, body.current, body.new)
    await room.tries.forgive(tried)
    room.look_again()


async def me(room: InRoom, caller: SignedIn) -> object:
    """Who is signed in."""
    return _me(room, caller.profile)


async def set_duty(room: InRoom, caller: SignedIn, body: inbound.Duty) -> object:
    """Take sessions from now on, or take none."""
    await room.conversations.set_duty(caller.agent, body.on_duty)
    room.look_again()
    now = await room.store.read(lambda tx: agents.profile(tx, caller.profile.id))
    return _me(room, now or caller.profile)


async def desk(room: InRoom, caller: SignedIn) -> object:  # noqa: ARG001
    """What pages need to know of this house."""
    web, file = room.desk.web(), room.desk.desk()
    return {
        "company": web.company, "accent": web.accent, "queues": list(room.conversations.house.queues),
        "outcome_required": file.outcome_required,
        "outcomes": [{"name": name, "label": label} for name, label in file.outcomes.items()],
        "target": int(file.first_response_within.total_seconds()), "largest_file": LARGEST,
        "longest_message": LONGEST_MESSAGE, "largest_frame": LARGEST_FRAME,
        "note_prefixes": file.note_prefixes, "send_prefixes": file.send_prefixes,
    }  # fmt: skip


def _me(room: Room, profile: Profile) -> object:
    return to_me(profile, room.conversations.house.capacity)


async def _count_try(room: Room, request: Request) -> None:
    """By address; in memory first, so that who goes on and on costs the database nothing."""
    room.pace.count(room.settings.sign_ins, "sign-in", _address(request))
    await room.tries.of_address(_address(request))


def _address(request: Request) -> str:
    return address_group(request.client.host) if request.client else ""
