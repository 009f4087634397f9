"""Every surface: what it shows of a conversation, in which order, and by how many calls.

See `core.model.ports.Surface`. What a surface does not promise is asserted too: see `Ability`.
"""

import pytest
from surface_bench import ANA, Ability, SurfaceBench
from waiting import until

from core.model.content import Content
from core.model.events import Delivered, Message

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_is_said_is_shown_in_order(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    await conversation.say("one")
    await conversation.reads("one")
    await conversation.say("two")
    await conversation.say("three")
    await conversation.reads("one", "two", "three")
    await conversation.settled()


async def test_what_piles_up_is_shown_by_one_call(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    await conversation.say("one", "two", "three")
    await conversation.reads("one", "two", "three")
    await conversation.settled()
    assert conversation.place.calls() == 1


async def test_a_long_text_is_shown_whole_in_several_posts(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    text = bench.under_test.long_text
    await conversation.say(text)
    await conversation.settled()
    posts = await conversation.posts()
    if bench.can(Ability.SPLITS):
        assert " ".join(" ".join(posts).split()) == text
        assert 2 < len(posts) == conversation.place.calls()
    else:
        assert conversation.place.calls() == 1
        assert text.startswith(" ".join(posts)[:100])


async def test_an_edit_changes_what_is_shown_and_nothing_else(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    [first] = await conversation.say("one")
    await conversation.reads("one")
    await conversation.say("two")
    await conversation.reads("one", "two")
    await conversation.settled()
    await conversation.edit(first, "ONE")
    await conversation.settled()
    changes = bench.can(Ability.CHANGES)
    assert await conversation.lines() == (["ONE", "two"] if changes else ["one", "two"])
    assert conversation.place.calls() == 2 + changes


async def test_an_edit_of_one_of_several_in_a_post_keeps_the_others(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    _, second, _ = await conversation.say("one", "two", "three")
    await conversation.settled()
    await conversation.edit(second, "TWO")
    await conversation.settled()
    changes = bench.can(Ability.CHANGES)
    assert await conversation.lines() == (["one", "TWO", "three"] if changes else ["one", "two", "three"])
    assert conversation.place.calls() == 1 + changes


async def test_an_edit_that_is_pending_with_its_message_costs_no_call(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    await conversation.say("before", edited="after")
    await conversation.reads("after")
    await conversation.settled()
    assert conversation.place.calls() == 1


async def test_a_delete_takes_away_what_was_shown(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    [first] = await conversation.say("one")
    await conversation.reads("one")
    await conversation.say("two")
    await conversation.reads("one", "two")
    await conversation.settled()
    await conversation.delete(first)
    await conversation.settled()
    changes = bench.can(Ability.CHANGES)
    assert await conversation.lines() == (["two"] if changes else ["one", "two"])
    assert conversation.place.calls() == 2 + changes


async def test_a_reaction_is_put_there_and_taken_away(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    [first] = await conversation.say("one")
    await conversation.settled()
    await conversation.react(first, "👍")
    await conversation.settled()
    reacts = bench.can(Ability.REACTS)
    assert (conversation.place.emoji(), conversation.place.calls()) == ((1, 2) if reacts else (0, 1))
    await conversation.react(first, "👍", added=False)
    await conversation.settled()
    assert (conversation.place.emoji(), conversation.place.calls()) == ((0, 3) if reacts else (0, 1))
    assert await conversation.lines() == ["one"]


async def test_delivered_is_told_once_the_last_piece_is_there(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    [seq] = await conversation.say(bench.under_test.long_text)
    if not bench.can(Ability.TELLS_DELIVERED):
        await conversation.settled()
        assert await conversation.bodies(Delivered) == []
        return

    async def told() -> bool:
        return bool(await conversation.bodies(Delivered))

    await until(told, "the agent reads that it arrived")
    assert " ".join(" ".join(await conversation.posts()).split()) == bench.under_test.long_text
    assert await conversation.bodies(Delivered) == [Delivered(seq, bench.under_test.surface.name)]


async def test_what_was_said_at_the_place_itself_is_not_shown_there_again(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    await conversation.say("one")
    await conversation.settled()
    if bench.can(Ability.TAKES_IN):
        await conversation.arrives_here("two")
    else:
        await conversation.append(Message(Content("two")), ANA)
    await conversation.settled()
    assert await conversation.lines() == ["one"]
    assert conversation.place.calls() == 1


async def test_what_there_is_nothing_to_show_for_moves_the_cursor_and_costs_no_call(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    await conversation.say("one")
    await conversation.settled()
    before = await conversation.lane()
    seq = await conversation.append(bench.under_test.unseen)
    await conversation.settled()
    after = await conversation.lane()
    assert (before.position < seq <= after.position, conversation.place.calls()) == (True, 1)
    assert await conversation.lines() == ["one"]
