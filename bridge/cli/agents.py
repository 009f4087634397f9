"""`bridge agents`: who may sign in to the web console, and links for those who cannot yet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import click

from bridge.cli.stored_sessions import exit_when_unreadable, require_database
from bridge.settings import SettingsFault, load_settings
from bridge.web.console import ConsoleSettings
from bridge.web.console.people_routes import LINK
from core.model.agents import Profile, Role
from core.model.credentials import AccountsOverview
from core.model.errors import Refused
from core.store import Store
from core.usecases import accounts


@click.group()
def agents() -> None:
    """Who answers, and who may sign in to the web console."""


@agents.command("list")
def list_agents() -> None:
    """Name everybody, with role, duty, and whether they can sign in."""
    with exit_when_unreadable():
        everybody = asyncio.run(_everybody())
    for profile in everybody.profiles:
        click.echo(_line(profile, profile.id in everybody.with_password))
    if not everybody.profiles:
        click.echo("Nobody yet. Invite somebody: bridge agents invite EMAIL")


@agents.command()
@click.argument("email")
@click.option("--name", default="", help="What users and colleagues call them.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), help="What they may do; without it, as it is."
)
def invite(email: str, name: str, role: str | None) -> None:
    """Print a link by which EMAIL chooses a password, once, within 7 days."""
    if "@" not in email.strip("@"):
        raise click.BadParameter("this is no e-mail address", param_hint="EMAIL")
    with exit_when_unreadable():
        click.echo(asyncio.run(_invite(email.strip().lower(), name.strip(), Role(role) if role else None)))


async def _everybody() -> AccountsOverview:
    async with _store() as (store, _):
        return await store.read(accounts.overview)


async def _invite(email: str, name: str, role: Role | None) -> str:
    async with _store() as (store, settings):
        try:
            _, token, _ = await store.write(
                "accounts", lambda tx: accounts.invite(tx, email, name, role, settings.invitation_lifetime)
            )
        except Refused as exc:
            raise SettingsFault(str(exc)) from exc
        return settings.address + LINK + token


@asynccontextmanager
async def _store() -> AsyncIterator[tuple[Store, ConsoleSettings]]:
    """Raises SettingsFault when there is no database yet."""
    settings = load_settings()
    require_database(settings.database_url)
    store = Store(settings.database_url)
    try:
        yield store, ConsoleSettings.of(settings)
    finally:
        await store.close()


def _line(profile: Profile, can_sign_in: bool) -> str:
    parts = [profile.email or "no e-mail", profile.role.value, "on duty" if profile.on_duty else "off duty"]
    parts += [f"in {identity.provider.title()}" for identity in profile.identities]
    parts.append("can sign in" if can_sign_in else "cannot sign in")
    return f"{profile.name:<24}{', '.join(parts)}"
