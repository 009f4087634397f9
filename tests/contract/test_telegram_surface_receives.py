"""Updates of the strict stand-in, by long polling and by webhook, into a real log."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from configuration import in_force
from failing_conversations import FailingConversations
from structlog.testing import capture_logs
from waiting import LONGEST_WAIT, until

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.stand_in_server import StandInServer
from bridge.sandbox.telegram import TelegramStandIn
from channels.telegram.backoff import Backoff
from channels.telegram.channel import no_polling_lock
from channels.telegram.client import close_bot, make_bot
from channels.telegram.lanes import new_lane
from channels.telegram.polling import Polling, PollingLock
from channels.telegram.receiving import Receiver
from channels.telegram.settings import WEBHOOK_PATH, TelegramSettings
from channels.telegram.unreadable_updates import UNREADABLE_NOTICE
from channels.telegram.webhook import SECRET_HEADER, TelegramWebhook
from core.config.texts import SENTENCES, Texts
from core.config.web import WebFile
from core.model.events import Closed, Edited, Escalated, Event, Message, Side, WaitChanged
from core.model.ids import Seq
from core.store import Store, contacts
from core.usecases.conversations import Conversations
from core.usecases.reads import visitors
from core.usecases.rules import Rules

MIA, NOR = 501, 502
SECRET = "s3cret"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn()
    await stand_in.start()
    for chat, name in ((MIA, "Mia"), (NOR, "Nor")):
        stand_in.person(chat, first_name=name, username=name.lower(), language_code="en")
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def conversations(sqlite_url: str, rules: Rules) -> AsyncIterator[FailingConversations]:
    opened = Store(sqlite_url)
    texts = Texts("en", {name: {"en": _sentence(name)} for name in SENTENCES})
    with_chats = replace(rules, texts=texts, lanes_at_start=lambda contact: (new_lane(contact.address),))
    yield FailingConversations(opened, in_force(with_chats, web=WebFile(company="Compass")))
    await opened.close()


def _sentence(name: str) -> str:
    return name + "".join(f" {{{placeholder}}}" for placeholder in SENTENCES[name].placeholders)


class Log:
    """What the store says of a chat, read after every change of the stand-in."""

    def __init__(self, telegram: TelegramStandIn, conversations: Conversations) -> None:
        self._telegram = telegram
        self._conversations = conversations

    async def events(self, chat: int = MIA) -> Sequence[Event]:
        view = await self._conversations.read(visitors.visitor_view, "telegram", str(chat), None, Seq(0))
        return view.events if view else ()

    async def words(self, chat: int = MIA) -> list[str]:
        return [event.body.content.text for event in await self.events(chat) if isinstance(event.body, Message)]

    async def letters(self) -> list[tuple[str, str]]:
        def read(tx: Any) -> list[tuple[str, str]]:
            tx.cursor.execute("SELECT source, payload FROM dead_letters ORDER BY at")
            return [(row[0], row[1]) for row in tx.cursor.fetchall()]

        return await self._conversations.store.read(read)

    async def confirmed(self) -> None:
        """Wait until Telegram has nothing left for us."""
        await until(lambda: self._telegram.pending_updates == 0)


@pytest.fixture
def log(telegram: TelegramStandIn, conversations: FailingConversations) -> Log:
    return Log(telegram, conversations)


def settings_of(telegram: TelegramStandIn, public_url: str = "") -> TelegramSettings:
    return TelegramSettings(telegram.token, telegram.url, SECRET, public_url)


@asynccontextmanager
async def polling(
    telegram: TelegramStandIn,
    conversations: Conversations,
    alone: PollingLock = no_polling_lock,
    patience: Backoff | None = None,
) -> AsyncIterator[Polling]:
    bot = make_bot(settings_of(telegram))
    receiver = Receiver(bot, conversations)
    poller = Polling(bot, receiver.receive, alone, backoff=patience or Backoff(0.01, 0.05), poll_seconds=2)
    stopping = asyncio.Event()
    task = asyncio.create_task(poller.run(stopping))
    try:
        yield poller
    finally:
        stopping.set()
        await asyncio.wait_for(task, LONGEST_WAIT)
        await close_bot(bot)


@asynccontextmanager
async def webhook(telegram: TelegramStandIn, conversations: Conversations) -> AsyncIterator[tuple[Any, str]]:
    """A web server with our webhook, and Telegram told of it."""
    hooks: list[TelegramWebhook] = []

    async def answer(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        return web.Response(status=(await hooks[0].handle(headers, await request.read())).status)

    app = web.Application()
    app.router.add_post(WEBHOOK_PATH, answer)
    serving = StandInServer(app)
    await serving.start("127.0.0.1", 0)
    settings = settings_of(telegram, serving.url)
    bot = make_bot(settings)
    receiver = Receiver(bot, conversations)
    hooks.append(TelegramWebhook(bot, settings, receiver.receive, backoff=Backoff(0.01, 0.05)))
    stopping = asyncio.Event()
    running = asyncio.create_task(hooks[0].run(stopping))
    await until(lambda: telegram.world.pusher.webhook, "Telegram knows the webhook")
    telegram.webhook_delays.first = telegram.webhook_delays.longest = 0.02
    try:
        yield hooks[0], serving.url + WEBHOOK_PATH
    finally:
        stopping.set()
        await running
        await bot.delete_webhook()
        await serving.stop()
        await close_bot(bot)


Receiving = Callable[[TelegramStandIn, Conversations], Any]
both_ways = pytest.mark.parametrize("receiving", [polling, webhook])


@both_ways
async def test_texts_commands_and_edits_become_events(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log, receiving: Receiving
) -> None:
    mia = telegram.person(MIA)
    async with receiving(telegram, conversations):
        await mia.send("/start")
        hello = await mia.send("Hello")
        await mia.edit(hello, "Hello there")
        await mia.send("/help")
        await mia.send("/human")
        await mia.send("/end")
        await log.confirmed()
    events = await log.events()
    kinds = [Message, Message, Edited, Message, Escalated, WaitChanged, WaitChanged, Closed]
    assert [type(event.body) for event in events] == kinds
    assert await log.words() == ["greeting Compass", "Hello", "help Compass"]
    assert [event.author.side for event in events] == [
        Side.BOT, Side.USER, Side.USER, Side.BOT, Side.SYSTEM, Side.SYSTEM, Side.SYSTEM, Side.USER,
    ]  # fmt: skip
    assert events[1].author.name == "Mia"
    contact = await conversations.store.read(lambda tx: contacts.find_contact(tx, "telegram", str(MIA)))
    assert contact is not None
    assert (contact.language, contact.detail) == ("en", "@mia")


@both_ways
async def test_what_is_delivered_twice_happens_once(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log, receiving: Receiving
) -> None:
    telegram.redeliver = True
    mia = telegram.person(MIA)
    async with receiving(telegram, conversations):
        for text in ("/start", "One", "/human my visa", "Two"):
            message = await mia.send(text)
            await log.confirmed()
        await mia.send_photo(caption="Three")
        await mia.edit(message, "Two!")
        await log.confirmed()
        await telegram.person(NOR).send("the last batch is redelivered with this one")
        await log.confirmed()
    assert await log.words() == ["greeting Compass", "One", "my visa", "Two", "Three"]
    assert sum(isinstance(event.body, Edited) for event in await log.events()) == 1
    assert sum(isinstance(event.body, Escalated) for event in await log.events()) == 1


@both_ways
async def test_nothing_is_confirmed_while_the_database_is_away(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log, receiving: Receiving
) -> None:
    conversations.away = True
    async with receiving(telegram, conversations):
        await telegram.person(MIA).send("One")
        await telegram.person(MIA).send("Two")
        await until(lambda: conversations.refused >= 3, "three tries are refused")
        assert telegram.pending_updates == 2
        conversations.away = False
        await log.confirmed()
    assert await log.words() == ["One", "Two"]
    assert await log.letters() == []


async def test_telegram_is_asked_again_soon_after_the_database_was_away_for_long(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log
) -> None:
    """That Telegram itself did not answer for long before is another matter."""
    conversations.away = True
    async with polling(telegram, conversations, patience=Backoff(1_000.0, 1_000.0)):
        await telegram.person(MIA).send("One")
        await until(lambda: conversations.refused, "a try is refused")
        conversations.away = False
        await log.confirmed()
    assert await log.words() == ["One"]


@both_ways
async def test_a_poison_update_is_kept_told_to_both_sides_and_holds_up_nobody(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log, receiving: Receiving
) -> None:
    conversations.poison = "bad"
    mia = telegram.person(MIA)
    async with receiving(telegram, conversations):
        await mia.send("One")
        await mia.send("bad")
        await mia.send_raw({"dice": "not an object"})
        await mia.send("Two")
        await log.confirmed()
    assert await log.words() == ["One", UNREADABLE_NOTICE.text, "not_read", UNREADABLE_NOTICE.text, "not_read", "Two"]
    letters = await log.letters()
    assert [source for source, _ in letters] == ["telegram.update", "telegram.update"]
    assert json.loads(letters[0][1])["message"]["text"] == "bad"


@both_ways
async def test_the_order_of_a_chat_is_kept_and_chats_do_not_mix(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log, receiving: Receiving
) -> None:
    for number in range(30):
        await telegram.person(MIA).send(f"mia {number}")
        await telegram.person(NOR).send(f"nor {number}")
    async with receiving(telegram, conversations):
        await log.confirmed()
    assert await log.words(MIA) == [f"mia {number}" for number in range(30)]
    assert await log.words(NOR) == [f"nor {number}" for number in range(30)]


@both_ways
async def test_blocking_and_old_buttons_disturb_nothing(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log, receiving: Receiving
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    async with receiving(telegram, conversations):
        bot = make_bot(settings_of(telegram))
        sent = await bot.send_message(MIA, "Sure?", api_kwargs={"reply_markup": keyboard})
        await telegram.person(MIA).press(sent.message_id, "yes")
        await until(lambda: telegram.chat(MIA).toasts)
        await telegram.person(MIA).block()
        await log.confirmed()
        await close_bot(bot)
    assert await log.letters() == []


async def test_polling_survives_every_failure_of_telegram(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log
) -> None:
    faults = [
        InjectedFault(FaultKind.SERVER_ERROR),
        InjectedFault(FaultKind.SERVER_ERROR, status=502),
        InjectedFault(FaultKind.DROP_BEFORE),
        InjectedFault(FaultKind.DROP_AFTER),
        InjectedFault(FaultKind.SERVER_ERROR_AFTER),
    ]
    telegram.faults.inject_next("deleteWebhook", InjectedFault(FaultKind.SERVER_ERROR))
    telegram.faults.inject_next("getUpdates", *faults)
    await telegram.person(MIA).send("One")
    async with polling(telegram, conversations):
        await log.confirmed()
    assert await log.words() == ["One"]


async def test_polling_waits_for_telegram_to_come_back(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log
) -> None:
    async with polling(telegram, conversations):
        await until(lambda: any(call.method == "getUpdates" for call in telegram.calls))
        port = int(telegram.base_url.split(":")[2].split("/")[0])
        await telegram.stop()
        await telegram.person(MIA).send("One")
        await telegram.start(port=port)
        await log.confirmed()
    assert await log.words() == ["One"]


async def test_polling_ends_a_webhook_that_was_left_and_keeps_what_waits(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log
) -> None:
    bot = make_bot(settings_of(telegram))
    await bot.set_webhook("http://127.0.0.1:9/gone")
    await close_bot(bot)
    await telegram.person(MIA).send("One")
    async with polling(telegram, conversations):
        await log.confirmed()
    assert await log.words() == ["One"]


async def test_a_second_poller_is_told_of_in_a_clear_sentence(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log
) -> None:
    with capture_logs() as logs:
        async with polling(telegram, conversations), polling(telegram, conversations):
            await until(lambda: any("another program receives" in line["event"] for line in logs), saw=lambda: logs)
            await telegram.person(MIA).send("One")
            await log.confirmed()
    assert await log.words() == ["One"]


async def test_of_two_replicas_one_polls(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log
) -> None:
    lock = asyncio.Lock()

    @asynccontextmanager
    async def alone() -> AsyncIterator[None]:
        async with lock:
            yield

    with capture_logs() as logs:
        async with polling(telegram, conversations, alone):
            await until(lambda: any(call.method == "getUpdates" for call in telegram.calls))
            async with polling(telegram, conversations, alone):
                await telegram.person(MIA).send("One")
                await log.confirmed()
    assert logs == []
    assert await log.words() == ["One"]


async def test_ids_may_begin_again(telegram: TelegramStandIn, conversations: FailingConversations) -> None:
    bot = make_bot(settings_of(telegram))
    receiver = Receiver(bot, conversations)
    poller = Polling(bot, receiver.receive, no_polling_lock, poll_seconds=0)
    await telegram.person(MIA).send("One")
    running = asyncio.create_task(poller.run(stopping := asyncio.Event()))
    polls = lambda: [call.arguments.get("offset") for call in telegram.calls if call.method == "getUpdates"]  # noqa: E731
    await until(lambda: len(polls()) >= 3)
    stopping.set()
    await running
    assert polls()[:3] == [None, 100_002, None]
    await close_bot(bot)


async def test_a_wrong_secret_is_refused_and_a_right_one_is_not(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log
) -> None:
    async with webhook(telegram, conversations) as (hook, _):
        body = json.dumps({"update_id": 1}).encode()
        for secret, status in {"": 403, "s3cre": 403, "sécret": 403, SECRET: 200}.items():
            assert (await hook.handle({SECRET_HEADER: secret} if secret else {}, body)).status == status
    assert await log.events() == ()


async def test_a_body_that_is_no_update_is_kept(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log
) -> None:
    bodies = [b"", b"\xff", b"[]", b'"words"', b'{"update_id": "x"}', b'{"message": {}}', b"[" * 9999]
    async with webhook(telegram, conversations) as (hook, _):
        for body in bodies * 2:
            assert (await hook.handle({SECRET_HEADER: SECRET}, body)).status == 200
    assert len(await log.letters()) == len(bodies)


async def test_the_webhook_is_set_again_and_again_until_telegram_has_heard(
    telegram: TelegramStandIn, conversations: FailingConversations, log: Log
) -> None:
    telegram.faults.inject_next(
        "setWebhook", InjectedFault(FaultKind.SERVER_ERROR), InjectedFault(FaultKind.DROP_BEFORE)
    )
    async with webhook(telegram, conversations) as (_, url):
        [*_, call] = [call for call in telegram.calls if call.method == "setWebhook"]
        assert call.arguments["url"] == url
        assert call.arguments["secret_token"] == SECRET
        assert "drop_pending_updates" not in call.arguments or call.arguments["drop_pending_updates"] is False
        await telegram.person(MIA).send("One")
        await log.confirmed()
    assert await log.words() == ["One"]
