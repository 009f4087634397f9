"""Every surface, moved by the real relay: what a person and the agents see when calls go wrong.

Nothing is lost, nothing is out of order, nothing is told twice, and no failure holds up another conversation.
"""

import pytest
from surface_bench import Ability, ShownConversation, SurfaceBench

from bridge.relay.transactions import MOST_SENDS
from bridge.sandbox.faults import FaultKind, InjectedFault
from core.model.events import Delivered
from core.model.ports import LooksUp

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOST = InjectedFault(FaultKind.SERVER_ERROR_AFTER)  # done, and the answer says that it had a fault
NOT_DONE = InjectedFault(FaultKind.SERVER_ERROR)
HANGS_DONE = InjectedFault(FaultKind.HANG_AFTER, seconds=60.0)
HANGS = InjectedFault(FaultKind.HANG_BEFORE, seconds=60.0)
FINE = InjectedFault(FaultKind.SLOW, seconds=0.0)
SLOW_DOWN = InjectedFault(FaultKind.RATE_LIMITED, seconds=1.0)


def repeated(bench: SurfaceBench, text: str, *, shown: bool) -> list[str]:
    """What stands there once a call was made again of which nobody knew whether it had `shown` its text."""
    if bench.can(Ability.LOOKS_UP):
        return [text]
    if bench.can(Ability.MARKS_REPEATS):
        again = bench.under_test.mark + text
        return [text, again] if shown else [again]
    return [text]


async def test_a_surface_promises_to_look_up_what_it_can_look_up(bench: SurfaceBench) -> None:
    assert bench.can(Ability.LOOKS_UP) is isinstance(bench.under_test.surface, LooksUp)
    assert not (bench.can(Ability.LOOKS_UP) and bench.can(Ability.MARKS_REPEATS))


async def say_and_read(conversation: ShownConversation, text: str) -> None:
    """The conversation goes on: what is said now is shown behind the rest."""
    before = await conversation.lines()
    await conversation.say(text)
    await conversation.shows(text)
    await conversation.settled()
    if Ability.SAYS_INSTEAD not in conversation.bench.under_test.abilities:  # what it said instead may give way
        assert await conversation.lines() == [*before, text]


@pytest.mark.parametrize("shown", [True, False], ids=["done", "not done"])
async def test_a_call_during_which_the_process_died_is_found_or_repeated_and_marked(
    bench: SurfaceBench, shown: bool
) -> None:
    conversation = await bench.conversation()
    conversation.goes_wrong(HANGS_DONE if shown else HANGS)
    await conversation.say("one")
    await conversation.called()
    await bench.dies_and_restarts(conversation)
    await conversation.settled()
    assert await conversation.lines() == repeated(bench, "one", shown=shown)
    await say_and_read(conversation, "two")
    assert conversation.place.calls() == (2 if bench.can(Ability.LOOKS_UP) and shown else 3)
    assert await conversation.failures() == []


async def test_a_change_during_which_the_process_died_is_made_again_and_seen_once(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    [seq] = await conversation.say("one")
    await conversation.settled()
    if not bench.can(Ability.CHANGES):
        await conversation.edit(seq, "ONE")
        await conversation.settled()
        assert conversation.place.calls() == 1
        return
    conversation.goes_wrong(HANGS_DONE, method=bench.under_test.changing)
    await conversation.edit(seq, "ONE")
    await conversation.called(2)
    await bench.dies_and_restarts(conversation)
    await conversation.settled()
    assert await conversation.lines() == ["ONE"]
    assert conversation.place.calls() == 3
    assert await conversation.failures() == []


async def test_an_answer_that_is_lost_costs_nobody_a_message(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    conversation.goes_wrong(LOST)
    await conversation.say("one")
    await conversation.settled()
    if bench.can(Ability.SAYS_INSTEAD):
        assert len(await conversation.posts()) == 1
    else:
        assert await conversation.lines() == repeated(bench, "one", shown=True)
    await say_and_read(conversation, "two")
    assert await conversation.failures() == []


async def test_a_piece_whose_answer_is_lost_is_there_with_the_others(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    text, mark = bench.under_test.long_text, bench.under_test.mark
    conversation.goes_wrong(*([FINE, LOST] if bench.can(Ability.SPLITS) else [LOST]))
    await conversation.say(text)
    await conversation.settled()
    posts = await conversation.posts()
    again = [post for post in posts if post.startswith(mark)]
    assert [post.removeprefix(mark) in posts for post in again] == [True] * bench.can(Ability.MARKS_REPEATS)
    if bench.can(Ability.SPLITS):
        assert " ".join(" ".join(post for post in posts if post not in again).split()) == text
    else:
        assert len(posts) == 1
    assert await conversation.failures() == []


async def test_a_platform_that_asks_for_a_pause_gets_it_and_nothing_is_lost(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    conversation.goes_wrong(SLOW_DOWN)
    await conversation.say("one")
    await conversation.called()
    await conversation.say("two")
    await conversation.settled()
    if bench.can(Ability.SAYS_INSTEAD):
        assert len(await conversation.posts()) == 1  # nobody waits for an answer as long as for a post
    else:
        assert await conversation.lines() == ["one", "two"]
        assert conversation.place.calls() == 2  # what piled up meanwhile was merged
    assert await conversation.failures() == []


async def test_what_is_refused_is_told_once_and_what_follows_is_shown(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    conversation.goes_wrong(bench.under_test.refusal)
    [refused] = await conversation.say("one")
    await conversation.settled()
    if bench.can(Ability.TELLS_FAILURES):
        assert (await conversation.lines(), await conversation.failures()) == ([], [refused])
        await say_and_read(conversation, "two")
    elif bench.can(Ability.SAYS_INSTEAD):
        assert len(await conversation.posts()) == 1
        await say_and_read(conversation, "two")
    else:
        assert (await conversation.lines(), bench.can(Ability.SHOWS_STATE)) == ([], True)
        await conversation.say("two")
        await conversation.reads("one", "two")
    await conversation.settled()
    assert len(await conversation.failures()) == bench.can(Ability.TELLS_FAILURES)


async def test_of_what_was_refused_together_each_is_tried_alone_and_only_the_bad_one_is_told(
    bench: SurfaceBench,
) -> None:
    conversation = await bench.conversation()
    refusal = bench.under_test.refusal
    tells = bench.can(Ability.TELLS_FAILURES)
    conversation.goes_wrong(*((refusal, FINE, refusal) if tells else (refusal,)))
    _, bad, _ = await conversation.say("good", "bad", "fine")
    await conversation.settled()
    if tells:
        assert (await conversation.lines(), await conversation.failures()) == (["good", "fine"], [bad])
        assert conversation.place.calls() >= 4  # all, and each alone
        await conversation.say("one", "two")  # and then they are merged again
        await conversation.reads("good", "fine", "one", "two")
        return
    assert await conversation.failures() == []
    assert conversation.place.calls() == 1  # one call shows all or nothing of it
    if bench.can(Ability.SAYS_INSTEAD):
        assert len(await conversation.posts()) == 1
    else:
        assert bench.can(Ability.SHOWS_STATE)
        await conversation.say("next")
        await conversation.reads("good", "bad", "fine", "next")


async def test_a_refused_last_piece_is_told_and_is_not_delivered(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    fine = [FINE, FINE] if bench.can(Ability.SPLITS) else []
    conversation.goes_wrong(*fine, bench.under_test.refusal)
    [seq] = await conversation.say(bench.under_test.long_text)
    await conversation.settled()
    assert await conversation.failures() == ([seq] if bench.can(Ability.TELLS_FAILURES) else [])
    assert await conversation.bodies(Delivered) == []
    assert len(await conversation.posts()) == len(fine) + bench.can(Ability.SAYS_INSTEAD)


async def test_that_something_was_refused_is_never_itself_a_failure_to_tell_of(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    conversation.always_goes_wrong(bench.under_test.refusal)
    await conversation.say("one")
    await conversation.settled()
    await conversation.say("two")
    await conversation.settled()
    bench.under_test.faults.clear()
    assert len(await conversation.failures()) == 2 * bench.can(Ability.TELLS_FAILURES)
    await conversation.say("three")
    await conversation.shows("three")
    await conversation.settled()


async def test_tries_are_bounded_and_then_the_conversation_goes_on(bench: SurfaceBench) -> None:
    conversation = await bench.conversation()
    most = MOST_SENDS if bench.can(Ability.MARKS_REPEATS) else bench.most_tries
    conversation.goes_wrong(*[NOT_DONE] * most)  # one try more would get through, and be seen
    [seq] = await conversation.say("one")
    await conversation.settled()
    assert "one" not in await conversation.lines()
    assert await conversation.failures() == [seq] * bench.can(Ability.TELLS_FAILURES)
    bench.under_test.faults.clear()
    await conversation.say("two")
    await conversation.shows("two")
    await conversation.settled()
    assert ("one" in await conversation.lines()) is bench.can(Ability.SHOWS_STATE)


async def test_a_call_that_hangs_holds_up_no_other_conversation(bench: SurfaceBench) -> None:
    sick, well = await bench.conversation(), await bench.conversation()
    sick.goes_wrong(HANGS)
    await sick.say("one")
    await sick.called()
    for text in ("two", "three", "four"):
        await say_and_read(well, text)
    assert bench.relay.problems() == {}
    await bench.dies_and_restarts(sick)
    await sick.settled()
