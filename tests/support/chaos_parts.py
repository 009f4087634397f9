"""The parts of the house that the chaos table lets go wrong, each with the ends that can be seen from outside."""

import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence
from typing import Any

from bridge_in_process import InProcessWorld
from chaos_cells import CellEnd, once
from chaos_crowd import ChaosCrowd, CrowdUser, TelegramEndpoint
from slack_setup import _offered as offered
from waiting import LONGEST_WAIT, until

from agents_slack.api import action_ids
from bridge.sandbox.faults import Faults
from bridge.sandbox.gemini import GeminiStandIn
from bridge.sandbox.slack import CHANNEL
from bridge.sandbox.slack.delivery import DeliveryState
from core.model.events import Undeliverable
from core.model.ids import Seq
from core.store import log

Calls = Sequence[tuple[Faults, str, str]]

# How many messages of a platform may go wrong side by side: one address more that fails in a row, and the product takes
# it for an outage of the channel or the bot.
BELOW_AN_OUTAGE = 2
_numbers = itertools.count(1)


class TelegramSend:
    """An agent writes to somebody on Telegram."""

    victim: CrowdUser
    text: str

    async def begin(self, crowd: ChaosCrowd) -> None:
        self.victim = await crowd.phone()
        await crowd.is_claimed(self.victim)

    def calls(self, world: InProcessWorld) -> Calls:
        assert isinstance(self.victim.door, TelegramEndpoint)
        return [(world.telegram.faults, "sendMessage", str(self.victim.door.chat))]

    async def act(self) -> None:
        self.text = f"for {self.victim.name}: {next(_numbers)}."
        await self.victim.is_told(self.text)

    async def ends(self, end: CellEnd) -> None:
        if end is CellEnd.TOLD:
            await until(self.victim.failures, "the agent is told", saw=self.victim.in_slack)
        else:
            await until(self._copies, "it is on the user's phone", saw=self.victim.heard)

    async def works(self) -> None:
        before = self.text
        await self.act()
        await until(self._copies, "the next one arrives", saw=self.victim.heard)
        once(self.victim, self.text, self.victim.heard())
        assert sum(before in each for each in self.victim.heard()) <= 2, "more than one repeat"

    def _copies(self) -> int:
        return sum(self.text in each for each in self.victim.heard())


class TelegramFile(TelegramSend):
    """An agent brings somebody on Telegram a file."""

    def calls(self, world: InProcessWorld) -> Calls:
        assert isinstance(self.victim.door, TelegramEndpoint)
        return [(world.telegram.faults, "sendDocument", str(self.victim.door.chat))]

    async def act(self) -> None:
        self.text = f"plan-{next(_numbers)}.bin"
        brought = (self.text, "application/octet-stream", b"\x00\x01" * 500)
        await self.victim.world.slack.person("U0ANA").share(CHANNEL, [brought], "", self.victim.card.ts)

    def _copies(self) -> int:
        assert isinstance(self.victim.door, TelegramEndpoint)
        messages = self.victim.world.telegram.chat(self.victim.door.chat).messages
        return sum(bool(each.file and each.file.name == self.text) for each in messages)

    async def works(self) -> None:
        before = self._copies()
        assert before <= 2, "more than one repeat"
        await self.act()
        await until(self._copies, "the next one arrives")
        assert self._copies() == 1


class SlackThreadPost:
    """Somebody writes to their agent."""

    victim: CrowdUser
    text: str

    async def begin(self, crowd: ChaosCrowd) -> None:
        self.victim = await crowd.page()
        await crowd.is_claimed(self.victim)

    def calls(self, world: InProcessWorld) -> Calls:
        return [(world.slack.faults, "chat.postMessage", self.victim.card.ts)]

    async def act(self) -> None:
        self.text = f"from {self.victim.name}: {next(_numbers)}."
        await self.victim.says(self.text)

    async def ends(self, end: CellEnd) -> None:
        """Given up: the log says so; what the agents are told is in the thread once that takes posts again."""
        if end is CellEnd.GIVEN_UP:
            await until(self._given_up, "it is given up", saw=self.victim.in_slack)
        else:
            await until(self._copies, "it is in the thread", saw=self.victim.in_slack)

    async def works(self) -> None:
        before, was_there = self.text, self._copies()
        if not was_there:
            await self._is_sent_again()
        await self.act()
        await until(self._copies, "the next one arrives", saw=self.victim.in_slack)
        assert (self._copies(before), self._copies()) == (1, 1)

    async def _is_sent_again(self) -> None:
        """The agents read what is missing, and have it shown by the button under that."""
        world = self.victim.world

        def told() -> Any:
            posts = world.thread(self.victim.card)
            return next((post for post in posts if action_ids.RETRY in str(post.blocks)), None)

        line = await until(told, "the agents are told", saw=self.victim.in_slack)
        assert await world.slack.person("U0ANA").click(CHANNEL, line.ts, action_ids.RETRY)
        await until(self._copies, "it is shown after all", saw=self.victim.in_slack)

    async def _given_up(self) -> bool:
        store = self.victim.world.here.bridge.store
        session = self.victim.card.metadata["event_payload"]["session"]
        events = await store.read(lambda tx: log.after(tx, session, Seq(0), internal=True))
        return any(isinstance(event.body, Undeliverable) for event in events)

    def _copies(self, text: str = "") -> int:
        text = text or self.text
        return sum(text in each and "could not be shown" not in each for each in self.victim.in_slack())


class SlackRead:
    """An agent writes while the socket is away: their thread has to be read before anybody has it."""

    victim: CrowdUser
    text: str

    def __init__(self, away: "SocketAway") -> None:
        self._away = away

    async def begin(self, crowd: ChaosCrowd) -> None:
        self.victim = await crowd.page()
        await crowd.is_claimed(self.victim)

    def calls(self, world: InProcessWorld) -> Calls:
        return [(world.slack.faults, "conversations.replies", self.victim.card.ts)]

    async def act(self) -> None:
        self.text = f"{self.victim.name} is told {next(_numbers)}."
        async with self._away.from_all(self.victim.world):
            await self.victim.is_told(self.text)

    async def ends(self, end: CellEnd) -> None:
        assert end is CellEnd.DELIVERED
        await until(lambda: any(self.text in each for each in self.victim.heard()), "what was missed arrives")

    async def works(self) -> None:
        after = f"{self.victim.name} is told {next(_numbers)}."
        await self.victim.is_told(after)
        await until(lambda: any(after in each for each in self.victim.heard()), "the next one arrives")
        self.victim.assert_in_order()


class SocketAway:
    """No socket, and so no event of what is written meanwhile, which Slack does not repeat; one time for all cells."""

    def __init__(self) -> None:
        self._inside = 0

    @contextlib.asynccontextmanager
    async def from_all(self, world: InProcessWorld) -> AsyncIterator[None]:
        slack = world.slack
        before = len(slack.delivery.outgoing)
        self._inside += 1
        if self._inside == 1:
            self._delays, slack.delivery.retry_delays = slack.delivery.retry_delays, ()
            slack.refuse_sockets(LONGEST_WAIT)
            slack.drop_sockets()
        await until(lambda: not slack.sockets.connections, "the socket is gone")
        yield
        missed = slack.delivery.outgoing[before:]
        await until(
            lambda: all(each.state is not DeliveryState.WAITING for each in missed), "Slack has given the events up"
        )
        self._inside -= 1
        if not self._inside:
            slack.refuse_sockets(0.0)
            slack.delivery.retry_delays = self._delays


class SlackHome:
    """An agent looks at App Home."""

    opened = ""

    def __init__(self, agent: str) -> None:
        self._agent = agent

    async def begin(self, crowd: ChaosCrowd) -> None:
        self.world = crowd.world
        self.opened = self._published()

    def calls(self, world: InProcessWorld) -> Calls:
        return [(world.slack.faults, "views.publish", self._agent)]

    async def act(self) -> None:
        self.opened = self._published()
        await self.world.slack.person(self._agent).open_home()

    async def ends(self, end: CellEnd) -> None:
        assert end is not CellEnd.TOLD
        await until(lambda: self._published() != self.opened, "Home is on the screen")

    async def works(self) -> None:
        await self.act()
        await until(lambda: self._published() != self.opened, "Home is on the screen again")

    def _published(self) -> str:
        home = self.world.slack.context.views.home(self._agent)
        return home.hash if home else ""


class SlackForm:
    """An agent opens a form from a card."""

    def __init__(self, agent: str) -> None:
        self._agent = agent

    async def begin(self, crowd: ChaosCrowd) -> None:
        self.world = crowd.world
        self.victim = await crowd.page()
        await crowd.is_claimed(self.victim, self._agent)

    def calls(self, world: InProcessWorld) -> Calls:
        return [(world.slack.faults, "views.open", self._agent)]

    async def act(self) -> None:
        self.ephemeral = len(self.world.slack.workspace.ephemerals(self._agent))
        self.forms = len(self.world.slack.context.views.modals(self._agent))
        card = self.victim.card
        await until(
            lambda: any(action == action_ids.CLOSE for _, action, _ in offered(card.blocks)), "the card offers it"
        )
        assert await self.world.slack.person(self._agent).click(CHANNEL, card.ts, action_ids.CLOSE)

    async def ends(self, end: CellEnd) -> None:
        if end is CellEnd.GIVEN_UP:
            told = self.world.slack.workspace.ephemerals
            await until(lambda: len(told(self._agent)) > self.ephemeral, "the agent is told")
        else:
            await until(
                lambda: len(self.world.slack.context.views.modals(self._agent)) > self.forms,
                "the form is on the screen",
            )

    async def works(self) -> None:
        await self.act()
        await self.ends(CellEnd.DELIVERED)


class GeminiAnswerPart:
    """A question is answered by the model."""

    def __init__(self, gemini: GeminiStandIn) -> None:
        self._gemini = gemini

    async def begin(self, crowd: ChaosCrowd) -> None:
        self.victim = await crowd.page()
        self.word = f"counselling{next(_numbers)}"

    def calls(self, world: InProcessWorld) -> Calls:
        methods = ("generateContent", "streamGenerateContent")
        return [(self._gemini.faults, method, self.word) for method in methods]

    async def act(self) -> None:
        self.answers = len(self.victim.heard())
        await self.victim.says(f"What does {self.word} counselling cost?")

    async def ends(self, end: CellEnd) -> None:
        assert end is CellEnd.DELIVERED
        await until(lambda: len(self.victim.heard()) > self.answers, "an answer is there", saw=self.victim.heard)

    async def works(self) -> None:
        await self.act()
        await self.ends(CellEnd.DELIVERED)
