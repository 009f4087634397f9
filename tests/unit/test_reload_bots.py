"""Bots are exchanged while they answer: every call ends on the bots it began with."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from configuration import in_force
from structlog.testing import capture_logs
from waiting import until

from bridge.live_bots import LiveBots
from core.bots.bot_chain import BotChain, Bots, ChainedBot
from core.bots.protocol import BotAnswer, BotQuestion, ChatTurn, ShowDraft, StreamsAnswers, ask

QUESTION = BotQuestion("What does it cost?", ())


class Slow:
    """A bot that answers with its name once it is let."""

    def __init__(self, name: str, *, fails_to_close: bool = False) -> None:
        self.name = name
        self.may = asyncio.Event()
        self.asked = asyncio.Event()
        self.closed = False
        self._fails_to_close = fails_to_close
        self.bots = Bots(BotChain([ChainedBot(name, self, 10)]), [name], 10.0, self, self.close)

    async def answer(self, question: BotQuestion) -> BotAnswer:
        self.asked.set()
        await self.may.wait()
        assert not self.closed
        return BotAnswer(self.name, 1.0)

    async def stream(self, question: BotQuestion, draft: ShowDraft) -> BotAnswer:
        draft(self.name[:1])
        return await self.answer(question)

    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        return (await self.answer(QUESTION)).text

    async def close(self) -> None:
        self.closed = True
        if self._fails_to_close:
            raise OSError("it was gone")


@pytest.fixture
async def old() -> Slow:
    return Slow("old")


@pytest.fixture
async def new() -> Slow:
    made = Slow("new")
    made.may.set()
    return made


@pytest.fixture
async def live(old: Slow) -> AsyncIterator[LiveBots]:
    yield LiveBots(in_force(bots=old.bots))


def put_in_force(live: LiveBots, bots: Bots) -> None:
    replaced = live._in_force.now
    live._in_force.replace(replace(replaced, bots=bots))
    live.close_replaced(replaced.bots)


async def test_a_call_under_way_ends_on_the_old_bots_which_are_closed_then(
    live: LiveBots, old: Slow, new: Slow
) -> None:
    drafts: list[str] = []
    assert isinstance(live, StreamsAnswers)
    calls = [asyncio.create_task(call) for call in (live.answer(QUESTION), ask(live, QUESTION, drafts.append))]
    summing = asyncio.create_task(live.summarize(()))
    await old.asked.wait()
    await until(lambda: drafts)
    put_in_force(live, new.bots)
    assert ((await live.answer(QUESTION)).text, await live.summarize(())) == ("new", "new")
    assert not old.closed
    old.may.set()
    assert [answer.text for answer in await asyncio.gather(*calls)] == ["old", "old"]
    assert await summing == "old"
    await until(lambda: old.closed)
    assert (live._in_force.bots.names, new.closed) == (["new"], False)


async def test_idle_bots_are_closed_at_once(live: LiveBots, old: Slow, new: Slow) -> None:
    put_in_force(live, new.bots)
    await until(lambda: old.closed)


async def test_a_call_that_is_broken_off_has_ended(live: LiveBots, old: Slow, new: Slow) -> None:
    call = asyncio.create_task(live.answer(QUESTION))
    await old.asked.wait()
    put_in_force(live, new.bots)
    call.cancel()
    await until(lambda: old.closed)


async def test_closing_waits_for_everybody(live: LiveBots, old: Slow, new: Slow) -> None:
    call = asyncio.create_task(live.answer(QUESTION))
    await old.asked.wait()
    put_in_force(live, new.bots)
    closing = asyncio.create_task(live.close())
    await until(lambda: new.closed)
    assert not closing.done()
    old.may.set()
    await closing
    assert (old.closed, (await call).text) == (True, "old")


async def test_bots_that_cannot_be_closed_are_told_of() -> None:
    live = LiveBots(in_force(bots=Slow("old", fails_to_close=True).bots))
    with capture_logs() as logs:
        await live.close()
    assert [entry["event"] for entry in logs] == ["background work failed"]
