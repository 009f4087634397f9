"""Calls for admins: people and their roles, invitations, API tokens."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends

from bridge.web.console import outbound
from bridge.web.console.admin_answers import (
    InvitationLinkAnswer,
    NewTokenAnswer,
    PeopleAnswer,
    PersonAnswer,
    TokensAnswer,
)
from bridge.web.console.context import ConsoleContext, ContextDep, SignedIn, admin
from bridge.web.console.inbound import Invite, NewRole, NewToken
from bridge.web.console.outbound import millis
from core.model.agents import Profile
from core.model.credentials import AccountsOverview, Credential
from core.model.errors import NotThere
from core.model.ids import AgentId
from core.usecases import accounts
from core.usecases.reads import agents

LINK = "/agent/login#invite="


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["For admins"], dependencies=[Depends(admin)])
    router.get("/people", response_model=PeopleAnswer)(people)
    router.post("/people/invite", status_code=201, response_model=InvitationLinkAnswer)(invite)
    router.post("/people/{agent}/role", response_model=PersonAnswer)(set_role)
    router.delete("/people/{agent}/password", response_model=PersonAnswer)(remove_password)
    router.get("/tokens", response_model=TokensAnswer)(tokens)
    router.post("/tokens", status_code=201, response_model=NewTokenAnswer)(make_token)
    router.delete("/tokens/{token}", status_code=204)(take_token)
    return router


async def people(context: ContextDep) -> Any:
    """Everybody who answers, and how they get in."""
    everybody = await context.conversations.read(accounts.overview)
    return {"people": [_to_person(context, everybody, profile) for profile in everybody.profiles]}


async def invite(context: ContextDep, body: Invite) -> Any:
    """Make a link by which somebody chooses a password, once."""
    agent, token, until = await context.conversations.shared(
        accounts.invite, body.email.lower(), body.name.strip(), body.role, context.settings.invitation_lifetime
    )
    link = context.settings.address + LINK + token
    return {"link": link, "expires_at": millis(until), "person": await _person(context, agent)}


async def set_role(context: ContextDep, agent: AgentId, body: NewRole) -> Any:
    """What somebody may do from now on."""
    await context.conversations.shared(accounts.set_role, agent, body.role)
    context.recheck_rights()
    return await _person(context, agent)


async def remove_password(context: ContextDep, agent: AgentId) -> Any:
    """Sign somebody out everywhere; they need a new invitation."""
    await context.conversations.shared(accounts.remove_password, agent)
    context.recheck_rights()
    return await _person(context, agent)


async def tokens(context: ContextDep) -> Any:
    """The API tokens, without what makes them work."""
    found = await context.conversations.read(accounts.tokens)
    names = {profile.id: profile.name for profile in await context.conversations.read(agents.profiles)}
    return {"tokens": [_to_token(token, names) for token in found]}


async def make_token(context: ContextDep, caller: SignedIn, body: NewToken) -> Any:
    """A token that acts as you; told only now."""
    me = caller.profile
    token, made = await context.conversations.shared(
        accounts.make_token, me.id, body.name.strip(), body.days, body.scope
    )
    return _to_token(made, {me.id: me.name}) | {"token": token}


async def take_token(context: ContextDep, token: str) -> None:
    """End a token, and the sockets opened with it."""
    await context.conversations.shared(accounts.revoke_token, token)
    context.recheck_rights()


async def _person(context: ConsoleContext, agent: AgentId) -> dict[str, Any]:
    everybody = await context.conversations.read(accounts.overview)
    found = next((profile for profile in everybody.profiles if profile.id == agent), None)
    if found is None:
        raise NotThere("There is no such agent.")
    return _to_person(context, everybody, found)


def _to_person(context: ConsoleContext, everybody: AccountsOverview, profile: Profile) -> dict[str, Any]:
    online, capacity = context.presences.online, context.conversations.rules.capacity
    agent = outbound.to_agent(profile, everybody.loads, online, capacity)
    return agent | {
        "email": profile.email,
        "desks": [identity.provider for identity in profile.identities],
        "has_password": profile.id in everybody.with_password,
        "invited_until": millis(everybody.invited.get(profile.id)),
        "signed_in_at": millis(everybody.seen.get(profile.id)),
    }


def _to_token(token: Credential, names: Mapping[AgentId, str]) -> dict[str, Any]:
    agent = {"id": token.agent, "name": names.get(token.agent, "")} if token.agent else None
    return {
        "id": token.hash, "name": token.name, "agent": agent, "created_at": millis(token.created_at),
        "expires_at": millis(token.expires_at), "used_at": millis(token.used_at), "scope": token.scope.value,
    }  # fmt: skip
