"""config/agents.yaml becomes agents, again and again, and whoever leaves the file loses a role and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from slack_agents import slack_agent

from agents_slack.config_formats import SLACK_FORMATS
from core.config.agents import agents_file
from core.model.agents import Agent, Profile, Role
from core.store import Store, agents, credentials
from core.usecases.enrolment import enrol_all, takes_the_last_admin

ANA = {"name": "Ana", "email": "Ana@Example.com", "slack": "U0ANA", "role": "lead", "capacity": 2, "languages": ["de"]}
BEN = {"name": "Ben", "email": "ben@example.com", "specialties": ["billing"]}


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = Store(database_url)
    yield store
    await store.close()


async def apply(store: Store, *entries: dict[str, Any]) -> dict[str, Profile]:
    file = agents_file(SLACK_FORMATS).model_validate({"agents": list(entries)})
    await store.write("agents", lambda tx: enrol_all(tx, file))
    return {profile.name: profile for profile in await store.read(agents.profiles)}


async def test_the_files_people_are_agents(store: Store) -> None:
    known = await apply(store, ANA, BEN)
    ana = known["Ana"]
    assert (ana.role, ana.capacity, ana.languages) == (Role.LEAD, 2, ("de",))
    assert (ana.email, ana.id_at("slack")) == ("ana@example.com", "U0ANA")
    assert known["Ben"].specialties == ("billing",)


async def test_applied_again_nothing_changes(store: Store) -> None:
    first = await apply(store, ANA, BEN)
    await store.write("agents", lambda tx: agents.set_duty(tx, first["Ana"].id, False))
    again = await apply(store, BEN, ANA)
    assert again == {**first, "Ana": replace(first["Ana"], on_duty=False)}


async def test_who_leaves_the_file_keeps_all_but_the_role(store: Store) -> None:
    before = await apply(store, ANA, BEN)
    after = await apply(store, BEN)
    assert after["Ana"] == replace(before["Ana"], role=Role.AGENT)
    assert (await apply(store, BEN, ANA))["Ana"] == before["Ana"]


async def test_who_never_stood_in_the_file_is_not_touched(store: Store) -> None:
    eve = await store.write("eve", lambda tx: agents.know_agent(tx, slack_agent("U0EVE", "Eve")))
    await store.write("eve", lambda tx: credentials.set_role(tx, eve, Role.ADMIN))
    assert (await apply(store, BEN))["Eve"].role is Role.ADMIN


async def test_who_was_met_in_slack_before_is_the_same_person(store: Store) -> None:
    met = await store.write("ana", lambda tx: agents.know_agent(tx, slack_agent("U0ANA", "Ana M.")))
    known = await apply(store, ANA)
    assert known["Ana"].id == met
    assert known["Ana"].email == "ana@example.com"


async def test_an_address_that_was_mended_in_the_file_is_the_new_one(store: Store) -> None:
    before = await apply(store, {**ANA, "email": "anna@example.com"})
    after = await apply(store, ANA)
    assert after["Ana"] == replace(before["Ana"], email="ana@example.com")


async def leaves_none(store: Store, *people: dict[str, object]) -> bool:
    file = agents_file(SLACK_FORMATS).model_validate({"agents": list(people)})
    return await store.read(lambda tx: takes_the_last_admin(tx, file))


async def test_a_file_that_takes_the_last_admin_is_known_before_it_is_applied(store: Store) -> None:
    assert not await leaves_none(store)  # nobody is one, so nobody is taken
    await apply(store, {**ANA, "role": "admin"}, BEN)
    assert await leaves_none(store)
    assert await leaves_none(store, ANA, BEN)
    assert not await leaves_none(store, ANA, {**BEN, "role": "admin"})


async def test_an_admin_who_never_stood_in_the_file_is_one_still(store: Store) -> None:
    eve = await store.write("eve", lambda tx: agents.know_agent(tx, Agent("Eve", email="eve@example.com")))
    await store.write("eve", lambda tx: credentials.set_role(tx, eve, Role.ADMIN))
    assert not await leaves_none(store)
    assert not await leaves_none(store, BEN)
    assert await leaves_none(store, {"name": "Eve", "email": "Eve@example.com", "role": "agent"})
