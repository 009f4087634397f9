"""One session in which Ana has the word, and the ways in which its board fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from configuration import in_force
from fake_platform import FakeSurface
from slack_agents import slack_agent
from waiting import until

from core.model.content import Content
from core.model.events import Author, Deleted, Edited, Side
from core.model.ids import Seq, SessionId
from core.model.ports import NewLane
from core.store import Store
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases import ownership
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import Rules

ANA = slack_agent("U0ANA", "Ana")
MIA = Sender("web", "mia", "Mia")


def words(step: object) -> str:
    """What a step says. Not its ids: those are random, and "bad" is a number, too."""
    return " ".join(entry.content.text for entry in getattr(step, "entries", ()))


class ClaimedSession:
    """One session in which Ana has the word."""

    def __init__(self, conversations: Conversations, session: SessionId) -> None:
        self.conversations = conversations
        self.session = session
        self.count = 0

    async def says(self, text: str) -> int:
        self.count += 1
        said = await self.conversations.agent_wrote(
            self.session, ANA, Content(text), [("test", f"{self.session}:{self.count}")]
        )
        return said.seq


async def start_claimed_session(
    store: Store, rules: Rules, *surfaces: FakeSurface, address: str = "mia"
) -> ClaimedSession:
    new = [NewLane(one.name, address, one.buckets(address)[0], one.internal) for one in surfaces]
    conversations = Conversations(store, in_force(replace(rules, lanes_at_start=lambda contact: new)))
    wrote = await conversations.user_wrote(replace(MIA, address=address), Content("hello"), [("web", f"{address}-1")])
    await conversations.act(ownership.claim, wrote.session, ANA)
    return ClaimedSession(conversations, wrote.session)


def failing_once(*errors: Exception) -> Callable[[object], None]:
    waiting = list(errors)

    def fail(step: object) -> None:
        if waiting:
            raise waiting.pop(0)

    return fail


async def edit(store: Store, session: SessionId, surface: FakeSurface, seq: int, text: str) -> None:
    """Ana edits what she said, at a desk of its own (another surface than the one that shows it)."""

    await _append(store, session, Edited(Seq(seq), Content(text)))


async def take_back(store: Store, session: SessionId, seq: int) -> None:
    """The same for a delete."""
    await _append(store, session, Deleted(Seq(seq)))


async def _append(store: Store, session: SessionId, body: Edited | Deleted) -> None:
    def change(tx: Tx) -> None:
        LockedSession.lock(tx, session).append(Author(Side.AGENT, "a", "Ana"), body)

    await store.write(session, change)


@asynccontextmanager
async def while_it_says(text: str, spoken: ClaimedSession, surface: FakeSurface) -> AsyncIterator[None]:
    """Whatever is said meanwhile waits behind this one's call, and is looked at together."""
    board, made = surface.board, surface.board.calls
    surface.time_limit = 60.0
    board.hold = asyncio.Event()
    await spoken.says(text)
    await until(lambda: board.calls > made, "its call has begun")
    yield
    board.hold.set()
    board.hold = None
