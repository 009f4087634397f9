"""Each surface of the product at its platform's stand-in: a factory each for the conformance suite."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp
from configuration import in_force
from plain_rules import plain_rules
from slack_sdk.web.async_client import AsyncWebClient
from surface_bench import Ability, SurfaceUnderTest

from agents_slack.api import rates
from agents_slack.api.addresses import CARD, THREAD
from agents_slack.api.client import make_client
from agents_slack.api.rates import SlackRates
from agents_slack.settings import SlackSettings
from agents_slack.surfaces.card.surface import CardSurface
from agents_slack.surfaces.thread.posts import DELETED_TEXT
from agents_slack.surfaces.thread.surface import ThreadSurface
from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, CHANNEL, SIGNING_SECRET, SlackStandIn, WorkspaceMessage
from bridge.sandbox.telegram import TelegramStandIn
from channels.telegram.client import close_bot, make_bot
from channels.telegram.lanes import new_lane as telegram_lane
from channels.telegram.settings import TelegramRates, TelegramSettings
from channels.telegram.surface import TelegramSurface
from core.escalation.policy import TriggerContext
from core.model.events import Author, Misjudged, Seen, Side
from core.model.ids import Seq, SessionId
from core.model.ports import NewLane
from core.store import Store, Tx, contacts
from core.store.locked_session import LockedSession
from core.usecases.intake import escalate

POSTS = frozenset({Ability.SPLITS, Ability.CHANGES, Ability.REACTS, Ability.TELLS_FAILURES, Ability.TAKES_IN})
TELEGRAM_REFUSES = InjectedFault(
    FaultKind.ANSWER, status=400, body='{"ok":false,"error_code":400,"description":"Bad Request: not here"}'
)
SLACK_REFUSES = InjectedFault(FaultKind.ANSWER, status=200, body='{"ok":false,"error":"msg_too_long"}')


# --- Telegram


@dataclass
class Chat:
    telegram: TelegramStandIn
    number: int

    def __post_init__(self) -> None:
        self.telegram.person(self.number)

    @property
    def address(self) -> str:
        return str(self.number)

    @property
    def fault_address(self) -> str:
        return self.address

    def calls(self) -> int:
        return sum(str(call.arguments.get("chat_id")) == self.address for call in self.telegram.calls)

    async def shown(self, session: SessionId) -> list[str]:
        return [message.text for message in self._messages]

    def emoji(self) -> int:
        return sum("bot" in message.reactions for message in self._messages)

    @property
    def _messages(self):
        return [each for each in self.telegram.chat(self.number).messages if each.from_bot and not each.deleted]


@asynccontextmanager
async def telegram(store: Store) -> AsyncIterator[SurfaceUnderTest]:
    stand_in = TelegramStandIn()
    await stand_in.start()
    bot = make_bot(TelegramSettings(stand_in.token, stand_in.url))
    yield SurfaceUnderTest(
        TelegramSurface(bot, in_force(plain_rules()), TelegramRates.unlimited()),
        POSTS | {Ability.MARKS_REPEATS, Ability.TELLS_DELIVERED},
        stand_in.faults, posting="sendMessage", changing="editMessageText",
        refusal=TELEGRAM_REFUSES,
        new_place=lambda number: Chat(stand_in, 700 + number),
        new_lane=telegram_lane, unseen=Misjudged(Seq(1)),
        long_text=" ".join(f"word{number:04d}" for number in range(1_200)),
    )  # fmt: skip
    await close_bot(bot)
    await stand_in.stop()
    assert stand_in.violations == []


# --- Slack


@dataclass
class SlackPlace:
    """A channel of its own for each conversation, so that faults find it."""

    slack: SlackStandIn
    number: int

    def __post_init__(self) -> None:
        self.channel = f"C0SUITE{self.number}"
        self.slack.workspace.add_channel(self.channel, f"suite-{self.number}", {self.slack.app.bot_user, "U0ANA"})

    @property
    def fault_address(self) -> str:
        return self.channel

    def calls(self) -> int:
        return sum(
            call.args.get("channel") == self.channel and not call.method.startswith("conversations.")
            for call in self.slack.calls
        )

    @property
    def messages(self) -> list[WorkspaceMessage]:
        return list(self.slack.workspace.messages[self.channel].values())

    def emoji(self) -> int:
        return sum(len(message.reactions) for message in self.messages)


class ThreadPlace(SlackPlace):
    """A thread under a post that stands for the card."""

    def __post_init__(self) -> None:
        super().__post_init__()
        workspace = self.slack.workspace
        card = WorkspaceMessage(self.channel, workspace.timestamps.next(), "card", workspace.app.team, user="U0ANA")
        self.address = f"{self.channel}:{workspace.post(card).ts}"

    async def shown(self, session: SessionId) -> list[str]:
        """Lines of the app's own are not what the suite said."""
        said = [message.text for message in self.messages if message.username]
        return [text.replace(" (edited)", "") for text in said if text != DELETED_TEXT]


@asynccontextmanager
async def slack_thread(store: Store) -> AsyncIterator[SurfaceUnderTest]:
    """Shows agents the conversation; how far messages got is told by other surfaces."""
    async with _slack() as (slack, client):
        yield SurfaceUnderTest(
            ThreadSurface(client, SlackRates.unlimited(), in_force()),
            POSTS | {Ability.LOOKS_UP},
            slack.faults, posting="chat.postMessage", changing="chat.update", refusal=SLACK_REFUSES,
            new_place=partial(ThreadPlace, slack),
            new_lane=lambda address: NewLane(THREAD, address, rates.WORKSPACE, internal=True),
            unseen=Misjudged(Seq(1)),
        )  # fmt: skip


class CardPlace(SlackPlace):
    """A channel with a card."""

    @property
    def address(self) -> str:
        return self.channel

    async def shown(self, session: SessionId) -> list[str]:
        """The turns on the card, which stand in quotes behind their author's name."""
        quotes = [
            element
            for message in self.messages
            for block in message.blocks
            if block["type"] == "rich_text"
            for element in block["elements"]
            if element["type"] == "rich_text_quote"
        ]
        turns = ["".join(part["text"] for part in quote["elements"]) for quote in quotes]
        return [turn.removeprefix("Mia: ") for turn in turns]


@asynccontextmanager
async def slack_card(store: Store) -> AsyncIterator[SurfaceUnderTest]:
    """Shows where the session stands; while it waits for somebody, the user's last words."""
    async with _slack() as (slack, client):
        yield SurfaceUnderTest(
            CardSurface(client, SlackRates.unlimited(), in_force()),
            frozenset({Ability.CHANGES, Ability.LOOKS_UP, Ability.SHOWS_STATE}),
            slack.faults, posting="chat.postMessage", changing="chat.update", refusal=SLACK_REFUSES,
            new_place=partial(CardPlace, slack),
            new_lane=lambda channel: NewLane(CARD, channel, rates.UPDATE, internal=True),
            unseen=Seen(Seq(1)), writer=Author(Side.USER), opening=_escalated, from_start=True,
        )  # fmt: skip


def _escalated(tx: Tx, opened: LockedSession, user: Author) -> None:
    rules = plain_rules()
    decision = rules.policy.decide((), TriggerContext(button=True))
    assert decision
    escalate(opened, rules, decision, contacts.contact_of(tx, opened.session.contact))


@asynccontextmanager
async def _slack() -> AsyncIterator[tuple[SlackStandIn, AsyncWebClient]]:
    async with SlackStandIn() as slack:
        client = make_client(SlackSettings(BOT_TOKEN, APP_TOKEN, CHANNEL, SIGNING_SECRET, base_url=slack.base_url))
        async with aiohttp.ClientSession() as session:
            client.session = session
            yield slack, client
        assert slack.violations == []
