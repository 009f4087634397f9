"""The bot asks which of some things is meant: a press is the next question, and "none of these" is a miss."""

import pytest
from bot_conversation import ANA, MIA, BotConversation, ScriptedBot, relaying
from waiting import until

from bridge.bus import LocalBus
from core.escalation.backtest import first_escalation, replay_policy
from core.model.content import Content
from core.model.errors import NotThere
from core.model.events import Escalated, Message, OfferEnded, Side
from core.model.ids import Seq, SessionId
from core.model.session import SessionState
from core.store import Store, analytics, sessions
from core.surfaces.bot import BotSurface
from core.usecases import ownership, reactions, user_requests
from core.usecases.choices import NONE_OF_THESE, user_chose
from core.usecases.intake import IntakeResult, Sender
from core.usecases.rules import Rules

WHICH = "Did you mean one of these?"
CHOICES = ("Visa fee", "Can I speak to a real person")  # a heading may well be what a trigger listens for
EVE = Sender("web", "eve", "Eve", "en")


@pytest.fixture
async def talking(store: Store, rules: Rules):
    oracle, bus = ScriptedBot(), LocalBus()
    talk = BotConversation(store, rules, bus)
    surface = BotSurface(store, answerer=oracle, in_force=talk.conversations.in_force, bus=bus, watching=bus.watching)
    async with relaying(store, surface, bus):
        yield talk, oracle


async def asked_back(talking, *, knows: bool = True) -> tuple[SessionId, Seq]:
    """The bot has asked Mia which of two she means; where."""
    talk, oracle = talking
    oracle.says(WHICH, choices=CHOICES, knows=knows)
    session = await talk.says("how much is the thing?")
    await until(lambda: talk.texts(session, Side.BOT))
    return session, await offered_at(talk, session)


async def offered_at(talk: BotConversation, session: SessionId) -> Seq | None:
    return (await talk.store.read(lambda tx: sessions.find_session(tx, session))).offer_seq


async def misses(talk: BotConversation, session: SessionId) -> int:
    return (await talk.store.read(lambda tx: sessions.find_session(tx, session))).misses


async def press(
    talk: BotConversation, session: SessionId, target: Seq, number: int, key: str = "press", sender: Sender = MIA
) -> IntakeResult | None:
    return await talk.conversations.by(user_chose, sender, session, target, number, [("web", key)])


async def messages(talk: BotConversation, session: SessionId, side: Side) -> list[Message]:
    return [
        event.body for event in await talk.log(session) if isinstance(event.body, Message) and event.author.side is side
    ]


async def ended(talk: BotConversation, session: SessionId) -> list[OfferEnded]:
    return [event.body for event in await talk.log(session) if isinstance(event.body, OfferEnded)]


async def has_said(talk: BotConversation, session: SessionId, count: int) -> bool:
    return len(await talk.texts(session, Side.BOT)) == count


@pytest.mark.parametrize("knows", [True, False])
async def test_a_question_back_is_neither_an_answer_nor_a_miss(talking, knows: bool) -> None:
    talk, _ = talking
    session, target = await asked_back(talking, knows=knows)
    [said] = await messages(talk, session, Side.BOT)
    assert (said.choices, said.missed, said.answers, said.offers) == (CHOICES, False, False, False)
    assert target is not None
    assert await misses(talk, session) == 0


async def test_a_question_back_does_not_make_up_for_a_miss(talking) -> None:
    talk, oracle = talking
    oracle.says("I do not know.", knows=False)
    session = await talk.says("what of this?")
    await until(lambda: has_said(talk, session, 1))
    oracle.says(WHICH, choices=CHOICES)
    await talk.says("how much is the thing?")
    await until(lambda: has_said(talk, session, 2))
    assert await misses(talk, session) == 1


async def test_a_pressed_choice_is_the_users_next_question(talking) -> None:
    talk, oracle = talking
    session, target = await asked_back(talking)
    oracle.says("It is 75 euros.")
    pressed = await press(talk, session, target, 0)
    await until(lambda: has_said(talk, session, 2))
    assert pressed and pressed.is_new
    [_, chosen] = await messages(talk, session, Side.USER)
    assert (chosen.content.text, chosen.choice_of) == ("Visa fee", target)
    assert oracle.asked[-1].text == "Visa fee"
    assert await ended(talk, session) == [OfferEnded(target, chosen="Visa fee")]
    assert await offered_at(talk, session) is None


async def test_the_words_of_a_button_fire_no_trigger(talking) -> None:
    talk, oracle = talking
    session, target = await asked_back(talking)
    oracle.says("You can, at any time.")
    await press(talk, session, target, 1)
    await until(lambda: has_said(talk, session, 2))
    assert await talk.state(session) is SessionState.BOT
    assert oracle.asked[-1].text == "Can I speak to a real person"


async def test_a_button_is_pressed_once_however_often_and_wherever(talking) -> None:
    talk, oracle = talking
    session, target = await asked_back(talking)
    oracle.says("It is 75 euros.")
    first = await press(talk, session, target, 0)
    again = await press(talk, session, target, 0)  # the same press, delivered again
    assert first and again and (again.seq, again.is_new) == (first.seq, False)
    assert await press(talk, session, target, 0, "another tab") is None
    assert await press(talk, session, target, 1, "the other button") is None
    assert await press(talk, session, target, NONE_OF_THESE, "and the last") is None
    await until(lambda: has_said(talk, session, 2))
    assert await talk.texts(session, Side.USER) == ["how much is the thing?", "Visa fee"]


async def test_choices_end_with_the_bots_next_message_and_still_ask_when_pressed_late(talking) -> None:
    talk, oracle = talking
    session, target = await asked_back(talking)
    oracle.says("We open at nine.")
    await talk.says("when do you open?")
    await until(lambda: has_said(talk, session, 2))
    assert await offered_at(talk, session) is None
    assert await press(talk, session, target, NONE_OF_THESE, "too late") is None
    oracle.says("It is 75 euros.")
    assert await press(talk, session, target, 0)
    await until(lambda: has_said(talk, session, 3))
    assert oracle.asked[-1].text == "Visa fee"


async def test_none_of_these_is_a_miss_that_offers_a_person(talking) -> None:
    talk, oracle = talking
    session, target = await asked_back(talking)
    assert await press(talk, session, target, NONE_OF_THESE)
    texts = talk.conversations.rules.texts
    assert (await talk.texts(session, Side.USER))[1:] == [texts.say("none_of_these", "en")]
    said = (await messages(talk, session, Side.BOT))[-1]
    assert said.content.text == texts.say("none_fits", "en")
    assert (said.missed, said.offers) == (True, True)
    assert await misses(talk, session) == 1
    await talk.says("yes please")
    assert await talk.state(session) is SessionState.PENDING
    assert len(oracle.asked) == 1  # neither was a question


async def test_none_of_these_after_a_miss_calls_a_person_at_once(talking) -> None:
    talk, oracle = talking
    oracle.says("I do not know.", knows=False)
    session = await talk.says("what of this?")
    await until(lambda: has_said(talk, session, 1))
    oracle.says(WHICH, choices=CHOICES)
    await talk.says("how much is the thing?")
    await until(lambda: has_said(talk, session, 2))
    await press(talk, session, await offered_at(talk, session), NONE_OF_THESE)
    assert await talk.state(session) is SessionState.PENDING
    assert (await messages(talk, session, Side.BOT))[-1].offers is False  # who is called already is not offered
    told = await talk.log(session)
    assert replay_policy(told, talk.conversations.rules.policy) == first_escalation(told)


async def test_a_yes_or_a_thumb_under_choices_calls_nobody(talking) -> None:
    talk, oracle = talking
    session, target = await asked_back(talking)
    await talk.conversations.by(reactions.user_reacted_at, MIA, session, target, "👍", True, [("web", "thumb")])
    oracle.says("Which one?")
    await talk.says("yes please")
    await until(lambda: has_said(talk, session, 2))
    assert not [event for event in await talk.log(session) if isinstance(event.body, Escalated)]


async def test_choices_end_when_a_person_comes_and_are_words_for_them_when_pressed_after(talking) -> None:
    talk, oracle = talking
    session, target = await asked_back(talking)
    await talk.conversations.act(ownership.claim, session, ANA)
    assert await offered_at(talk, session) is None
    assert await press(talk, session, target, NONE_OF_THESE, "none") is None
    assert await press(talk, session, target, 0)
    assert (await talk.texts(session, Side.USER))[-1] == "Visa fee"
    assert len(oracle.asked) == 1


async def test_who_waits_may_choose_and_none_of_these_says_that_they_wait(talking) -> None:
    talk, oracle = talking
    session = (await talk.conversations.by(user_requests.asked_for_person, MIA, [("web", "human")])).session
    oracle.says(WHICH, choices=CHOICES, knows=False)
    await talk.says("how much is the thing?")
    await until(lambda: has_said(talk, session, 1))
    await press(talk, session, await offered_at(talk, session), NONE_OF_THESE)
    said = (await talk.texts(session, Side.BOT))[-1]
    assert said == talk.conversations.rules.texts.say("still_waiting", "en")


async def test_a_button_does_nothing_once_the_conversation_is_over(talking) -> None:
    talk, _ = talking
    session, target = await asked_back(talking)
    await talk.conversations.by(user_requests.user_ended, MIA, [("web", "end")])
    assert await press(talk, session, target, 0) is None
    counted = await talk.store.read(lambda tx: sessions.find_session(tx, session))
    assert counted.state is SessionState.CLOSED


async def test_who_left_at_a_question_back_was_not_helped_by_the_bot(talking) -> None:
    talk, _ = talking
    session, _ = await asked_back(talking)
    await talk.conversations.by(user_requests.user_ended, MIA, [("web", "end")])
    found = await talk.store.read(lambda tx: sessions.find_session(tx, session))
    assert await talk.store.read(lambda tx: analytics._bot_had_the_last_word(tx, found)) is False


@pytest.mark.parametrize(("number", "of"), [(2, 0), (-2, 0), (0, -1), (0, 99)])
async def test_a_button_that_never_was_there_is_refused(talking, number: int, of: int) -> None:
    talk, _ = talking
    session, target = await asked_back(talking)
    with pytest.raises(NotThere):
        await press(talk, session, Seq(target + of), number)


async def test_nobody_presses_the_buttons_of_another(talking) -> None:
    talk, _ = talking
    session, target = await asked_back(talking)
    await talk.conversations.user_wrote(EVE, Content("hello"), [("web", "eve")])
    with pytest.raises(NotThere):
        await press(talk, session, target, 0, sender=EVE)


async def test_the_backtest_decides_as_was_decided(talking) -> None:
    talk, oracle = talking
    session, target = await asked_back(talking)
    oracle.says("It is 75 euros.")
    await press(talk, session, target, 0)
    await until(lambda: has_said(talk, session, 2))
    assert replay_policy(await talk.log(session), talk.conversations.rules.policy) is None
