"""Telegram's faults, met by the real relay over real HTTP: whom each concerns, and how it ends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from configuration import delivery, in_force
from quick_relay import FEW, QUICK
from slack_agents import slack_agent
from waiting import until

from bridge.relay import Relay
from bridge.sandbox.faults import (
    CUT_OFF_JSON,
    EMPTY_504,
    HTML_502,
    JSON_500,
    NOT_FOUND,
    PLAIN_TEXT,
    RESET_AFTER,
    RESET_BEFORE,
    FaultKind,
    InjectedFault,
)
from bridge.sandbox.telegram import TelegramStandIn
from channels.telegram.channel import TelegramChannel
from channels.telegram.lanes import new_lane
from channels.telegram.settings import TelegramRates, TelegramSettings
from core.config.texts import SENTENCES, Texts
from core.config.web import WebFile
from core.model.content import Content
from core.model.events import Undeliverable
from core.model.ids import Seq, SessionId
from core.model.session import Contact
from core.runtime.supervision import Supervisor
from core.store import Store, log
from core.usecases import ownership
from core.usecases.conversations import Conversations
from core.usecases.reads import visitors
from core.usecases.rules import Rules

ANA = slack_agent("U1", "Ana")
SICK, WELL, NEW = 601, 602, 603
TEXTS = Texts(
    "en", {name: {"en": name + "".join(f" {{{p}}}" for p in s.placeholders)} for name, s in SENTENCES.items()}
)
DONE_500 = InjectedFault(FaultKind.SERVER_ERROR_AFTER)


@dataclass
class Bot:
    """A house with Telegram only, in a hurry."""

    telegram: TelegramStandIn
    conversations: Conversations
    relay: Relay

    async def talk(self, chat: int) -> SessionId:
        """A session in which Ana has the word."""
        await self.telegram.person(chat).send(f"Hello from {chat}")

        async def there() -> SessionId | None:
            view = await self.conversations.read(visitors.visitor_view, "telegram", str(chat), None, Seq(0))
            return view.session.id if view else None

        session = await until(there, "the session is there")
        await self.conversations.act(ownership.claim, session, ANA)
        await until(lambda: "claimed Ana" in self.texts(chat), "the user is told")
        return session

    async def says(self, session: SessionId, text: str) -> Seq:
        return (await self.conversations.agent_wrote(session, ANA, Content(text), [("t", f"{session}:{text}")])).seq

    def texts(self, chat: int) -> list[str]:
        """What stands in a chat, the user's own words apart."""
        shown = self.telegram.chat(chat).messages
        return [message.text for message in shown if not message.text.startswith("Hello from")]

    async def bodies(self, session: SessionId) -> list[object]:
        return [
            event.body
            for event in await self.conversations.store.read(lambda tx: log.after(tx, session, Seq(0), internal=True))
        ]

    async def told(self, session: SessionId) -> Undeliverable:
        async def there() -> Undeliverable | None:
            return next((body for body in await self.bodies(session) if isinstance(body, Undeliverable)), None)

        return await until(there, "the agent is told")


@pytest.fixture
async def bot(sqlite_url: str, rules: Rules) -> AsyncIterator[Bot]:
    telegram = TelegramStandIn()
    await telegram.start()
    store = Store(sqlite_url)

    def chat_of(contact: Contact) -> list[object]:
        return [new_lane(contact.address)]

    conversations = Conversations(
        store, in_force(replace(rules, texts=TEXTS, lanes_at_start=chat_of), web=WebFile(company="Compass"))
    )
    settings = TelegramSettings(telegram.token, telegram.url)
    supervisor = Supervisor()
    channel = TelegramChannel(settings, conversations, TelegramRates.unlimited(), supervisor=supervisor.child())
    relay = Relay(store, channel.surface, in_force(sessions=delivery(FEW.tries)), QUICK, supervisor=supervisor.child())
    store.on_commit(lambda sessions: relay.wake())
    supervisor.keep("relay telegram", relay.run)
    await channel.start()
    yield Bot(telegram, conversations, relay)
    supervisor.expect_end()
    await channel.stop()
    await relay.stop()
    await supervisor.stop(1.0)
    await channel.close()
    await store.close()
    await telegram.stop()


async def test_a_chat_that_is_answered_500_for_ever_holds_up_nobody_and_its_agent_is_told(bot: Bot) -> None:
    sick, well = await bot.talk(SICK), await bot.talk(WELL)
    bot.telegram.faults.inject(JSON_500, "sendMessage", address=str(SICK))
    seq = await bot.says(sick, "for the sick one")
    for number in range(5):
        await bot.says(well, f"<{number}>")
    await until(lambda: bot.texts(WELL)[1:] and "<4>" in bot.texts(WELL)[-1], "the other chat has everything")
    new = await bot.talk(NEW)
    await bot.says(new, "welcome")
    await until(lambda: "welcome" in bot.texts(NEW), "somebody new has it")
    failure = await bot.told(sick)
    assert (failure.target, failure.uncertain) == (seq, True)  # a 500 may come after the work was done
    assert bot.relay.problems() == {}
    bot.telegram.faults.clear()
    await bot.says(sick, "well again")
    await until(lambda: "well again" in bot.texts(SICK), "the chat goes on")


async def test_a_server_that_does_not_know_one_method_holds_up_nobody_and_the_agent_is_told(bot: Bot) -> None:
    sick, well = await bot.talk(SICK), await bot.talk(WELL)
    bot.telegram.faults.inject(NOT_FOUND, "sendMessage", address=str(SICK))
    await bot.says(sick, "hello")
    await bot.says(well, "hello")
    await until(lambda: "hello" in bot.texts(WELL), "the other chat has it")
    failure = await bot.told(sick)
    assert not failure.uncertain
    assert bot.relay.problems() == {}


@pytest.mark.parametrize("fault", [DONE_500, RESET_AFTER, CUT_OFF_JSON], ids=["500", "reset", "unreadable"])
async def test_what_was_sent_and_whose_answer_is_lost_each_time_is_there_twice_at_most(
    bot: Bot, fault: InjectedFault
) -> None:
    session = await bot.talk(SICK)
    bot.telegram.faults.inject(fault, "sendMessage", address=str(SICK))
    seq = await bot.says(session, "Your money is on its way.")
    failure = await bot.told(session)
    assert (failure.target, failure.uncertain) == (seq, True)
    bot.telegram.faults.clear()
    await bot.says(session, "next")
    await until(lambda: "next" in bot.texts(SICK), "what is behind it is sent")
    assert bot.texts(SICK)[1:] == ["Your money is on its way.", "↻ Your money is on its way.", "next"]


@pytest.mark.parametrize(
    "fault", [HTML_502, PLAIN_TEXT, EMPTY_504, RESET_BEFORE, JSON_500], ids=["502", "text", "504", "reset", "500"]
)
async def test_a_call_that_is_known_to_be_over_is_made_again_without_waiting_for_its_lease(
    bot: Bot, fault: InjectedFault
) -> None:
    session = await bot.talk(SICK)
    bot.telegram.faults.inject_next("sendMessage", fault)
    await bot.says(session, "hello")
    await until(lambda: "↻ hello" in bot.texts(SICK), "it is sent again", within=20.0)  # the lease lasts 33 s
    assert not any(isinstance(body, Undeliverable) for body in await bot.bodies(session))


async def test_a_revoked_token_is_named_and_what_was_written_meanwhile_is_sent_afterwards(bot: Bot) -> None:
    session = await bot.talk(SICK)
    refused = InjectedFault(
        FaultKind.ANSWER, status=401, body='{"ok":false,"error_code":401,"description":"Unauthorized"}'
    )
    for method in ("sendMessage", "getMe"):
        bot.telegram.faults.inject(refused, method)
    await bot.says(session, "hello")
    await until(lambda: list(bot.relay.problems().values()) == ["Telegram refuses the bot's token."], "it is named")
    bot.telegram.faults.clear()
    await until(lambda: "hello" in bot.texts(SICK), "it is sent")
    await until(lambda: bot.relay.problems() == {}, "nothing is named any more")
    assert not any(isinstance(body, Undeliverable) for body in await bot.bodies(session))


async def test_an_outage_sends_nothing_twice_but_what_was_under_way(bot: Bot) -> None:
    sick, well = await bot.talk(SICK), await bot.talk(WELL)
    bot.telegram.faults.start_outage(1000.0)
    await bot.says(sick, "under way")
    await until(lambda: bot.relay.problems() != {}, "the outage is named")
    for number in range(3):
        await bot.says(well, f"<{number}>")
    bot.telegram.faults.clear()
    await until(lambda: "<2>" in " ".join(bot.texts(WELL)), "what waited is sent")
    await until(lambda: "↻ under way" in bot.texts(SICK), "so is what was under way, marked")
    for session in (sick, well):
        assert not any(isinstance(body, Undeliverable) for body in await bot.bodies(session))
    await until(lambda: bot.relay.problems() == {}, "nothing is named any more")


@pytest.mark.parametrize("fault", [JSON_500, HTML_502, PLAIN_TEXT], ids=["500", "502 HTML", "text/plain"])
async def test_that_telegram_answers_but_takes_no_messages_is_named_and_the_repeat_waits_for_its_end(
    bot: Bot, fault: InjectedFault
) -> None:
    session = await bot.talk(SICK)
    down = bot.telegram.faults.inject(fault, "sendMessage")
    await bot.says(session, "hello")
    named = "Telegram takes no messages though it answers."
    await until(lambda: list(bot.relay.problems().values()) == [named], "it is named")
    hits = down.hits
    await until(lambda: down.hits > hits + 1, "Telegram is asked again, and again")
    assert not any("hello" in text for text in bot.texts(SICK))
    down.clear()
    await until(lambda: "↻ hello" in bot.texts(SICK), "it is sent once more, marked", saw=lambda: bot.texts(SICK))
    assert sum("hello" in text for text in bot.texts(SICK)) == 1
    assert bot.relay.problems() == {}
    assert not any(isinstance(body, Undeliverable) for body in await bot.bodies(session))
    assert bot.telegram.violations == []
