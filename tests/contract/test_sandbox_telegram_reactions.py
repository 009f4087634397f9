"""Reactions at the Telegram stand-in, of people and of a real `telegram.Bot`."""

from collections.abc import AsyncIterator, Sequence

import pytest
from telegram import Bot, InputMediaPhoto, ReactionType, ReactionTypeCustomEmoji, ReactionTypeEmoji, Update
from telegram.error import BadRequest

from bridge.sandbox.telegram import PersonAtPhone, TelegramStandIn
from bridge.sandbox.telegram.pictures import Size, plain_png
from bridge.sandbox.telegram.spec import Spec

MIA = 501
PARROT = "5368324170671202286"  # the id of a custom emoji


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
    return telegram.person(MIA)


def words(reactions: Sequence[ReactionType]) -> list[str]:
    return [one.emoji if isinstance(one, ReactionTypeEmoji) else f"{one.type}" for one in reactions]


async def test_the_bot_hears_of_a_reaction_only_when_it_asked_to(bot: Bot, mia: PersonAtPhone) -> None:
    sent = await bot.send_message(MIA, "Done.")
    await mia.react(sent.message_id, "👍")
    assert await bot.get_updates() == ()
    await bot.get_updates(allowed_updates=["message", "message_reaction"])
    await mia.react(sent.message_id, "❤")
    [update] = await bot.get_updates()
    change = update.message_reaction
    assert change is not None
    assert (change.message_id, change.user.id if change.user else 0) == (sent.message_id, MIA)
    assert (words(change.old_reaction), words(change.new_reaction)) == (["👍"], ["❤"])


async def test_several_and_custom_reactions_and_none(telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone) -> None:
    await bot.get_updates(allowed_updates=["message_reaction"])
    sent = await bot.send_message(MIA, "Done.")
    await mia.react(sent.message_id, "👍", PARROT)
    await mia.react(sent.message_id, "👍", PARROT)
    await mia.react(sent.message_id)
    wires = [update.to_wire() for update in telegram.world.queue.waiting()]
    assert [Spec.load().value_complaints(["Update"], wire, "update") for wire in wires] == [[], []]
    first, second = [update.message_reaction for update in await bot.get_updates()]
    assert (words(first.old_reaction), words(first.new_reaction)) == ([], ["👍", "custom_emoji"])
    assert (words(second.old_reaction), words(second.new_reaction)) == (["👍", "custom_emoji"], [])
    with pytest.raises(ValueError, match="nobody can react"):
        await mia.react(sent.message_id, "🥕")


async def test_a_person_sees_the_bots_reaction_beside_their_own(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    written = await mia.send("Thank you")
    await mia.react(written, "🎉")
    await bot.set_message_reaction(MIA, written, "👀")
    await bot.set_message_reaction(MIA, written, "❤")
    assert telegram.chat(MIA).messages[0].reactions == {"person": "🎉", "bot": "❤"}
    await bot.set_message_reaction(MIA, written)
    assert telegram.chat(MIA).messages[0].reactions == {"person": "🎉"}


async def test_no_update_tells_the_bot_of_its_own_reaction(bot: Bot, mia: PersonAtPhone) -> None:
    await bot.get_updates(allowed_updates=["message_reaction"])
    written = await mia.send("Thank you")
    await bot.set_message_reaction(MIA, written, "👀")
    assert await bot.get_updates() == ()


@pytest.mark.parametrize("emoji", ["🥕", "❤️", "👍🏽", "ok"])
async def test_only_the_free_emoji_are_taken(bot: Bot, mia: PersonAtPhone, emoji: str) -> None:
    written = await mia.send("Thank you")
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(MIA, written, ReactionTypeEmoji(emoji))


async def test_a_bot_takes_up_a_custom_emoji_but_brings_none(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    written = await mia.send("Thank you")
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(MIA, written, ReactionTypeCustomEmoji(PARROT))
    await mia.react(written, PARROT)
    await bot.set_message_reaction(MIA, written, ReactionTypeCustomEmoji(PARROT))
    assert telegram.chat(MIA).messages[0].chosen == {"person": (PARROT,), "bot": (PARROT,)}


async def test_a_reaction_to_an_album_goes_to_the_first_that_is_left(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.person(MIA)
    picture = plain_png(Size(4, 3))
    sent = await bot.send_media_group(MIA, [InputMediaPhoto(picture)] * 3)
    await bot.delete_message(MIA, sent[0].message_id)
    await bot.set_message_reaction(MIA, sent[2].message_id, "👍")
    assert [message.reactions for message in telegram.chat(MIA).messages] == [{}, {"bot": "👍"}, {}]


async def test_what_is_not_there_gets_no_reaction(bot: Bot, mia: PersonAtPhone) -> None:
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(MIA, 4711, "👍")
    with pytest.raises(ValueError, match="no message 4711"):
        await mia.react(4711, "👍")


async def test_a_file_of_an_edited_message_keeps_its_reactions(
    telegram: TelegramStandIn, bot: Bot, mia: PersonAtPhone
) -> None:
    sent = await bot.send_photo(MIA, plain_png(Size(4, 3)), caption="One")
    await mia.react(sent.message_id, "👍")
    await bot.edit_message_caption(MIA, sent.message_id, caption="Two")
    [message] = telegram.chat(MIA).messages
    assert (message.text, message.reactions) == ("Two", {"person": "👍"})
    updates: tuple[Update, ...] = await bot.get_updates()
    assert updates == ()
