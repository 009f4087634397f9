"""What is noted of a session when it closes, on real databases: whoever closes it, and however it went before."""

import pytest
from shift import ALL, ANA, BEN, MINUTE, Shift, ShiftClock, sender
from slack_agents import slack_agent

from core.statistics.results import ConversationResult, result_of
from core.store import Store
from core.store.queries import analytics as reads
from core.usecases import duty, ownership, user_requests
from core.usecases.rules import SECOND, Rules


@pytest.fixture
def clock() -> ShiftClock:
    return ShiftClock()


@pytest.fixture
async def shift(database_url: str, rules: Rules, clock: ShiftClock):
    store = Store(database_url, clock=clock)
    yield Shift(store, rules, clock)
    await store.close()


async def test_a_conversation_with_an_agent_is_noted_with_all_its_times(shift: Shift, clock: ShiftClock) -> None:
    opened = clock.now
    session = await shift.says("mia", "hello")
    await shift.bot(session)
    clock.advance(30)
    called = clock.now
    await shift.says("mia", "real person bitte, ich habe eine Frage zu meinem Visum")
    clock.advance(90)
    claimed = clock.now
    await shift.talk.act(ownership.claim, session, ANA)
    clock.advance(20)
    answered = clock.now
    await shift.agent(session, "Hello Mia")
    await shift.agent(session, "How can I help?")
    clock.advance(300)
    await shift.talk.act(ownership.close_by_agent, session, ANA, "solved", "told her where to click")
    noted = await shift.figures(session)
    assert (noted.user_messages, noted.bot_messages, noted.agent_messages) == (2, 1, 2)
    assert (noted.opened_at, noted.escalated_at, noted.claimed_at) == (opened, called, claimed)
    assert (noted.first_response_at, noted.closed_at) == (answered, clock.now)
    assert (noted.waited, noted.first_response) == (90 * SECOND, 110 * SECOND)
    assert (noted.category, noted.trigger, noted.closed_why) == ("request", "asks-for-a-person", "agent")
    assert "real person" in noted.reason
    assert (noted.channel, noted.language, noted.queue, noted.outcome) == ("web", "de", "general", "solved")
    assert (noted.agent_name, noted.contact_name, noted.escalation) == ("Ana", "Mia", "assigned")
    assert result_of(noted) is ConversationResult.AGENT


async def test_a_close_while_still_with_the_bot_has_no_person_in_it(shift: Shift) -> None:
    session = await shift.says("mia", "hello")
    await shift.bot(session)
    await shift.ends("mia")
    noted = await shift.figures(session)
    assert (noted.escalated_at, noted.claimed_at, noted.waited, noted.first_response_at) == (None, None, None, None)
    assert (noted.agent, noted.trigger, noted.escalation, noted.closed_why) == ("", "", "", "user")
    assert noted.bot_answered
    assert result_of(noted) is ConversationResult.BOT


async def test_silence_ends_a_conversation_with_the_bot_as_solved_only_if_it_had_answered(shift: Shift) -> None:
    solved, missed, open_question = [await shift.says(who, "hello") for who in ("mia", "leo", "zoe")]
    await shift.bot(solved)
    await shift.bot(missed, knows=False)
    await shift.bot(open_question)
    await shift.says("zoe", "and what does it cost?")
    await shift.pass_time(31 * MINUTE)
    results = {each.session: (each.closed_why, result_of(each)) for each in await shift.conversations()}
    assert results == {
        solved: ("idle", ConversationResult.BOT),
        missed: ("idle", ConversationResult.UNANSWERED),
        open_question: ("idle", ConversationResult.UNANSWERED),
    }


async def test_a_visitor_who_only_was_greeted_asked_nothing(shift: Shift) -> None:
    greeted = (await shift.talk.bot_says(sender("mia"), "Hello!", [("web", "start")])).session
    await shift.pass_time(31 * MINUTE)
    noted = await shift.figures(greeted)
    assert (noted.bot_messages, noted.bot_answered) == (1, False)
    assert result_of(noted) is ConversationResult.EMPTY


async def test_a_wait_that_runs_out_is_in_vain_even_if_the_bot_answers_afterwards(shift: Shift) -> None:
    session = await shift.says("mia", "a real person")
    await shift.pass_time(16 * MINUTE)
    await shift.says("mia", "never mind, what are your hours?")
    await shift.bot(session)
    await shift.ends("mia")
    noted = await shift.figures(session)
    assert (noted.escalation, noted.bot_answered, noted.claimed_at) == ("timed_out", True, None)
    assert result_of(noted) is ConversationResult.IN_VAIN


async def test_who_leaves_while_waiting_waited_in_vain(shift: Shift) -> None:
    session = await shift.says("mia", "a real person")
    await shift.ends("mia")
    noted = await shift.figures(session)
    assert noted.escalation == "pending"
    assert result_of(noted) is ConversationResult.IN_VAIN


@pytest.mark.parametrize("helped", [True, False])
async def test_a_call_taken_back_is_the_bots_success_only_if_it_helped_meanwhile(shift: Shift, helped: bool) -> None:
    session = await shift.says("mia", "a real person")
    if helped:
        await shift.bot(session)
    await shift.cancels("mia")
    await shift.ends("mia")
    noted = await shift.figures(session)
    assert noted.escalation == "cancelled"
    assert result_of(noted) is (ConversationResult.BOT if helped else ConversationResult.IN_VAIN)


async def test_that_somebody_will_come_is_no_answer(shift: Shift) -> None:
    session = await shift.says("mia", "a real person")
    await shift.talk.by(user_requests.asked_for_person, sender("mia"), [("web", "again")])  # "Still waiting."
    await shift.cancels("mia")
    await shift.ends("mia")
    noted = await shift.figures(session)
    assert (noted.bot_messages, noted.bot_answered) == (1, False)


async def test_of_several_claims_the_first_ended_the_wait_and_the_last_had_it(shift: Shift, clock: ShiftClock) -> None:
    session = await shift.says("mia", "a real person")
    clock.advance(60)
    first_claim = clock.now
    await shift.talk.act(ownership.claim, session, ANA)
    clock.advance(30)
    await shift.talk.act(ownership.release, session, ANA)
    clock.advance(30)
    await shift.talk.act(ownership.claim, session, BEN)
    clock.advance(15)
    await shift.agent(session, "Ben here", BEN)
    await shift.talk.act(ownership.close_by_agent, session, BEN)
    noted = await shift.figures(session)
    assert (noted.claimed_at, noted.waited) == (first_claim, 60 * SECOND)
    assert (noted.agent_name, noted.first_response) == ("Ben", 135 * SECOND)


async def test_a_transfer_is_a_turn_of_each_and_no_second_wait(shift: Shift, clock: ShiftClock) -> None:
    session = await shift.says("mia", "a real person")
    clock.advance(10)
    await shift.talk.act(ownership.claim, session, ANA)
    clock.advance(5)
    await shift.agent(session, "One moment")
    ben = await shift.talk.shared(duty.know_agent, BEN)
    await shift.talk.act(ownership.transfer, session, ANA, ben, "it is about money")
    clock.advance(40)
    await shift.agent(session, "Ben here", BEN)
    await shift.talk.act(ownership.close_by_agent, session, BEN)
    noted = await shift.figures(session)
    assert (noted.agent_name, noted.waited, noted.first_response) == ("Ben", 10 * SECOND, 15 * SECOND)
    turns = await shift.store.read(lambda tx: reads.stints(tx, ALL))
    assert [(turn.name, turn.first_response) for turn in turns] == [("Ana", 5 * SECOND), ("Ben", 40 * SECOND)]


async def test_a_conversation_belongs_to_the_queue_that_had_it_last(shift: Shift) -> None:
    session = await shift.says("mia", "a real person")
    await shift.talk.act(ownership.claim, session, ANA)
    await shift.talk.act(ownership.requeue, session, ANA, "billing")
    await shift.talk.act(ownership.claim, session, BEN)
    await shift.talk.act(ownership.close_by_agent, session, BEN)
    noted = await shift.figures(session)
    assert (noted.queue, noted.agent_name) == ("billing", "Ben")


async def test_who_takes_a_conversation_unasked_ends_no_wait(shift: Shift, clock: ShiftClock) -> None:
    session = await shift.says("mia", "hello")
    clock.advance(100)
    await shift.talk.act(ownership.claim, session, ANA)
    clock.advance(7)
    await shift.agent(session, "I saw you were stuck")
    await shift.talk.act(ownership.close_by_agent, session, ANA)
    noted = await shift.figures(session)
    assert (noted.escalated_at, noted.waited, noted.first_response) == (None, None, 7 * SECOND)
    assert result_of(noted) is ConversationResult.AGENT


async def test_handed_back_and_ended_with_the_bot_it_still_was_an_agents(shift: Shift) -> None:
    session = await shift.says("mia", "a real person")
    await shift.talk.act(ownership.claim, session, ANA)
    await shift.talk.act(ownership.hand_back, session, ANA)
    await shift.says("mia", "and the opening hours?")
    await shift.bot(session)
    await shift.ends("mia")
    noted = await shift.figures(session)
    assert (noted.agent_messages, noted.bot_answered, noted.escalation) == (0, True, "resolved")
    assert result_of(noted) is ConversationResult.AGENT


async def test_a_reopened_session_is_noted_anew_and_keeps_its_rating_until_there_is_another(
    shift: Shift, clock: ShiftClock
) -> None:
    session = await shift.says("mia", "a real person")
    clock.advance(45)
    await shift.talk.act(ownership.claim, session, ANA)
    await shift.agent(session, "Hello")
    await shift.talk.act(ownership.close_by_agent, session, ANA, "solved")
    await shift.rates("mia", session, 5, "quick")
    clock.advance(3600)
    assert await shift.says("mia", "one more thing") == session
    clock.advance(600)
    await shift.talk.act(ownership.claim, session, BEN)
    await shift.agent(session, "Ben here", BEN)
    await shift.talk.act(ownership.close_by_agent, session, BEN, "follow_up")
    [noted] = await shift.conversations()
    assert (noted.closed_at, noted.outcome, noted.agent_name) == (clock.now, "follow_up", "Ben")
    assert (noted.user_messages, noted.agent_messages, noted.waited) == (2, 2, 45 * SECOND)
    assert noted.wait == 600 * SECOND  # after the reopening
    assert (noted.rating, noted.rated_words) == (5, "quick")
    await shift.rates("mia", session, 2, "then slow")
    [noted] = await shift.conversations()
    assert (noted.rating, noted.rated_words) == (2, "then slow")


async def test_a_session_that_waited_in_vain_and_was_taken_up_later_did_not_wait_that_long(
    shift: Shift, clock: ShiftClock
) -> None:
    session = await shift.says("mia", "a real person")
    await shift.pass_time(60 * MINUTE)  # nobody comes; then it is idle with the bot, and closed
    assert result_of(await shift.figures(session)) is ConversationResult.IN_VAIN
    clock.advance(7200)
    await shift.talk.act(ownership.reopen, session, ANA)
    await shift.agent(session, "Sorry, we are here now")
    await shift.talk.act(ownership.close_by_agent, session, ANA)
    noted = await shift.figures(session)
    assert (noted.waited, noted.first_response) == (None, 0)
    assert result_of(noted) is ConversationResult.AGENT


async def test_silence_of_both_sides_is_noted_with_its_reason(shift: Shift) -> None:
    session = await shift.says("mia", "a real person")
    await shift.talk.act(ownership.claim, session, ANA)
    await shift.agent(session, "Are you still there?")
    await shift.pass_time(61 * MINUTE)
    noted = await shift.figures(session)
    assert (noted.closed_why, noted.outcome, noted.agent_name) == ("silent", "", "Ana")


async def test_a_turn_without_words_has_no_first_response_and_a_note_is_no_answer(shift: Shift) -> None:
    session = await shift.says("mia", "a real person")
    await shift.talk.act(ownership.claim, session, ANA)
    await shift.agent(session, "I do not think so", slack_agent("U0CAT", "Cat"))  # not hers: stays inside
    await shift.talk.act(ownership.close_by_agent, session, ANA)
    noted = await shift.figures(session)
    [turn] = await shift.store.read(lambda tx: reads.stints(tx, ALL))
    assert (noted.first_response, noted.agent_messages, turn.first_response) == (None, 0, None)
