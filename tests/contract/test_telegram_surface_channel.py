"""The channel as it is wired, and the check of its settings."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from configuration import in_force
from structlog.testing import capture_logs
from waiting import until

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.telegram import TelegramStandIn
from channels.telegram.channel import TelegramChannel
from channels.telegram.checks import check
from channels.telegram.client import close_bot, make_bot
from channels.telegram.settings import TelegramSettings
from channels.telegram.webhook import SECRET_HEADER, TelegramWebhook
from core.config.texts import Texts
from core.config.web import WebFile
from core.model.ids import Seq
from core.store import Store
from core.usecases.conversations import Conversations
from core.usecases.reads import visitors
from core.usecases.rules import Rules

MIA = 501
POLL_SECONDS = 1  # one that nothing comes of is what tells that all is well again
TEXTS = Texts("en", {"talk_to_person": {"en": "Talk to a person"}, "cancel_wait": {"en": "Stop waiting"}})


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn()
    await stand_in.start()
    stand_in.person(MIA, first_name="Mia")
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def conversations(sqlite_url: str, rules: Rules) -> AsyncIterator[Conversations]:
    opened = Store(sqlite_url)
    yield Conversations(opened, in_force(replace(rules, texts=TEXTS), web=WebFile(company="Compass")))
    await opened.close()


def settings_of(telegram: TelegramStandIn, public_url: str = "") -> TelegramSettings:
    return TelegramSettings(telegram.token, telegram.url, "s3cret", public_url)


def polling_briefly(telegram: TelegramStandIn, conversations: Conversations) -> TelegramChannel:
    settings = settings_of(telegram)
    return TelegramChannel(settings, conversations, poll_seconds=POLL_SECONDS)


async def test_it_starts_polls_offers_its_menu_and_stops_in_time(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    channel = TelegramChannel(settings_of(telegram), conversations)
    await channel.start()
    await telegram.person(MIA).send("Hello")
    await until(lambda: telegram.pending_updates == 0 and telegram.commands)
    assert telegram.commands == [
        {"command": "human", "description": "Talk to a person"},
        {"command": "cancel", "description": "Stop waiting"},
    ]
    assert channel.webhooks == []
    async with asyncio.timeout(5):  # a long poll is under way
        await channel.stop()
    await channel.close()
    view = await conversations.read(visitors.visitor_view, "telegram", str(MIA), None, Seq(0))
    assert view is not None
    assert len(view.events) == 1


async def test_it_starts_while_telegram_cannot_be_reached(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    await telegram.stop()
    channel = TelegramChannel(settings_of(telegram), conversations)
    await channel.start()
    async with asyncio.timeout(5):
        await channel.stop()
    await channel.close()


async def test_with_a_public_url_it_sets_the_webhook_and_leaves_it(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    settings = settings_of(telegram, "http://127.0.0.1:9")
    channel = TelegramChannel(settings, conversations)
    await channel.start()
    await until(lambda: any(call.method == "setWebhook" and call.status for call in telegram.calls))
    [webhook] = channel.webhooks
    assert (await webhook.handle({SECRET_HEADER: "s3cret"}, b'{"update_id": 5}')).status == 200
    await channel.stop()
    await channel.close()
    assert [finding.ok for finding in await check(settings)] == [True, True, True]


async def test_a_webhook_that_somebody_removed_is_told_and_set_again(telegram: TelegramStandIn) -> None:
    settings = settings_of(telegram, "http://127.0.0.1:9")
    bot = make_bot(settings)
    hook = TelegramWebhook(bot, settings, receive=_nothing, check_every=0.02)
    stopping = asyncio.Event()
    running = asyncio.create_task(hook.run(stopping))
    await until(lambda: telegram.world.pusher.webhook, "the webhook is set")
    with capture_logs() as logs:
        await bot.delete_webhook()
        await until(lambda: telegram.world.pusher.webhook, "it is set again")
    assert any("somebody removed it" in line["event"] for line in logs)
    await until(lambda: hook.wrong == "", "all is well again")
    await bot.set_webhook("http://127.0.0.1:9/of-another-program")
    await until(lambda: "Another program" in hook.wrong, "the other program is named")
    await bot.set_webhook(settings.webhook_url)
    await until(lambda: hook.wrong == "", "all is well again")
    stopping.set()
    await running
    await close_bot(bot)


async def _nothing(update: object) -> None:
    """Nobody sends any."""


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, '{"ok":false,"error_code":401}', "token"),
        (409, '{"ok":false,"description":"Conflict"}', "Another program"),
    ],
    ids=["a refused token", "another program that polls"],
)
async def test_what_keeps_us_from_polling_is_told_while_it_does(
    telegram: TelegramStandIn, conversations: Conversations, status: int, body: str, told: str
) -> None:
    telegram.faults.inject(InjectedFault(FaultKind.ANSWER, status=status, body=body), "getUpdates")
    channel = polling_briefly(telegram, conversations)
    await channel.start()
    await until(lambda: told in " ".join(channel.problems().values()), "it is named")
    telegram.faults.clear()
    await until(lambda: not channel.problems(), "all is well again")
    await channel.stop()
    await channel.close()


async def test_a_good_set_up_has_nothing_to_remedy(telegram: TelegramStandIn) -> None:
    findings = await check(settings_of(telegram))
    assert [(finding.ok, finding.what) for finding in findings] == [
        (True, "The bot is @demo_bot."),
        (True, "Updates are polled; no webhook is set."),
        (True, "0 updates wait at Telegram."),
    ]


async def test_a_wrong_token_is_found(telegram: TelegramStandIn) -> None:
    [finding] = await check(TelegramSettings("123456:wrong", telegram.url))
    assert not finding.ok
    assert "@BotFather" in finding.remedy


@pytest.mark.parametrize(
    "fault", [InjectedFault(FaultKind.SERVER_ERROR, status=502), InjectedFault(FaultKind.DROP_BEFORE)]
)
async def test_a_telegram_that_cannot_be_reached_is_found(telegram: TelegramStandIn, fault: InjectedFault) -> None:
    telegram.faults.inject_next("getMe", fault)
    [finding] = await check(settings_of(telegram))
    assert "cannot be reached" in finding.what


async def test_a_webhook_that_keeps_updates_from_polling_is_found(telegram: TelegramStandIn) -> None:
    bot = make_bot(settings_of(telegram))
    await bot.set_webhook("http://127.0.0.1:9/other")
    await telegram.person(MIA).send("Hello")
    await until(lambda: telegram.world.pusher.last_failure)
    await close_bot(bot)
    polled = await check(settings_of(telegram))
    assert [finding.ok for finding in polled] == [True, False, True, False]
    assert "The last delivery that failed" in polled[-1].what
    hooked = await check(settings_of(telegram, "https://chat.example.com"))
    assert "not to https://chat.example.com/telegram/webhook" in hooked[1].what
    assert all(finding.remedy for finding in hooked if not finding.ok)
