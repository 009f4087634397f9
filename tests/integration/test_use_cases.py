"""What users and agents do, on real databases."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from configuration import in_force
from slack_agents import in_slack, slack_agent

from core.model.content import Content
from core.model.errors import NotOwner, UnknownSession, WrongState
from core.model.events import (
    Audience,
    Claimed,
    Closed,
    Edited,
    Escalated,
    Event,
    HandedBack,
    Message,
    Note,
    Reopened,
    Side,
    WaitChanged,
)
from core.model.ids import Micros, Seq, SessionId, SurfaceName
from core.model.ports import NewLane
from core.model.session import EscalationStatus, SessionState
from core.store import Store, agents, log, sessions
from core.store.tx import Tx
from core.usecases import dead_letters, deadlines, ownership, user_requests
from core.usecases.conversations import Conversations
from core.usecases.intake import OriginPost, Sender
from core.usecases.replies import ReplyStatus
from core.usecases.rules import SECOND, Rules

ANA, BEN = slack_agent("U0ANA", "Ana"), slack_agent("U0BEN", "Ben")
MIA = Sender("telegram", "42", "Mia", "en", "@mia")
CHAT = SurfaceName("telegram")
THREAD = SurfaceName("slack.thread")


class Clock:
    def __init__(self) -> None:
        self.now = Micros(1_700_000_000 * SECOND)

    def __call__(self) -> Micros:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now = Micros(self.now + int(seconds * SECOND))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def talk(database_url: str, rules: Rules, clock: Clock):
    store = Store(database_url, clock=clock)
    lanes = [NewLane(CHAT, "42", "telegram.chat:42", internal=False), NewLane(THREAD, "C1:1", "x", internal=True)]
    yield Conversations(store, in_force(replace(rules, lanes_at_start=lambda contact: lanes)))
    await store.close()


async def said(talk: Conversations, text: str, key: str = "", sender: Sender = MIA):
    return await talk.user_wrote(sender, Content(text), [("telegram.update", key or text)])


async def events(talk: Conversations, session: SessionId, *, internal: bool = True) -> Sequence[Event]:
    return await talk.store.read(lambda tx: log.after(tx, session, Seq(0), internal=internal))


async def state(talk: Conversations, session: SessionId):
    return await talk.store.read(lambda tx: sessions.find_session(tx, session))


async def test_the_same_update_is_stored_once_whatever_key_names_it(talk: Conversations) -> None:
    first = await talk.user_wrote(MIA, Content("hello"), [("telegram.update", "1"), ("telegram.message", "42:7")])
    again = await talk.user_wrote(MIA, Content("hello"), [("telegram.update", "9"), ("telegram.message", "42:7")])
    assert (again.session, again.seq, again.is_new) == (first.session, first.seq, False)
    assert len(await events(talk, first.session)) == 1


async def test_many_messages_at_once_get_one_session_and_seqs_without_holes(talk: Conversations) -> None:
    wrote = await asyncio.gather(*(said(talk, f"message {number}") for number in range(100)))
    assert {one.session for one in wrote} == {wrote[0].session}
    assert [one.seq for one in wrote] == list(range(1, 101))


async def test_asking_for_a_person_escalates_with_the_reason_in_the_log(talk: Conversations) -> None:
    wrote = await said(talk, "I want a real person, please")
    [message, escalated, wait] = await events(talk, wrote.session)
    assert isinstance(message.body, Message)
    assert isinstance(escalated.body, Escalated)
    assert (escalated.body.category, escalated.body.matched, escalated.body.config) == (
        "request",
        "real person",
        "test",
    )
    assert wait.body == WaitChanged(escalated.seq, 1)
    waiting = await state(talk, wrote.session)
    assert (waiting.state, waiting.escalation, waiting.queue) == (
        SessionState.PENDING,
        EscalationStatus.PENDING,
        "general",
    )


async def test_asking_again_while_waiting_assigned_or_reopened_is_a_message_like_any_other(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")
    await said(talk, "a real person!")
    await talk.act(ownership.claim, wrote.session, ANA)
    await said(talk, "are you a real person?")
    await talk.act(ownership.close_by_agent, wrote.session, ANA)
    again = await said(talk, "a real person, again")
    assert again.session == wrote.session
    assert len([e for e in await events(talk, wrote.session) if isinstance(e.body, Message)]) == 4
    assert len([e for e in await events(talk, wrote.session) if isinstance(e.body, Escalated)]) == 1


async def test_the_button_escalates_once(talk: Conversations) -> None:
    first = await talk.by(user_requests.asked_for_person, MIA, [("web", "a")])
    await talk.by(user_requests.asked_for_person, MIA, [("web", "b")])
    kinds = [type(event.body) for event in await events(talk, first.session)]
    assert kinds == [Escalated, WaitChanged, Message]  # "Still waiting."


async def test_of_two_claims_one_wins_and_the_other_learns_who(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")
    assert await talk.act(ownership.claim, wrote.session, ANA)
    assert not await talk.act(ownership.claim, wrote.session, ANA)  # a double click
    with pytest.raises(NotOwner, match="Ana has this conversation"):
        await talk.act(ownership.claim, wrote.session, BEN)
    claimed = [event for event in await events(talk, wrote.session) if isinstance(event.body, Claimed)]
    assert [event.body.name for event in claimed] == ["Ana"]


async def test_only_the_owner_speaks_to_the_user(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")
    before = await talk.agent_wrote(wrote.session, BEN, Content("hi"), [("slack", "1")])
    await talk.act(ownership.claim, wrote.session, ANA)
    own = await talk.agent_wrote(wrote.session, ANA, Content("hello Mia"), [("slack", "2")])
    other = await talk.agent_wrote(wrote.session, BEN, Content("careful"), [("slack", "3")])
    again = await talk.agent_wrote(wrote.session, BEN, Content("very careful"), [("slack", "4")])
    assert (before.status, own.status, other.status) == (ReplyStatus.PROMPTED, ReplyStatus.SENT, ReplyStatus.PROMPTED)
    assert again.status is ReplyStatus.INTERNAL  # a teammate is asked once
    public = await events(talk, wrote.session, internal=False)
    spoken = [event.body.content.text for event in public if isinstance(event.body, Message)]
    assert spoken == ["a real person", "hello Mia"]
    assert all(
        event.audience is Audience.INTERNAL
        for event in await events(talk, wrote.session)
        if isinstance(event.body, Note)
    )


async def test_claim_and_send_sends_the_note_once(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")
    note = await talk.agent_wrote(
        wrote.session, ANA, Content("I can help"), [("slack", "1")], OriginPost(THREAD, "C1:1", "C1:2")
    )
    assert await talk.send_note(wrote.session, ANA, note.seq)
    assert not await talk.send_note(wrote.session, ANA, note.seq)
    sent = [
        e
        for e in await events(talk, wrote.session, internal=False)
        if e.author.side is Side.AGENT and isinstance(e.body, Message)
    ]
    assert [event.body.content.text for event in sent] == ["I can help"]
    edit = await talk.agent_edited(
        wrote.session, ANA, Content("I can help you"), [("slack", "2")], OriginPost(THREAD, "C1:1", "C1:2")
    )
    assert edit is not None
    assert Edited(sent[0].seq, Content("I can help you")) in [
        e.body for e in await events(talk, wrote.session, internal=False)
    ]


async def test_release_hand_back_and_close_follow_the_owner_and_raise_the_epoch(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    for act in (ownership.release, ownership.hand_back, ownership.close_by_agent):
        with pytest.raises(NotOwner):
            await talk.act(act, wrote.session, BEN)
    await talk.act(ownership.release, wrote.session, ANA)
    assert (await state(talk, wrote.session)).state is SessionState.PENDING
    await talk.act(ownership.claim, wrote.session, BEN)
    await talk.act(ownership.hand_back, wrote.session, BEN)
    assert (await state(talk, wrote.session)).state is SessionState.BOT
    with pytest.raises(WrongState):
        await talk.act(ownership.close_by_agent, wrote.session, BEN)
    await talk.act(ownership.claim, wrote.session, BEN)
    await talk.act(ownership.close_by_agent, wrote.session, BEN)
    closed = await state(talk, wrote.session)
    assert (closed.state, closed.epoch, closed.owner) == (SessionState.CLOSED, 6, None)


async def test_a_user_who_writes_within_a_day_of_the_close_reopens_the_session(
    talk: Conversations, clock: Clock
) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    await talk.act(ownership.close_by_agent, wrote.session, ANA)
    clock.advance(23 * 3600)
    again = await said(talk, "one more thing")
    assert again.session == wrote.session
    kinds = [type(event.body) for event in (await events(talk, wrote.session))[-3:]]
    assert kinds == [Reopened, WaitChanged, Message]
    assert (await state(talk, wrote.session)).state is SessionState.PENDING


async def test_later_than_that_a_message_starts_a_new_session_with_the_bot(talk: Conversations, clock: Clock) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    await talk.act(ownership.close_by_agent, wrote.session, ANA)
    clock.advance(25 * 3600)
    again = await said(talk, "hello again")
    assert again.session != wrote.session
    assert (await state(talk, again.session)).state is SessionState.BOT


async def test_a_session_that_never_escalates_closes_when_idle_and_is_not_reopened(
    talk: Conversations, clock: Clock
) -> None:
    wrote = await said(talk, "what does it cost?")
    clock.advance(29 * 60)
    await said(talk, "and when?")
    clock.advance(29 * 60)
    assert await talk.store.read(deadlines.overdue) == []
    clock.advance(2 * 60)
    [overdue] = await talk.store.read(deadlines.overdue)
    assert await talk.store.write(overdue, lambda tx: deadlines.meet_deadline(tx, rules=talk.rules, session=overdue))
    assert not await talk.store.write(
        overdue, lambda tx: deadlines.meet_deadline(tx, rules=talk.rules, session=overdue)
    )
    assert (await events(talk, wrote.session))[-1].body == Closed("idle")
    assert (await said(talk, "hello?")).session != wrote.session


async def test_a_claimed_session_has_no_idle_deadline_until_the_bot_has_it_again(
    talk: Conversations, clock: Clock
) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    clock.advance(4 * 60)
    assert await talk.store.read(deadlines.overdue) == []
    await talk.act(ownership.hand_back, wrote.session, ANA)
    clock.advance(31 * 60)
    assert await talk.store.read(deadlines.overdue) == [wrote.session]


async def test_edits_find_their_message_through_its_copy_and_equal_text_is_no_edit(talk: Conversations) -> None:
    shown = OriginPost(CHAT, "42", "7")
    wrote = await talk.user_wrote(MIA, Content("helo"), [("telegram.update", "1")], shown)
    edit = await talk.user_edited(MIA, Content("hello"), [("telegram.update", "2")], shown)
    assert edit is not None
    assert (await events(talk, wrote.session))[-1].body == Edited(wrote.seq, Content("hello"))
    assert await talk.user_edited(MIA, Content("hello"), [("telegram.update", "3")], shown) is None


async def test_an_edit_of_an_unknown_message_is_a_message(talk: Conversations) -> None:
    wrote = await talk.user_edited(
        MIA, Content("was long ago"), [("telegram.update", "2")], OriginPost(CHAT, "42", "3")
    )
    assert wrote is not None
    assert [event.body for event in await events(talk, wrote.session)] == [Message(Content("was long ago"))]


async def test_an_agents_delete_that_overtakes_its_message_keeps_it_from_the_user(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    shown = OriginPost(THREAD, "C1:1", "C1:9")
    await talk.agent_deleted(wrote.session, ANA, [("slack.event", "E2"), ("slack.message", "C1:9")], shown)
    late = await talk.agent_wrote(
        wrote.session, ANA, Content("oops"), [("slack.event", "E1"), ("slack.message", "C1:9")], shown
    )
    assert late.status is ReplyStatus.ALREADY_LOGGED
    await talk.agent_deleted(wrote.session, ANA, [("slack.event", "E3")], shown)  # Slack tells twice
    assert "oops" not in str(await events(talk, wrote.session))


async def test_a_user_ends_the_session_and_a_second_end_changes_nothing(talk: Conversations) -> None:
    wrote = await said(talk, "hello")
    assert await talk.by(user_requests.user_ended, MIA, [("telegram.update", "end")])
    assert await talk.by(user_requests.user_ended, MIA, [("telegram.update", "end again")]) is None
    assert (await events(talk, wrote.session))[-1].body == Closed("user")


async def test_an_unknown_session_is_refused_with_a_sentence(talk: Conversations) -> None:
    with pytest.raises(UnknownSession, match="does not exist"):
        await talk.act(ownership.claim, SessionId("ses_nope"), ANA)


async def test_a_unit_that_fails_leaves_nothing_and_its_neighbours_in_the_batch_succeed(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")

    def half_done(tx: Tx) -> None:
        agents.know_agent(tx, slack_agent("U0GHOST", "Ghost"))
        raise ZeroDivisionError

    results = await asyncio.gather(
        said(talk, "before"),
        talk.store.write(wrote.session, half_done),
        said(talk, "after"),
        return_exceptions=True,
    )
    assert isinstance(results[1], ZeroDivisionError)
    assert await talk.store.read(lambda tx: agents.by_identity(tx, in_slack("U0GHOST"))) is None
    assert [event.body.content.text for event in (await events(talk, wrote.session))[-2:]] == ["before", "after"]


async def test_handing_back_lets_the_user_and_the_bot_go_on(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    await talk.act(ownership.hand_back, wrote.session, ANA)
    assert isinstance((await events(talk, wrote.session))[-1].body, HandedBack)
    again = await said(talk, "a real person, again")
    assert again.session == wrote.session
    assert (await state(talk, wrote.session)).state is SessionState.PENDING


async def test_poison_is_kept_once(talk: Conversations) -> None:
    for _ in range(2):
        await talk.shared(dead_letters.keep, "telegram.update", "77", '{"odd": true}', "ValueError: odd")


@pytest.fixture
def count_rows() -> Callable[[Tx, str], int]:
    return lambda tx, table: tx.cursor.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


async def test_figures_and_the_messages_view_tell_of_a_closed_session(talk: Conversations, count_rows) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    await talk.agent_wrote(wrote.session, ANA, Content("hello"), [("slack", "1")])
    await talk.act(ownership.close_by_agent, wrote.session, ANA)
    for table, rows in (("session_analytics", 1), ("agent_sessions", 1), ("messages", 2), ("agents", 1)):
        assert await talk.store.read(lambda tx, table=table: count_rows(tx, table)) == rows


@pytest.mark.parametrize("words", ["thanks!", "👍", "ok great, bye"])
async def test_a_courtesy_after_the_close_is_thanked_for_and_reopens_nothing(talk: Conversations, words: str) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    await talk.act(ownership.close_by_agent, wrote.session, ANA)
    for courtesy in (words, "bye"):
        assert (await said(talk, courtesy)).session == wrote.session
    assert (await state(talk, wrote.session)).state is SessionState.CLOSED
    last = [event.body for event in (await events(talk, wrote.session))[-3:]]
    assert [body.content.text for body in last if isinstance(body, Message)] == [words, "You're welcome.", "bye"]


async def test_thanks_with_a_question_after_the_close_reopen_the_session(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    await talk.act(ownership.close_by_agent, wrote.session, ANA)
    await said(talk, "thanks, but it still fails")
    assert (await state(talk, wrote.session)).state is SessionState.PENDING


async def test_asking_for_a_person_while_one_is_there_says_who_it_is(talk: Conversations) -> None:
    wrote = await said(talk, "a real person")
    await talk.act(ownership.claim, wrote.session, ANA)
    await talk.by(user_requests.asked_for_person, MIA, [("web", "again")])
    last = (await events(talk, wrote.session))[-1].body
    assert isinstance(last, Message)
    assert last.content.text == "Ana is here."
