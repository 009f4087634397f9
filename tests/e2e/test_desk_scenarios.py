"""The desk, whichever door agents come through: every scenario in Slack and in the console, with the same outcome.

Each is written once and played twice, on two bridges with all they need: by people who click, type and fill in forms,
and by people who are signed in to the console. Both logs, and what the user has seen, are then the same.
"""

import asyncio
import itertools
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from agent_clients import AgentClient, AgentUpload, ConsoleAgentClient, SlackAgentClient
from desk_outcomes import WANT, DeskCase, SessionOutcome
from desk_people import ANA, BEN, DORA, KIM, LEA, DeskWorld, a_desk_world
from desk_users import DeskUser, TelegramUser, WebUser

from core.model.events import Audience, Undeliverable
from core.model.files import LARGEST_FILE
from core.model.session import SessionState

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = (ANA, BEN, LEA, KIM, DORA)
NUMBERS = itertools.count(1000)
RECEIPT = AgentUpload("receipt.pdf", "application/pdf", b"%PDF-1.4 " + bytes(300_000))
PLAN = AgentUpload("plan.txt", "text/plain", b"step one\n" * 500)
HUGE = AgentUpload("film.mp4", "video/mp4", bytes(LARGEST_FILE + 1))

Scenario = Callable[[DeskCase], Awaitable[None]]
USERS: dict[str, Callable[[DeskWorld], DeskUser]] = {
    "web": WebUser,
    "telegram": lambda world: TelegramUser(world, next(NUMBERS)),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desks(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory):
    """Two worlds with a desk each."""
    folder = tmp_path_factory.mktemp("desks")
    async with AsyncExitStack() as stack:
        worlds = []
        for name in ("slack", "console"):
            shutil.copy(sqlite_template, folder / f"{name}.db")
            worlds.append(await stack.enter_async_context(a_desk_world(f"sqlite:///{folder}/{name}.db", PEOPLE)))
        yield [(SlackAgentClient(worlds[0]), worlds[0]), (ConsoleAgentClient(worlds[1]), worlds[1])]


async def told(desk: AgentClient, world: DeskWorld, scenario: Scenario, channel: str) -> SessionOutcome:
    case = DeskCase(desk, USERS[channel](world), world)
    try:
        await case.begin()
        await scenario(case)
        return await case.story()
    except Exception as exc:
        exc.add_note(f"at the {desk.name} desk, with a user on {channel}")
        raise
    finally:
        await finished(case)


async def finished(case: DeskCase) -> None:
    """Nobody waits in line for the next one."""
    if case.session and (await case.world.session(case.session)).state is not SessionState.CLOSED:
        await case.user.end()
        await case.until(SessionState.CLOSED)


# --- what goes well


async def a_conversation_from_claim_to_close(case: DeskCase) -> None:
    desk, user, session = case.desk, case.user, case.session
    await case.does(desk.claim(ANA, session), desk.send(ANA, session, "Hello Mia, I am Ana"))
    await user.reads("Hello")
    await case.does(user.say("When does it open?"))
    await desk.sees(ANA, session, WANT, "When does it open?")
    await case.does(desk.note(ANA, session, "She was here before"), desk.send(ANA, session, "// ask the front office"))
    await case.does(desk.send(ANA, session, "At nine"))
    await case.does(desk.close(ANA, session, "solved", "Opening hours"))
    await case.does(user.rate(4))
    await desk.sees(ANA, session, "4")
    assert await case.said(Audience.INTERNAL) == ["She was here before", "ask the front office"]


async def words_are_changed_taken_back_and_answered(case: DeskCase) -> None:
    desk, user, session = case.desk, case.user, case.session
    await case.does(desk.claim(ANA, session), desk.send(ANA, session, "It costs 480"))
    await case.does(desk.edit(ANA, session, "It costs 480", "It costs 490"))
    await user.reads("490")
    await case.does(desk.send(ANA, session, "Oops"), desk.delete(ANA, session, "Oops"))
    await case.does(user.say("With tax?"), desk.reply(ANA, session, "With tax?", "Without"))
    await case.does(user.reply("Without", "That is good"))
    await case.does(user.edit("With tax?", "With or without tax?"))
    await desk.sees(ANA, session, "That is good", "With or without tax?")


async def emoji_come_and_go(case: DeskCase) -> None:
    desk, user, session = case.desk, case.user, case.session
    await case.does(desk.claim(ANA, session), desk.send(ANA, session, "Welcome"), user.say("What a day"))
    await case.does(desk.react(ANA, session, "What a day", "🎉"), desk.react(BEN, session, "What a day", "👀"))
    await case.does(desk.react(ANA, session, "What a day", "🎉", remove=True), user.react("Welcome", "❤"))


async def files_go_both_ways(case: DeskCase) -> None:
    desk, user, session = case.desk, case.user, case.session
    await case.does(desk.claim(ANA, session), user.file(RECEIPT, "my receipt"))
    await desk.sees(ANA, session, "receipt.pdf", "my receipt")
    await case.does(desk.file(ANA, session, PLAN, "this is the plan"))
    await user.reads("plan.txt")
    assert await user.bytes_of("plan.txt") == PLAN.content


async def a_session_is_released_and_claimed_by_a_colleague(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.claim(ANA, session), desk.release(ANA, session), desk.claim(BEN, session))
    await case.does(desk.send(BEN, session, "Ben here"))
    await case.until(SessionState.ASSIGNED, BEN.name)


async def a_session_goes_to_a_colleague_with_a_note(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.claim(ANA, session), desk.transfer(ANA, session, BEN, "She wants her money back"))
    await case.does(desk.send(BEN, session, "I have your request"))
    await desk.sees(BEN, session, "She wants her money back")
    await case.until(SessionState.ASSIGNED, BEN.name)


async def a_session_waits_in_another_queue(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.claim(ANA, session), desk.transfer(ANA, session, "billing", "About an invoice"))
    await case.does(desk.claim(BEN, session), desk.send(BEN, session, "Which invoice?"))
    assert (await case.world.session(session)).queue == "billing"


async def the_bot_has_it_again_and_then_an_agent(case: DeskCase) -> None:
    desk, user, session = case.desk, case.user, case.session
    await case.does(desk.claim(ANA, session), desk.hand_back(ANA, session))
    await case.does(user.say("What does counselling cost?"))
    await user.reads("480")
    await case.does(desk.claim(BEN, session), desk.send(BEN, session, "I can explain"))


async def a_wrong_escalation_is_marked_and_a_closed_session_taken_up_again(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.claim(ANA, session), desk.misjudged(ANA, session), desk.close(ANA, session, "spam"))
    await case.does(desk.reopen(BEN, session), desk.send(BEN, session, "One more thing"))
    await case.does(desk.close(BEN, session, "solved", "All is well"))


async def a_lead_acts_in_a_colleagues_session(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.claim(ANA, session), desk.transfer(LEA, session, BEN), desk.close(LEA, session, "solved"))


async def words_that_stayed_inside_are_sent_after_all(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.send(BEN, session, "I can help"), desk.send_after_all(BEN, session, "I can help"))
    await case.until(SessionState.ASSIGNED, BEN.name)
    await case.does(desk.send(ANA, session, "Let me add this"), desk.send_after_all(ANA, session, "Let me add this"))
    await case.does(desk.send(ANA, session, "and this stays"))
    await case.does(desk.send(BEN, session, "the customer is furious"))
    assert await case.prompts() == ["claim", "teammate", "", "leak"]
    await case.user.reads("Let me add this")
    assert "furious" not in str(case.user.seen())
    assert "and this stays" not in str(case.user.seen())


# --- what must not be done


async def who_comes_second_is_told_who_has_it(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    old = await desk.look(session)
    await case.does(desk.claim(ANA, session))
    await case.refuses(desk.claim(BEN, session, seen=old), BEN, ANA.name)


async def a_second_click_does_nothing(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.claim(ANA, session))
    old = await desk.look(session)
    await case.does(desk.release(ANA, session))
    await case.refuses(desk.release(ANA, session, seen=old), ANA, "conversation")
    await case.refuses(desk.hand_back(ANA, session, seen=old), ANA, "conversation")


async def a_form_sent_after_the_end_does_nothing(case: DeskCase) -> None:
    desk, session = case.desk, case.session

    async def ended() -> None:
        await case.does(desk.close(LEA, session, "solved"))
        ends.append(await case.log())

    for act in (desk.close, desk.transfer):
        ends: list[object] = []
        await case.does(desk.claim(ANA, session))
        destination = "solved" if act == desk.close else BEN
        count = len(await desk.told(ANA))
        await act(ANA, session, destination, meanwhile=ended)
        assert "closed" in (await desk.told(ANA))[count]
        assert await case.log() == ends[0]
        await case.does(desk.reopen(LEA, session), desk.release(LEA, session))


async def nobody_is_given_to_who_takes_nothing(case: DeskCase) -> None:
    desk, session = case.desk, case.session

    async def leaves() -> None:
        await desk.duty(DORA, False)

    await case.does(desk.claim(ANA, session))
    handed_over = desk.transfer(ANA, session, DORA, "for you", meanwhile=leaves)
    await case.refuses(handed_over, ANA, "Dora Weiss is off duty", beside=(DORA,))
    await desk.duty(DORA, True)


async def who_has_enough_gets_no_more(case: DeskCase) -> None:
    desk = case.desk
    first = DeskCase(desk, type(case.user)(case.world, *_another(case.user)), case.world)
    await first.begin()
    await first.does(desk.claim(KIM, first.session))
    await case.refuses(desk.claim(KIM, case.session), KIM, "You have 1 conversation already")
    await case.does(desk.claim(ANA, case.session))
    await case.refuses(desk.transfer(ANA, case.session, KIM), ANA, "Kim Cho has 1 conversation already")
    await finished(first)


async def a_colleagues_session_is_left_alone(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.claim(ANA, session))
    await case.refuses(desk.release(BEN, session), BEN, ANA.name)
    await case.refuses(desk.hand_back(BEN, session), BEN, ANA.name)
    await case.refuses(desk.release(KIM, session), KIM, ANA.name)


async def a_file_that_is_too_large_goes_nowhere(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.claim(ANA, session))
    await case.refuses(desk.file(ANA, session, HUGE), ANA, "20 MB")


async def words_in_a_closed_session_go_to_nobody(case: DeskCase) -> None:
    desk, session = case.desk, case.session
    await case.does(desk.claim(ANA, session), desk.close(ANA, session, "solved"))
    seen, count = case.user.seen(), len(await desk.told(ANA))
    await case.does(desk.send(ANA, session, "By the way"))
    await case.is_told(ANA, count)
    assert "closed" in (await desk.told(ANA))[-1]
    assert "By the way" not in await case.said()
    assert case.user.seen() == seen


def _another(user: DeskUser) -> tuple[int, ...]:
    return (next(NUMBERS),) if isinstance(user, TelegramUser) else ()


SCENARIOS: tuple[Scenario, ...] = (
    a_conversation_from_claim_to_close,
    words_are_changed_taken_back_and_answered,
    emoji_come_and_go,
    files_go_both_ways,
    a_session_is_released_and_claimed_by_a_colleague,
    a_session_goes_to_a_colleague_with_a_note,
    a_session_waits_in_another_queue,
    the_bot_has_it_again_and_then_an_agent,
    a_wrong_escalation_is_marked_and_a_closed_session_taken_up_again,
    a_lead_acts_in_a_colleagues_session,
    words_that_stayed_inside_are_sent_after_all,
    who_comes_second_is_told_who_has_it,
    a_second_click_does_nothing,
    a_form_sent_after_the_end_does_nothing,
    nobody_is_given_to_who_takes_nothing,
    who_has_enough_gets_no_more,
    a_colleagues_session_is_left_alone,
    a_file_that_is_too_large_goes_nowhere,
    words_in_a_closed_session_go_to_nobody,
)


async def lead_to_the_same(desks, scenario: Scenario, channel: str) -> None:
    """Play the scenario at both desks, side by side."""
    async with asyncio.TaskGroup() as both:
        in_slack, in_the_console = [both.create_task(told(*desk, scenario, channel)) for desk in desks]
    assert in_the_console.result() == in_slack.result()


@pytest.mark.parametrize("channel", list(USERS))
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_both_desks_lead_to_the_same(desks, scenario: Scenario, channel: str) -> None:
    await lead_to_the_same(desks, scenario, channel)


async def test_what_a_user_who_blocked_us_missed_is_tried_again(desks) -> None:
    async def scenario(case: DeskCase) -> None:
        desk, session, user = case.desk, case.session, case.user
        assert isinstance(user, TelegramUser)
        await case.does(desk.claim(ANA, session), user.person.block(), desk.send(ANA, session, "Hello?"))
        await desk.sees(ANA, session, "blocked")
        failed = next(event for event in await case.world.events(session) if isinstance(event.body, Undeliverable))
        assert "Hello?" not in str(user.seen())
        await case.does(user.person.unblock(), desk.retry(ANA, session, failed.seq))
        await user.reads("Hello?")

    await lead_to_the_same(desks, scenario, "telegram")
