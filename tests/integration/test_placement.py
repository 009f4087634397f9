"""A session is shown where its queue's agents are; it moves with the queue, and comes back to where it stopped."""

from dataclasses import replace

import pytest
from configuration import in_force
from slack_agents import slack_agent

from core.model.content import Content
from core.model.events import Transferred
from core.model.ids import Seq, SessionId, SurfaceName
from core.model.ports import NewLane
from core.store import Store, lanes, log
from core.usecases import ownership
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import Rules

MIA = Sender("web", "mia", "Mia")
ANA = slack_agent("U0ANA", "Ana")
CARD, THREAD = SurfaceName("card"), SurfaceName("thread")


def card(channel: str) -> NewLane:
    return NewLane(CARD, channel, "slack", internal=True)


def thread(channel: str) -> NewLane:
    return NewLane(THREAD, f"{channel}:17.0", "slack", internal=True)


class Moved:
    """A house whose queues are shown in channels that an admin moves."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self.channels = {"general": "C1", "billing": "C2"}
        shown = replace(
            rules, queues=tuple(self.channels), lanes_at_escalation=lambda queue: [card(self.channels.get(queue, "C1"))]
        )
        self.talk = Conversations(store, in_force(shown))
        self.session = SessionId("")

    async def waiting(self) -> "Moved":
        wrote = await self.talk.user_wrote(MIA, Content("a real person"), [("web", "1")])
        self.session = wrote.session
        await self.post_card("C1")
        return self

    async def post_card(self, channel: str) -> None:
        """The card's surface was shown; its thread begins."""

        def unit(tx) -> None:
            lanes.open_lane(
                tx, self.session, log.after(tx, self.session, Seq(0), internal=True)[-1].seq, thread(channel)
            )

        await self.talk.store.write(self.session, unit)

    async def shown_in(self) -> list[str]:
        """Addresses of lanes that go on."""
        every = await self.talk.store.read(lambda tx: lanes.all_of(tx, self.session))
        return sorted(lane.address for lane in every if not lane.ended)

    async def moves(self) -> list[str]:
        events = await self.talk.store.read(lambda tx: log.after(tx, self.session, Seq(0), internal=True))
        return [event.body.queue for event in events if isinstance(event.body, Transferred)]


@pytest.fixture
async def moved(store: Store, rules: Rules) -> Moved:
    return await Moved(store, rules).waiting()


async def test_a_session_moves_with_its_queue_to_another_channel(moved: Moved) -> None:
    assert await moved.shown_in() == ["C1", "C1:17.0"]
    moved.channels["general"] = "C9"
    await moved.talk.show_waiting_at_desk()
    assert await moved.shown_in() == ["C9"]
    assert await moved.moves() == ["general"]


async def test_who_looks_again_moves_nothing_twice(moved: Moved) -> None:
    moved.channels["general"] = "C9"
    await moved.talk.show_waiting_at_desk()
    await moved.talk.show_waiting_at_desk()
    assert await moved.shown_in() == ["C9"]
    assert await moved.moves() == ["general"]


async def test_a_session_given_to_another_queue_is_shown_there_and_nowhere_else(moved: Moved) -> None:
    await moved.talk.act(ownership.requeue, moved.session, ANA, "billing")
    assert await moved.shown_in() == ["C2"]
    every = await moved.talk.store.read(lambda tx: lanes.all_of(tx, moved.session))
    old = next(lane for lane in every if lane.address == "C1:17.0")
    await moved.talk.user_wrote(MIA, Content("are you there?"), [("web", "2")])
    after = await moved.talk.store.read(lambda tx: lanes.all_of(tx, moved.session))
    assert next(lane.head for lane in after if lane.id == old.id) == old.head  # it was told where it went, and no more


async def test_a_session_that_comes_back_goes_on_where_it_stopped(moved: Moved) -> None:
    await moved.talk.act(ownership.requeue, moved.session, ANA, "billing")
    await moved.talk.user_wrote(MIA, Content("are you there?"), [("web", "2")])
    await moved.talk.act(ownership.requeue, moved.session, ANA, "general")
    assert await moved.shown_in() == ["C1", "C1:17.0"]
    every = await moved.talk.store.read(lambda tx: lanes.all_of(tx, moved.session))
    head = (await moved.talk.store.read(lambda tx: log.after(tx, moved.session, Seq(0), internal=True)))[-1].seq
    assert {lane.head for lane in every if lane.address.startswith("C1")} == {head}
