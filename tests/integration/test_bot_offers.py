"""The bot offers a person: a yes calls one, a no does not, and an offer that lies turns back is none."""

import pytest
from bot_conversation import ANA, MIA, BotConversation, ScriptedBot, relaying
from waiting import until

from bridge.bus import LocalBus
from core.escalation.backtest import replay_policy
from core.languages.built_in_sentences import built_in_sentence
from core.model.content import Content
from core.model.events import Escalated, Message, OfferEnded, Side
from core.model.ids import Seq, SessionId
from core.model.session import SessionState
from core.store import Store, sessions
from core.surfaces.bot import BotSurface
from core.usecases import ownership, reactions, user_requests
from core.usecases.rules import Rules

OFFER = "I'm sorry, I don't know that. Would you like to talk to a person on our team?"
TOLD = "It is 100 euros. I can connect you with a colleague if you like."


@pytest.fixture
async def talking(store: Store, rules: Rules):
    oracle, bus = ScriptedBot(), LocalBus()
    talk = BotConversation(store, rules, bus)
    surface = BotSurface(store, answerer=oracle, in_force=talk.conversations.in_force, bus=bus, watching=bus.watching)
    async with relaying(store, surface, bus):
        yield talk, oracle


async def offered(talking, text: str = OFFER, *, knows: bool = False) -> SessionId:
    talk, oracle = talking
    oracle.says(text, knows=knows)
    session = await talk.says("what of this?")
    await until(lambda: talk.texts(session, Side.BOT))
    return session


async def offer_of(talk: BotConversation, session: SessionId) -> Seq | None:
    return (await talk.store.read(lambda tx: sessions.find_session(tx, session))).offer_seq


async def call(talk: BotConversation, session: SessionId) -> Escalated | None:
    return next((event.body for event in await talk.log(session) if isinstance(event.body, Escalated)), None)


@pytest.mark.parametrize(
    "yes", ["yes please", "Yes!", "ok", "sure, why not", "👍🏽", "ja bitte", "はい、お願いします", "好的，谢谢"]
)
async def test_a_yes_to_an_offer_calls_a_person(talking, yes: str) -> None:
    talk, oracle = talking
    session = await offered(talking)
    await talk.says(yes)
    assert await talk.state(session) is SessionState.PENDING
    called = await call(talk, session)
    assert (called.category, called.trigger) == ("request", "said-yes")
    assert called.reason == f"Said yes to an offer of a person: '{yes}'"
    assert len(oracle.asked) == 1  # nothing is left for the bot to answer


@pytest.mark.parametrize("no", ["no", "No, thank you!", "nein danke", "not now", "👎", "不用了"])
async def test_a_no_is_a_no_and_is_not_asked_again(talking, no: str) -> None:
    talk, oracle = talking
    session = await offered(talking)
    await talk.says(no)
    own = {"nein danke": "de", "不用了": "zh"}.get(no, "")
    assert (await talk.texts(session, Side.BOT))[1:] == [built_in_sentence("declined", own) or "All right."]
    assert await talk.state(session) is SessionState.BOT
    assert await offer_of(talk, session) is None
    oracle.says("I do not know.", knows=False)
    await talk.says("and this?")
    await until(lambda: _has(talk, session, 3))
    assert await talk.state(session) is SessionState.BOT  # what was missed before the no counts no more
    assert [question.text for question in oracle.asked] == ["what of this?", "and this?"]  # the no is no question


async def _has(talk: BotConversation, session: SessionId, answers: int) -> bool:
    return len(await talk.texts(session, Side.BOT)) == answers


async def test_an_offer_that_lies_turns_back_counts_no_more(talking) -> None:
    talk, oracle = talking
    session = await offered(talking)
    oracle.says("A visa is 75 euros.")
    await talk.says("what is a visa?")
    await until(lambda: _has(talk, session, 2))
    oracle.says("You're welcome!")
    await talk.says("yes, thanks")
    await until(lambda: _has(talk, session, 3))
    assert await talk.state(session) is SessionState.BOT
    ended = [event.body for event in await talk.log(session) if isinstance(event.body, OfferEnded)]
    assert len(ended) == 1 and not ended[0].declined


async def test_ok_to_a_statement_is_no_yes_but_yes_is(talking) -> None:
    talk, oracle = talking
    session = await offered(talking, TOLD, knows=True)
    oracle.says("Good. I can connect you with a colleague if you like.")
    await talk.says("ok")
    await until(lambda: _has(talk, session, 2))
    assert await talk.state(session) is SessionState.BOT
    await talk.says("yes please")
    assert await talk.state(session) is SessionState.PENDING


async def test_an_answer_without_an_offer_makes_a_yes_a_yes_to_nothing(talking) -> None:
    talk, oracle = talking
    session = await offered(talking, "Yes, we do. Is there anything else?", knows=True)
    oracle.says("Go on.")
    await talk.says("yes please")
    await until(lambda: _has(talk, session, 2))
    assert await talk.state(session) is SessionState.BOT


async def test_an_offer_ends_when_a_person_comes_and_does_not_come_back(talking) -> None:
    talk, oracle = talking
    session = await offered(talking)
    await talk.conversations.act(ownership.claim, session, ANA)
    await talk.conversations.act(ownership.hand_back, session, ANA)
    assert await offer_of(talk, session) is None
    oracle.says("Fine.")
    await talk.says("yes")
    await until(lambda: _has(talk, session, 2))
    assert await talk.state(session) is SessionState.BOT


async def test_the_button_of_an_offer_pressed_twice_is_pressed_once(talking) -> None:
    talk, _ = talking
    session = await offered(talking)
    for number in (1, 2):
        await talk.conversations.by(user_requests.asked_for_person, MIA, [("web", f"press {number}")], offered=True)
    assert await talk.state(session) is SessionState.PENDING
    log = await talk.log(session)
    assert sum(isinstance(event.body, Escalated) for event in log) == 1
    assert len(await talk.texts(session, Side.BOT)) == 1  # "still waiting" is for who asks again


@pytest.mark.parametrize(
    ("emoji", "state"),
    [("👍", SessionState.PENDING), ("❤", SessionState.PENDING), ("👎", SessionState.BOT), ("😂", SessionState.BOT)],
)
async def test_a_thumb_on_the_offer_answers_it(talking, emoji: str, state: SessionState) -> None:
    talk, _ = talking
    session = await offered(talking)
    offer = await offer_of(talk, session)
    await talk.conversations.by(reactions.user_reacted_at, MIA, session, offer, emoji, True, [("web", "thumb")])
    assert await talk.state(session) is state
    if state is SessionState.PENDING:
        assert (await call(talk, session)).reason == f"Said yes to an offer of a person: '{emoji}'"
        again = replay_policy(await talk.log(session), talk.conversations.rules.policy)
        assert again and again.trigger == "said-yes"


async def test_who_is_called_already_is_not_offered(talking) -> None:
    talk, oracle = talking
    session = await offered(talking)
    oracle.says(OFFER, knows=False)
    await talk.says("and that?")
    await until(lambda: _has(talk, session, 2))
    assert await talk.state(session) is SessionState.PENDING  # two misses
    said = [event.body for event in await talk.log(session) if isinstance(event.body, Message)]
    assert [message.offers for message in said] == [False, True, False, False]


async def test_a_fixed_sentence_may_offer_too(talking) -> None:
    talk, _ = talking
    wrote = await talk.conversations.bot_says(MIA, "Hi! Möchten Sie mit einem Menschen sprechen?", [("web", "start")])
    await talk.conversations.user_wrote(MIA, Content("gerne"), [("web", "gerne")])
    assert await talk.state(wrote.session) is SessionState.PENDING


async def test_the_backtest_hears_the_yes(talking) -> None:
    talk, _ = talking
    session = await offered(talking)
    await talk.says("yes please")
    policy = talk.conversations.rules.policy
    again = replay_policy(await talk.log(session), policy)
    assert again and (again.trigger, again.words) == ("said-yes", "yes please")
