"""The bot and the summary at the local Gemini: factories for the conformance suite.

What they show is in the log: an answer that the user reads, lines that agents read. The stand-in's model says what it
was asked, so that the suite sees what reached it.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from configuration import in_force
from gemini_setup import GeminiSetup, gemini_setup
from surface_bench import Ability, SurfaceUnderTest

from bridge.bus import LocalBus
from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.gemini import GeminiStandIn
from bridge.sandbox.gemini.replies import CheckedRequest
from core.bots.summary import MOST_LINES, ExtractSummarizer, FallbackSummarizer
from core.model.content import Content
from core.model.events import Author, Escalated, Event, Message, Misjudged, Side, SummedUp
from core.model.ids import Seq, SessionId
from core.model.ports import NewLane, Surface
from core.store import Store, Tx, log
from core.store.locked_session import LockedSession
from core.surfaces import bot as bot_surface
from core.surfaces import summary as summary_surface
from core.surfaces.bot import BotSurface
from core.surfaces.summary import LEAST_TURNS, SummarySurface

USER = Author(Side.USER)
_LONGER_THAN_ANY_REST = 1_000.0  # seconds
_REFUSAL = '{"error": {"code": 400, "message": "Not this.", "status": "INVALID_ARGUMENT"}}'
_SAID = re.compile(r"^Customer: (?!before)(.+)$", re.MULTILINE)


@dataclass
class AtTheModel:
    """Conversations share the model: what it was asked since this one began is this one's, and it is well."""

    asked: GeminiSetup
    store: Store
    posts: Callable[[list[Event]], list[str]]
    address: str = ""
    fault_address: str = ""
    before: int = field(init=False)

    def __post_init__(self) -> None:
        self.asked.now += _LONGER_THAN_ANY_REST
        self.asked.breaker.succeeded()
        self.before = len(self.asked.gemini.calls)

    def calls(self) -> int:
        return len(self.asked.gemini.calls) - self.before

    async def shown(self, session: SessionId) -> list[str]:
        return self.posts(await self.store.read(lambda tx: log.after(tx, session, Seq(0), internal=True, most=1_000)))

    def emoji(self) -> int:
        return 0


@asynccontextmanager
async def bot(store: Store) -> AsyncIterator[SurfaceUnderTest]:
    """Answers what the user wrote; what its model refuses, by the sentence that says so."""
    bus = LocalBus()
    store.on_commit(bus.appended)
    async with _at_gemini(_repeat_the_question) as asked:
        surface = BotSurface(store, answerer=asked.bot, in_force=in_force(), bus=bus, watching=bus.watching)
        lane = NewLane(bot_surface.NAME, "", "bot", internal=False)
        yield _under_test(
            surface, asked, store, _answers, "streamGenerateContent", lane,
            abilities=frozenset({Ability.SAYS_INSTEAD}),
        )  # fmt: skip


@asynccontextmanager
async def summary(store: Store) -> AsyncIterator[SurfaceUnderTest]:
    """Sums up when a person is called; what its model refuses, in the conversation's own words."""
    async with _at_gemini(_repeat_the_customer) as asked:
        summarizer = FallbackSummarizer(asked.bot, 10.0, ExtractSummarizer(()))
        yield _under_test(
            SummarySurface(summarizer), asked, store, _latest_summary, "generateContent",
            summary_surface.new_lane(), abilities=frozenset({Ability.SAYS_INSTEAD, Ability.SHOWS_STATE}),
            opening=_with_turns, asked_by=Escalated("request", "button", "Somebody is wanted."),
        )  # fmt: skip


def _under_test(
    surface: Surface, asked: GeminiSetup, store: Store, posts: Callable[[list[Event]], list[str]], method: str,
    lane: NewLane, **more: Any,
) -> SurfaceUnderTest:  # fmt: skip
    return SurfaceUnderTest(
        surface, faults=asked.gemini.faults, posting=method, changing=method,
        refusal=InjectedFault(FaultKind.ANSWER, status=400, body=_REFUSAL),
        new_place=lambda number: AtTheModel(asked, store, posts),
        new_lane=lambda address: lane, unseen=Misjudged(Seq(1)), writer=USER, **more,
    )  # fmt: skip


@asynccontextmanager
async def _at_gemini(reply: Callable[[CheckedRequest], str | dict[str, Any]]) -> AsyncIterator[GeminiSetup]:
    """A model that is never left alone for its failures: each test makes some."""
    stand_in = GeminiStandIn(reply=reply)
    await stand_in.start()
    async with gemini_setup(stand_in, seconds=20.0, failures=1_000) as asked:
        yield asked
    await stand_in.stop()
    assert stand_in.violations == []


def _repeat_the_question(request: CheckedRequest) -> dict[str, Any]:
    text = "\n\n".join(request.question.splitlines())
    return {"confidence": 1.0, "wants_human": False, "language": "en", "text": text}


def _repeat_the_customer(request: CheckedRequest) -> str:
    return "\n".join(_SAID.findall(request.question)[-MOST_LINES:])


def _answers(events: list[Event]) -> list[str]:
    return [
        event.body.content.text for event in events if isinstance(event.body, Message) and event.author.side is Side.BOT
    ]


def _latest_summary(events: list[Event]) -> list[str]:
    return [event.body.text for event in events if isinstance(event.body, SummedUp)][-1:]


def _with_turns(tx: Tx, opened: LockedSession, user: Author) -> None:
    """What is shorter is not summed up."""
    for number in range(LEAST_TURNS):
        opened.append(user, Message(Content(f"before {number}")))
