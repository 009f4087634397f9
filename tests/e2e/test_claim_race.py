"""A claim cannot be won twice: many clicks at once, on two processes that share a PostgreSQL database."""

import asyncio

import pytest
from world import World

from bridge.sandbox.slack import CHANNEL
from core.model.events import Claimed
from core.model.ids import Seq
from core.store import Store, log

pytestmark = pytest.mark.slow
CLICKS = 100


async def test_of_a_hundred_claims_in_two_processes_one_wins(postgres_url: str) -> None:
    world = World(postgres_url, ack_timeout=15.0)
    agents = [f"U{number:05d}" for number in range(CLICKS)]
    for number, user in enumerate(agents):  # before anybody looks who is there: the news of a join reaches one process
        world.slack.workspace.add_user(user, f"agent{number}", f"Agent {number}")
        world.slack.workspace.channels[CHANNEL].members.add(user)
    await world.start()
    other = world.another()
    await other.start()  # Slack gives each event and click to any one of the two sockets
    try:
        await world.until(lambda: len(world.slack.sockets.connections) == 2)
        page = await world.page()
        await page.send("I want to talk to a person")
        [card] = await world.until(world.cards)
        clicks = await asyncio.gather(*(world.claim(card, user) for user in agents))
        assert all(clicks)  # every click is answered
        await page.until(lambda: page.status.get("state") == "assigned")
        store = Store(postgres_url)
        session = page.session
        events = await store.read(lambda tx: log.after(tx, session, Seq(0), internal=True))
        [claimed] = [event for event in events if isinstance(event.body, Claimed)]
        assert page.status["agent"]["name"] == claimed.body.name
        await world.until(lambda: _told(world, agents) == CLICKS - 1)
        told = "\n".join(m.text for user in agents for m in world.slack.workspace.ephemerals(user))
        assert told.count(claimed.body.name) >= CLICKS - 1
        await store.close()
        world.assert_nothing_was_against_the_rules()
    finally:
        await other.stop()
        await world.stop()


def _told(world: World, agents: list[str]) -> int:
    """How many agents were told that somebody else has it."""
    return sum(bool(world.slack.workspace.ephemerals(user)) for user in agents)
