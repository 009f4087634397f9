"""The summary's lane, drafts on the bus, and the count of tokens, on real databases."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from configuration import in_force
from waiting import LONGEST_WAIT, takes, until

from bridge.bus import LocalBus
from bridge.relay import Relay, Timing
from core.bots.protocol import BotAnswer, BotQuestion, ChatTurn, ShowDraft, Source, Usage
from core.model.content import Content
from core.model.events import Message, Side, SummedUp
from core.model.ids import Micros, Seq
from core.model.ports import BusMessage, NewLane
from core.store import Store, lanes, log
from core.store.token_ledger import StoreTokenLedger
from core.surfaces import summary
from core.surfaces.bot import NAME, BotSurface
from core.surfaces.summary import SummarySurface
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import Rules

MIA = Sender("web", "mia", "Mia", "en")


class Scribe:
    def __init__(self) -> None:
        self.asked: list[Sequence[ChatTurn]] = []

    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        self.asked.append(turns)
        return f"{len(turns)} turns, last: {turns[-1].text}"


class Writer:
    """A bot that shows what it writes."""

    async def answer(self, question: BotQuestion) -> BotAnswer:
        return await self.stream(question, lambda text: None)

    async def stream(self, question: BotQuestion, draft: ShowDraft) -> BotAnswer:
        for text in ("It", "It costs", "It costs nothing."):
            draft(text)
            await takes(0, "a model")
        usage = Usage("gemini-test", prompt=100, answer=20, thoughts=5)
        return BotAnswer("It costs nothing.", 0.9, sources=(Source("Fees: Payment", "fees.md"),), usage=usage)


async def relayed(store: Store, *surfaces) -> tuple[list[asyncio.Task[None]], list[Relay]]:
    relays = [Relay(store, surface, in_force(), Timing(stop_within=0.2)) for surface in surfaces]
    store.on_commit(lambda appended: [relay.wake() for relay in relays] and None)
    return [*(asyncio.create_task(relay.run()) for relay in relays)], relays


async def logged(store: Store, session, kind: type):
    async def found():
        events = await store.read(lambda tx: log.after(tx, session, Seq(0), internal=True))
        return [event for event in events if isinstance(event.body, kind)]

    return await until(found, f"{kind.__name__} in the log")


async def test_an_escalated_session_is_summed_up_once_and_inside(store: Store, rules: Rules) -> None:
    scribe = Scribe()
    rules = replace(rules, lanes_at_escalation=lambda queue: [summary.new_lane()])
    talk = Conversations(store, in_force(rules))
    tasks, relays = await relayed(store, SummarySurface(scribe))
    for number in range(4):
        await talk.user_wrote(MIA, Content(f"does it cost {number}?"), [("web", f"cost {number}")])
    wrote = await talk.user_wrote(MIA, Content("a real person please"), [("web", "2")])
    [summed_up] = await logged(store, wrote.session, SummedUp)
    await talk.user_wrote(MIA, Content("still there?"), [("web", "3")])
    assert summed_up.body == SummedUp(6, "5 turns, last: a real person please")
    assert not summed_up.is_public
    assert len(scribe.asked) == 1
    await asyncio.gather(*(relay.stop() for relay in relays))
    await asyncio.gather(*tasks)


async def test_a_short_conversation_stands_on_the_card_without_a_summary(store: Store, rules: Rules) -> None:
    scribe = Scribe()
    rules = replace(rules, lanes_at_escalation=lambda queue: [summary.new_lane()])
    talk = Conversations(store, in_force(rules))
    tasks, relays = await relayed(store, SummarySurface(scribe))
    wrote = await talk.user_wrote(MIA, Content("a real person please"), [("web", "1")])

    async def behind():
        return [
            each for each in await store.read(lambda tx: lanes.all_of(tx, wrote.session)) if each.position < each.head
        ]

    async def all_is_shown():
        return not await behind()

    await until(all_is_shown, saw=behind)
    assert scribe.asked == []
    await asyncio.gather(*(relay.stop() for relay in relays))
    await asyncio.gather(*tasks)


async def test_an_answer_is_drafted_on_the_bus_and_stored_once_with_its_sources(store: Store, rules: Rules) -> None:
    bus, rings = LocalBus(), []
    bus.listen(rings.append)
    talk = Conversations(
        store, in_force(replace(rules, lanes_at_start=lambda contact: [NewLane(NAME, "", "bot", False)]))
    )
    bot = BotSurface(store, answerer=Writer(), in_force=talk.in_force, bus=bus, watching=bus.watching)
    tasks, relays = await relayed(store, bot)
    wrote = await talk.user_wrote(MIA, Content("does it cost anything?"), [("web", "1")])
    events = await logged(store, wrote.session, Message)
    async with asyncio.timeout(LONGEST_WAIT):
        while len(events) < 2:
            events = await logged(store, wrote.session, Message)
    assert [ring.data["text"] for ring in rings if ring.kind == "draft"] == ["It", "It costs", "It costs nothing."]
    assert all(ring.data["after"] == 1 for ring in rings if ring.kind == "draft")
    said = events[-1]
    assert (said.author.side, said.body.content.text, said.body.sources) == (
        Side.BOT, "It costs nothing.", ("Fees: Payment",),
    )  # fmt: skip
    tokens = await store.read(lambda tx: tx.cursor.execute("SELECT tokens FROM chat_sessions").fetchone()[0])
    assert tokens == 125
    assert isinstance(rings[0], BusMessage)
    await asyncio.gather(*(relay.stop() for relay in relays))
    await asyncio.gather(*tasks)


async def test_tokens_are_counted_by_day_and_model(database_url: str) -> None:
    now = [Micros(1_700_000_000_000_000)]
    store = Store(database_url, clock=lambda: now[0])
    ledger = StoreTokenLedger(store)
    assert await ledger.spent_today() == 0
    await ledger.add(Usage("one", prompt=10, answer=5))
    await ledger.add(Usage("one", prompt=10))
    await ledger.add(Usage("two", thoughts=7))
    assert await ledger.spent_today() == 32
    now[0] = Micros(now[0] + 24 * 3600 * 1_000_000)
    assert await ledger.spent_today() == 0
    await store.close()
