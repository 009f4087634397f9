"""`bridge agents`: invitations for the console from the command line."""

from pathlib import Path

import pytest
from cli_world import CliWorld, cli_world
from configuration import in_force
from console_site import PASSWORD, QUICK

from bridge.web.console import ConsoleSettings
from bridge.web.console.accounts import Accounts
from core.model.agents import Role
from core.store import Store
from core.usecases.conversations import Conversations


@pytest.fixture
async def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str):
    monkeypatch.chdir(tmp_path)
    async with cli_world() as world:
        world.env["DATABASE_URL"] = sqlite_url
        yield world


async def test_somebody_is_invited_and_then_can_sign_in(cli: CliWorld, sqlite_url: str) -> None:
    assert "Nobody yet" in (await cli.run("agents", "list")).output
    args = ("agents", "invite", "Ana@example.com", "--name", "Ana", "--role", "admin")
    invited = await cli.run(*args, PUBLIC_URL="https://chat.example.com")
    link = invited.output.strip()
    assert link.startswith("https://chat.example.com/agent/login#invite=")
    assert "ana@example.com, admin, off duty, cannot sign in" in (await cli.run("agents", "list")).output
    store = Store(sqlite_url)
    profile, _ = await Accounts(Conversations(store, in_force()), ConsoleSettings(hasher=QUICK)).accept_invitation(
        link.rpartition("=")[2], "", "", PASSWORD
    )
    await store.close()
    assert profile.name == "Ana"
    assert "ana@example.com, admin, on duty, can sign in" in (await cli.run("agents", "list")).output
    await forgets_her_password(cli, sqlite_url)
    demoted = await cli.run("agents", "invite", "ana@example.com", "--role", "agent")
    assert (demoted.exit_code, "Nobody else could manage people" in demoted.output) == (2, True)


async def forgets_her_password(cli: CliWorld, sqlite_url: str) -> None:
    """The only admin gets in again by a link of her own making."""
    store = Store(sqlite_url)
    accounts = Accounts(Conversations(store, in_force()), ConsoleSettings(hasher=QUICK))
    link = (await cli.run("agents", "invite", "ana@example.com")).output.strip()
    await accounts.accept_invitation(link.rpartition("=")[2], "", "", f"another {PASSWORD}")
    profile, _ = await accounts.sign_in("ana@example.com", f"another {PASSWORD}")
    assert profile.role is Role.ADMIN
    await store.close()


async def test_what_cannot_be_invited_is_said(cli: CliWorld) -> None:
    assert (await cli.run("agents", "invite", "ana")).exit_code == 2
    nowhere = await cli.run("agents", "list", DATABASE_URL="sqlite:///nowhere.db")
    assert (nowhere.exit_code, "There is no database" in nowhere.output) == (2, True)
