"""What platforms call an agent: one person is one agent, wherever they are met."""

from slack_agents import in_slack, slack_agent

from core.model.agents import Agent, Identity
from core.model.ids import AgentId
from core.store import Store, agents
from core.usecases.agent_departures import present_at
from core.usecases.duty import set_duty

MAIL = "ana@example.com"
ELSEWHERE = Identity("elsewhere", "77")
IN_SLACK = slack_agent("U0ANA", "Ana", email=MAIL)


async def know(store: Store, agent: Agent) -> AgentId:
    return await store.write("agents", lambda tx: agents.know_agent(tx, agent))


async def test_who_is_met_at_two_platforms_is_one_agent_and_stays_off_duty(store: Store) -> None:
    ana = await know(store, IN_SLACK)
    await store.write("agents", lambda tx: set_duty(tx, IN_SLACK, False))
    assert await know(store, Agent("Ana", email=MAIL, identity=ELSEWHERE)) == ana
    ben = await know(store, slack_agent("U0BEN", "Ben"))
    listed = await store.read(agents.profiles)
    assert [(each.id, each.on_duty) for each in listed] == [(ana, False), (ben, True)]
    assert set(listed[0].identities) == {in_slack("U0ANA"), ELSEWHERE}
    assert (listed[0].id_at("slack"), listed[0].id_at("elsewhere"), listed[1].id_at("elsewhere")) == ("U0ANA", "77", "")
    for identity in listed[0].identities:
        assert await store.read(lambda tx, identity=identity: agents.by_identity(tx, identity)) == listed[0]


async def test_another_user_of_a_platform_with_the_same_email_is_somebody_else(store: Store) -> None:
    ana = await know(store, IN_SLACK)
    other = slack_agent("U0ANA2", "Ana", email=MAIL)
    assert await store.read(lambda tx: agents.find_agent(tx, other)) is None
    assert await know(store, other) != ana


async def test_who_is_there_is_told_as_each_platform_calls_them(store: Store) -> None:
    await know(store, IN_SLACK)
    await know(store, Agent("Ben", identity=ELSEWHERE))
    await know(store, Agent("Web", email="web@example.com"))
    assert await store.read(lambda tx: present_at(tx, "slack")) == ["U0ANA"]
    assert await store.read(lambda tx: present_at(tx, "elsewhere")) == ["77"]


async def test_who_has_a_desk_at_a_platform_does_not_leave_with_the_console(store: Store) -> None:
    ana, web = await know(store, IN_SLACK), await know(store, Agent("Web", email="web@example.com"))
    await store.write("agents", lambda tx: agents.set_duty(tx, web, True))
    assert not await store.write("agents", lambda tx: agents.mark_away(tx, ana))
    assert await store.write("agents", lambda tx: agents.mark_away(tx, web))
