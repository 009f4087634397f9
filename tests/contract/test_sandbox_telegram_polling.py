"""Long polling of the Telegram stand-in by a real `telegram.Bot`."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, Update
from telegram.error import Conflict, NetworkError
from waiting import until

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.telegram import PersonAtPhone, TelegramStandIn


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn()
    await stand_in.start("127.0.0.1", 0)
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=telegram.base_url) as bot:
        yield bot


@pytest.fixture
def mia(telegram: TelegramStandIn) -> PersonAtPhone:
    return telegram.person(501, first_name="Mia")


def texts(updates: tuple[Update, ...]) -> list[str]:
    return [update.effective_message.text or "" for update in updates if update.effective_message]


async def polling(telegram: TelegramStandIn, bot: Bot, timeout: int = 10) -> asyncio.Task[tuple[Update, ...]]:
    """A poll that has arrived at the server."""
    known = len(telegram.calls)
    task = asyncio.create_task(bot.get_updates(timeout=timeout))
    await until(lambda: len(telegram.calls) > known)
    return task


async def test_a_poll_waits_for_an_update(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    poll = await polling(telegram, bot)
    await mia.send("Hello")
    assert texts(await poll) == ["Hello"]


async def test_a_poll_ends_after_its_timeout(bot: Bot) -> None:
    began = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - began < 3


async def test_updates_are_numbered_and_come_again_until_confirmed(bot: Bot, mia: PersonAtPhone) -> None:
    for text in ("one", "two", "three"):
        await mia.send(text)
    first = await bot.get_updates(timeout=0)
    again = await bot.get_updates(timeout=0)
    assert texts(first) == texts(again) == ["one", "two", "three"]
    ids = [update.update_id for update in first]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert texts(await bot.get_updates(offset=ids[1], timeout=0)) == ["two", "three"]
    assert texts(await bot.get_updates(timeout=0)) == ["two", "three"]
    assert await bot.get_updates(offset=ids[2] + 1, timeout=0) == ()


async def test_a_limit_cuts_and_a_negative_offset_counts_from_the_end(bot: Bot, mia: PersonAtPhone) -> None:
    for text in ("one", "two", "three"):
        await mia.send(text)
    assert texts(await bot.get_updates(limit=2, timeout=0)) == ["one", "two"]
    assert texts(await bot.get_updates(offset=-1, timeout=0)) == ["three"]
    assert texts(await bot.get_updates(timeout=0)) == ["three"]


async def test_only_wanted_kinds_are_kept(bot: Bot, mia: PersonAtPhone) -> None:
    await bot.get_updates(allowed_updates=["edited_message"], timeout=0)
    message = await mia.send("one")
    await mia.edit(message, "two")
    # Left out, the setting stays.
    [update] = await bot.get_updates(timeout=0)
    assert update.edited_message is not None
    assert update.edited_message.text == "two"


async def test_reactions_come_only_when_asked_for(bot: Bot, mia: PersonAtPhone) -> None:
    message = await mia.send("one")
    await mia.react(message, "👍")
    assert len(await bot.get_updates(timeout=0)) == 1
    await bot.get_updates(allowed_updates=["message", "message_reaction"], timeout=0)
    await mia.react(message, "🔥")
    reaction = (await bot.get_updates(timeout=0))[-1].message_reaction
    assert reaction is not None
    assert [(one.emoji, two.emoji) for one, two in zip(reaction.old_reaction, reaction.new_reaction, strict=True)] == [  # type: ignore[attr-defined]
        ("👍", "🔥")
    ]


async def test_a_second_poller_ends_the_first_with_a_conflict(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    first = await polling(telegram, bot)
    async with Bot(telegram.token, base_url=telegram.base_url) as replica:
        second = await polling(telegram, replica)
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await mia.send("Hello")
        assert texts(await second) == ["Hello"]


async def test_polling_and_a_webhook_exclude_each_other(telegram: TelegramStandIn, bot: Bot) -> None:
    poll = await polling(telegram, bot)
    await bot.set_webhook("http://127.0.0.1:9/nobody-listens")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == ()


async def test_an_update_is_forgotten_after_a_day() -> None:
    now = 1_790_000_000.0
    telegram = TelegramStandIn(clock=lambda: now)
    await telegram.person(501).send("Hello")
    now += 24 * 3600
    assert telegram.pending_updates == 1
    now += 1
    assert telegram.pending_updates == 0


async def test_what_a_vanished_poller_got_comes_again(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    telegram.faults.inject_next("getUpdates", InjectedFault(FaultKind.DROP_AFTER))
    await mia.send("Hello")
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=0)
    vanished = await polling(telegram, bot)
    vanished.cancel()
    await asyncio.gather(vanished, return_exceptions=True)
    async with Bot(telegram.token, base_url=telegram.base_url) as another:  # the vanished one's connection may be lost
        assert texts(await another.get_updates(timeout=0)) == ["Hello"]


async def test_redelivery_hands_out_a_confirmed_batch_once_more(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    telegram.redeliver = True
    await mia.send("Hello")
    [update] = await bot.get_updates(timeout=0)
    offset = update.update_id + 1
    assert texts(await bot.get_updates(offset=offset, timeout=0)) == ["Hello"]
    assert await bot.get_updates(offset=offset, timeout=0) == ()


async def test_a_restarted_stand_in_still_has_its_updates(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    poll = await polling(telegram, bot)
    await telegram.stop()
    with pytest.raises(NetworkError):
        assert await poll == ()
        await bot.get_updates(timeout=0)
    await mia.send("Hello")
    await telegram.start("127.0.0.1", 0)
    async with Bot(telegram.token, base_url=telegram.base_url) as bot_again:
        assert texts(await bot_again.get_updates(timeout=0)) == ["Hello"]
