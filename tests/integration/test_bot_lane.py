"""The bot as a lane: one answer, never stale, never silent."""

import pytest
from bot_conversation import ANA, MIA, BotConversation, ScriptedBot, relaying
from waiting import until

from bridge.bus import LocalBus
from core.bots.protocol import AnswerFailed, BotAnswer, BotQuestion, Source, Usage
from core.model.content import Content
from core.model.events import Escalated, Side
from core.model.files import FileKind, NewFile
from core.model.ids import SessionId
from core.model.session import SessionState
from core.store import Store, lanes
from core.surfaces.bot import NAME, BotSurface
from core.usecases import ownership
from core.usecases.intake import MessageExtras
from core.usecases.rules import Rules


def a_file(name: str) -> NewFile:
    return NewFile("telegram", name, name, FileKind.IMAGE, "image/jpeg", 10)


@pytest.fixture
async def talking(store: Store, rules: Rules):
    oracle, bus = ScriptedBot(), LocalBus()
    talk = BotConversation(store, rules, bus)
    surface = BotSurface(store, answerer=oracle, in_force=talk.conversations.in_force, bus=bus, watching=bus.watching)
    async with relaying(store, surface, bus):
        yield talk, oracle


async def test_a_question_gets_one_answer(talking) -> None:
    talk, oracle = talking
    oracle.says("It costs nothing.")
    session = await talk.says("what does it cost?")
    await until(lambda: talk.texts(session, Side.BOT))
    assert await talk.texts(session, Side.BOT) == ["It costs nothing."]
    assert [question.text for question in oracle.asked] == ["what does it cost?"]


async def test_a_line_says_so_when_the_knowledge_has_an_answer_in_another_language_only(talking) -> None:
    talk, oracle = talking  # the user reads English
    source = (Source("Gebühren: Unsere Gebühr", "fees.de.md"),)
    oracle.says("Sie beträgt 480 Euro.", language="de", sources=source)
    session = await talk.says("what does it cost?")
    await until(lambda: talk.texts(session, Side.BOT))
    oracle.says("It is 480 euros.", language="en-GB", sources=source)
    await talk.says("again please")
    await until(lambda: _has(talk, session, 2))
    assert await talk.texts(session, Side.BOT) == [
        "I only have this in German:\n\nSie beträgt 480 Euro.",
        "It is 480 euros.",
    ]


async def test_what_a_model_says_in_another_language_is_what_the_user_speaks(talking) -> None:
    talk, oracle = talking
    oracle.says("480 Euro.", language="de", sources=(Source("Fees", "fees.md"),), usage=Usage("a model"))
    session = await talk.says("was kostet das?")
    await until(lambda: talk.texts(session, Side.BOT))
    assert await talk.texts(session, Side.BOT) == ["480 Euro."]


async def test_what_has_no_words_of_the_users_own_asks_nothing(talking) -> None:
    """A place, a contact's card, or what could not be read: our label of it is no question, and no miss."""
    talk, oracle = talking
    label = Content("[a message that the bridge could not read]", own="")
    await talk.conversations.user_wrote(MIA, label, [("web", "odd")])
    oracle.says("It costs nothing.")
    session = await talk.says("what does it cost?")
    await until(lambda: talk.texts(session, Side.BOT))
    assert [question.text for question in oracle.asked] == ["what does it cost?"]


async def test_who_waits_for_a_person_and_asks_again_hears_nothing_of_the_bot(talking) -> None:
    talk, oracle = talking
    session = await talk.says("a real person please")
    assert await talk.state(session) is SessionState.PENDING
    await talk.says("a real person please!!")
    oracle.says("It costs nothing.")
    await talk.says("and what does it cost?")
    await until(lambda: talk.texts(session, Side.BOT))
    assert [question.text for question in oracle.asked] == ["and what does it cost?"]


async def test_a_caption_is_answered_as_its_words(talking) -> None:
    talk, oracle = talking
    oracle.says("It costs nothing.")
    photo = MessageExtras([a_file("photo.jpg")])
    wrote = await talk.conversations.user_wrote(MIA, Content("what does it cost?"), [("web", "photo")], None, photo)
    await until(lambda: talk.texts(wrote.session, Side.BOT))
    assert [question.text for question in oracle.asked] == ["what does it cost?"]


async def test_a_file_without_words_is_offered_a_person_once_and_asks_nothing(talking) -> None:
    talk, oracle = talking
    for name in ("one.jpg", "two.jpg"):
        extras = MessageExtras([a_file(name)])
        wrote = await talk.conversations.user_wrote(MIA, Content(""), [("web", name)], None, extras)
        await until(lambda: talk.texts(wrote.session, Side.BOT))
    oracle.says("It costs nothing.")
    await talk.says("what does it cost?")
    await until(lambda: oracle.asked)
    told = "I can't read files. Shall I get somebody?"

    async def all_said() -> bool:
        return await talk.texts(wrote.session, Side.BOT) == [told, "It costs nothing."]

    await until(all_said)
    assert [question.text for question in oracle.asked] == ["what does it cost?"]


async def test_a_yes_to_the_offer_after_a_file_calls_a_person(talking) -> None:
    talk, _ = talking
    extras = MessageExtras([a_file("one.jpg")])
    wrote = await talk.conversations.user_wrote(MIA, Content(""), [("web", "one")], None, extras)
    await until(lambda: talk.texts(wrote.session, Side.BOT))
    await talk.says("yes please")
    assert await talk.state(wrote.session) is SessionState.PENDING


async def test_a_newer_message_cancels_the_call_and_both_are_answered_together(talking) -> None:
    talk, oracle = talking
    session = await talk.says("what does it cost?")
    await until(lambda: len(oracle.asked) == 1)
    await talk.says("for two people")
    await until(lambda: len(oracle.asked) == 2)
    oracle.says("Twice nothing.")
    await until(lambda: talk.texts(session, Side.BOT))
    assert oracle.cancelled == 1
    assert oracle.asked[1].text == "what does it cost?\nfor two people"
    assert await talk.texts(session, Side.BOT) == ["Twice nothing."]


async def test_a_user_who_never_stops_writing_is_answered_after_two_restarts(talking) -> None:
    talk, oracle = talking
    session = await talk.says("one")
    for number in (1, 2):
        await until(lambda number=number: len(oracle.asked) == number)
        await talk.says(f"more {number}")
    await until(lambda: len(oracle.asked) == 3)
    await talk.says("and more")
    oracle.says("first answer")
    oracle.says("second answer")
    await until(lambda: _has(talk, session, 2))
    assert await talk.texts(session, Side.BOT) == ["first answer", "second answer"]
    assert oracle.asked[3].text == "and more"


async def _has(talk: BotConversation, session: SessionId, answers: int) -> bool:
    return len(await talk.texts(session, Side.BOT)) == answers


async def test_an_answer_computed_before_a_claim_is_never_stored(talking) -> None:
    talk, oracle = talking
    session = await talk.says("hello")
    await until(lambda: oracle.asked)
    await talk.conversations.act(ownership.claim, session, ANA)
    oracle.says("too late")
    await talk.conversations.agent_wrote(session, ANA, Content("I am Ana"), [("slack", "1")])
    await talk.says("hi Ana")
    await until(oracle.replies.empty)
    await talk.conversations.act(ownership.hand_back, session, ANA)
    oracle.says("back again")
    await talk.says("are you there?")
    await until(lambda: talk.texts(session, Side.BOT))
    assert await talk.texts(session, Side.BOT) == ["back again"]
    assert oracle.asked[-1].text == "are you there?"


async def test_a_message_that_asks_for_a_person_is_not_answered_by_the_bot(talking) -> None:
    talk, oracle = talking
    session = await talk.says("a real person please")
    assert await talk.state(session) is SessionState.PENDING
    oracle.says("while you wait: yes")
    await talk.says("do you do refunds?")
    await until(lambda: talk.texts(session, Side.BOT))
    assert [question.text for question in oracle.asked] == ["do you do refunds?"]


async def test_two_misses_in_a_row_call_a_person(talking) -> None:
    talk, oracle = talking
    oracle.says("I do not know.", knows=False)
    session = await talk.says("why?")
    await until(lambda: _has(talk, session, 1))
    assert await talk.state(session) is SessionState.BOT
    oracle.says("I do not know.", knows=False)
    await talk.says("but why?")
    await until(lambda: _has(talk, session, 2))
    assert await talk.state(session) is SessionState.PENDING
    assert isinstance((await talk.log(session))[-2].body, Escalated)


async def test_when_no_bot_can_answer_the_user_is_told_and_a_person_is_called(talking) -> None:
    talk, oracle = talking
    oracle.replies.put_nowait(AnswerFailed("quota"))
    session = await talk.says("hello")
    await until(lambda: talk.texts(session, Side.BOT))
    assert await talk.texts(session, Side.BOT) == ["I could not answer."]
    assert await talk.state(session) is SessionState.PENDING


class Quick(ScriptedBot):
    """A bot that has its answer at once."""

    async def answer(self, question: BotQuestion) -> BotAnswer:
        self.asked.append(question)
        return BotAnswer(f"answer {len(self.asked)}", confidence=0.9)


async def test_a_bot_with_a_fault_of_ours_is_given_up_after_a_few_tries_and_a_person_is_called(talking) -> None:
    talk, oracle = talking
    for _ in range(BotSurface.most_tries):
        oracle.replies.put_nowait(KeyError("parts"))
    session = await talk.says("what does it cost?")

    async def called() -> bool:
        return await talk.state(session) is SessionState.PENDING

    await until(called, "a person is called")
    assert len(oracle.asked) == BotSurface.most_tries
    assert await talk.texts(session, Side.BOT) == ["I could not answer."]


async def test_more_messages_than_one_plan_takes_are_answered_with_a_few_calls(store: Store, rules: Rules) -> None:
    quick, bus = Quick(), LocalBus()
    talk = BotConversation(store, rules, bus)
    surface = BotSurface(store, answerer=quick, in_force=talk.conversations.in_force, bus=bus, watching=bus.watching)
    for number in range(120):
        session = await talk.says(f"message {number}")
    async with relaying(store, surface, bus):
        await until(lambda: _is_shown(talk, session))
        assert 1 <= len(quick.asked) <= 3
        assert len(await talk.texts(session, Side.BOT)) == len(quick.asked)
        assert quick.asked[-1].text.endswith("message 119")


async def _is_shown(talk: BotConversation, session: SessionId) -> bool:
    def unit(tx):
        return all(lane.position >= lane.head for lane in lanes.lanes_of(tx, session, NAME))

    return await talk.store.read(unit)


async def test_quick_answers_that_come_too_late_are_not_sought_for_ever(store: Store, rules: Rules) -> None:
    """Each time the bot answers, the user has just written again."""
    bus = LocalBus()
    talk = BotConversation(store, rules, bus)

    class Chatty(Quick):
        async def answer(self, question: BotQuestion) -> BotAnswer:
            reply = await super().answer(question)
            if len(self.asked) < 30:
                await talk.says(f"and {len(self.asked)}")
            return reply

    chatty = Chatty()
    surface = BotSurface(store, answerer=chatty, in_force=talk.conversations.in_force, bus=bus, watching=bus.watching)
    async with relaying(store, surface, bus):
        session = await talk.says("hello")
        await until(lambda: len(chatty.asked) >= 30 and _is_shown(talk, session))
        assert len(await talk.texts(session, Side.BOT)) >= 10


async def test_of_what_was_written_the_newest_is_answered(store: Store, rules: Rules) -> None:
    quick, bus = Quick(), LocalBus()
    talk = BotConversation(store, rules, bus)
    surface = BotSurface(store, answerer=quick, in_force=talk.conversations.in_force, bus=bus, watching=bus.watching)
    for number in range(30):
        session = await talk.says(f"{number} " + "x" * 4_000)
    async with relaying(store, surface, bus):
        await until(lambda: _is_shown(talk, session))
    assert [len(question.text) <= 8_001 for question in quick.asked] == [True] * len(quick.asked)
    assert "29 xxx" in quick.asked[-1].text


async def test_an_answer_in_markdown_is_logged_with_its_formatting_and_no_marks(talking) -> None:
    talk, oracle = talking
    oracle.says("The **fee** is 12.", markdown=True)
    session = await talk.says("what is the fee?")
    await until(lambda: talk.texts(session, Side.BOT))
    assert await talk.texts(session, Side.BOT) == ["The fee is 12."]
    [content] = [e.body.content for e in await talk.log(session) if e.author.side is Side.BOT]
    assert content.blocks[0].spans[1].text == "fee"
