"""A user's wait for a person, on real databases: told honestly, left at will, and never without an end."""

from collections.abc import Sequence

import pytest
from configuration import change_rules, in_force
from slack_agents import slack_agent

from core.model.content import Content
from core.model.events import (
    Cancelled,
    ContactLeft,
    Escalated,
    Event,
    Message,
    Misjudged,
    OutOfHours,
    Reminded,
    Shadowed,
    Side,
    TimedOut,
    WaitChanged,
)
from core.model.ids import Micros, Seq, SessionId
from core.model.session import EscalationStatus, SessionAct, SessionState
from core.rendering import user_sentences
from core.store import Store, agents, contacts, log, sessions
from core.store.agents import EnrolledAgent
from core.store.tx import Tx
from core.usecases import deadlines, duty, ownership, user_requests, waiting
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import SECOND, ClosedNow, Rules, WaitTimes

ANA = slack_agent("U0ANA", "Ana")


class Clock:
    def __init__(self) -> None:
        self.now = Micros(1_700_000_000 * SECOND)

    def __call__(self) -> Micros:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now = Micros(self.now + int(seconds * SECOND))


class Line:
    """A store, its clock, and the sweeps as the clockwork calls them."""

    def __init__(self, store: Store, rules: Rules, clock: Clock) -> None:
        self.talk = Conversations(store, in_force(rules))
        self.clock = clock
        self.count = 0

    async def says(self, who: str, text: str) -> SessionId:
        self.count += 1
        wrote = await self.talk.user_wrote(Sender("web", who, who, "en"), Content(text), [("web", str(self.count))])
        return wrote.session

    async def sweep(self) -> None:
        store = self.talk.store
        for session in await store.read(deadlines.overdue):
            await store.write(session, lambda tx: deadlines.meet_deadline(tx, rules=self.talk.rules, session=session))
        for session, place, minutes in await store.read(lambda tx: waiting.changed_places(tx, self.talk.rules)):
            await store.write(
                session,
                lambda tx: waiting.tell_place(
                    tx, rules=self.talk.rules, session=session, position=place, minutes=minutes
                ),
            )

    async def log(self, session: SessionId) -> Sequence[Event]:
        return await self.talk.store.read(lambda tx: log.after(tx, session, Seq(0), internal=True))

    async def bodies(self, session: SessionId, kind: type) -> list[object]:
        return [event.body for event in await self.log(session) if isinstance(event.body, kind)]

    async def state(self, session: SessionId):
        return await self.talk.store.read(lambda tx: sessions.find_session(tx, session))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def line(database_url: str, rules: Rules, clock: Clock):
    store = Store(database_url, clock=clock)
    yield Line(store, rules, clock)
    await store.close()


async def test_everybody_is_told_their_place_and_when_it_moves(line: Line) -> None:
    waiting_ones = []
    for who in ("mia", "leo", "zoe"):
        waiting_ones.append(await line.says(who, "a real person"))
        line.clock.advance(1)
    for place, session in enumerate(waiting_ones, 1):
        assert (await line.bodies(session, WaitChanged))[-1].position == place
    await line.talk.act(ownership.claim, waiting_ones[0], ANA)
    await line.sweep()
    assert [(await line.state(session)).wait_position for session in waiting_ones[1:]] == [1, 2]
    told = len(await line.bodies(waiting_ones[1], WaitChanged))
    await line.sweep()
    assert len(await line.bodies(waiting_ones[1], WaitChanged)) == told == 2


async def test_who_is_far_back_is_told_how_many_are_ahead_at_least(line: Line) -> None:
    everybody = []
    for number in range(14):
        everybody.append(await line.says(f"user{number}", "a real person"))
        line.clock.advance(1)
    await line.talk.act(ownership.claim, everybody[0], ANA)
    await line.sweep()
    told = [(await line.state(session)).wait_position for session in everybody[1:]]
    assert told == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 11]
    assert [len(await line.bodies(session, WaitChanged)) for session in everybody[10:]] == [2, 1, 1, 1]


async def test_a_line_has_no_end_that_is_not_counted(line: Line) -> None:
    def crowd(tx: Tx) -> list[int]:
        for number in range(502):
            contact, _ = contacts.meet_contact(tx, "web", f"v{number}", "", "", "")
            session = sessions.add_session(tx, contact, None)
            assert sessions.transition_session(tx, session, SessionAct.ESCALATE)
            sessions.write_session(tx, session.id, queue="long", priority="normal", deadline_at=None)
        return [user_sentences.place_to_tell(place) for place, _, _ in waiting._line(tx, line.talk.rules, "long")]

    told = await line.talk.store.write("crowd", crowd)
    assert len(told) == 502
    assert {place: told.count(place) for place in told if place > 10} == {
        11: 10, 21: 10, 31: 20, 51: 50, 101: 100, 201: 100, 301: 200, 501: 2,
    }  # fmt: skip


async def test_the_estimate_comes_from_recent_claims_and_is_not_made_up(line: Line) -> None:
    for number, minutes in enumerate((1, 2, 3, 9)):
        session = await line.says(f"before{number}", "a real person")
        assert (await line.bodies(session, WaitChanged))[-1].minutes == (0 if number < 3 else 3)
        line.clock.advance(minutes * 60 - 30)
        await line.talk.act(ownership.claim, session, ANA)
    now = await line.says("mia", "a real person")
    assert (await line.bodies(now, WaitChanged))[-1] == WaitChanged((await line.state(now)).wait_seq, 1, 3)
    line.clock.advance(25 * 3600)
    later = await line.says("leo", "a real person")
    assert (await line.bodies(later, WaitChanged))[-1].minutes == 0  # yesterday says nothing of today


async def test_a_user_may_stop_waiting_and_goes_on_with_the_bot(line: Line) -> None:
    session = await line.says("mia", "a real person")
    mia = Sender("web", "mia")
    assert await line.talk.by(user_requests.user_cancelled, mia, [("web", "cancel")])
    assert await line.talk.by(user_requests.user_cancelled, mia, [("web", "cancel again")]) is None
    now = await line.state(session)
    assert (now.state, now.escalation, now.wait_position) == (SessionState.BOT, EscalationStatus.CANCELLED, 0)
    assert isinstance((await line.log(session))[-1].body, Cancelled)
    assert await line.says("mia", "a real person after all") == session
    assert (await line.state(session)).escalation is EscalationStatus.PENDING


async def test_agents_are_reminded_and_then_the_user_gets_an_honest_end(line: Line) -> None:
    session = await line.says("mia", "a real person")
    for minutes, reminders in ((1.9, 0), (0.2, 1), (2.8, 1), (0.2, 2), (9.8, 2)):
        line.clock.advance(minutes * 60)
        await line.sweep()
        assert len(await line.bodies(session, Reminded)) == reminders
    line.clock.advance(0.3 * 60)
    await line.sweep()
    await line.sweep()
    now = await line.state(session)
    assert (now.state, now.escalation, now.wants_contact) == (SessionState.BOT, EscalationStatus.TIMED_OUT, True)
    assert len(await line.bodies(session, TimedOut)) == 1


async def test_an_address_is_kept_when_it_was_asked_for_and_only_then(line: Line) -> None:
    session = await line.says("mia", "my mail is mia@example.com, and I want a real person")
    assert await line.bodies(session, ContactLeft) == []
    line.clock.advance(16 * 60)
    for _ in range(3):
        await line.sweep()
        line.clock.advance(16 * 60)
    await line.says("mia", "then write to mia.lee@example.co.uk.")
    assert await line.bodies(session, ContactLeft) == [ContactLeft("mia.lee@example.co.uk")]
    contact = await line.talk.store.read(lambda tx: contacts.find_contact(tx, "web", "mia"))
    assert contact.email == "mia.lee@example.co.uk"
    said = [event for event in await line.log(session) if isinstance(event.body, Message)]
    assert (said[-1].author.side, said[-1].body.content.text) == (Side.BOT, "We will write to mia.lee@example.co.uk.")


async def test_out_of_hours_the_user_is_told_when_somebody_is_back(line: Line) -> None:
    opens = Micros(line.clock.now + 3600 * SECOND)
    change_rules(
        line.talk,
        closed_now=lambda queue, at, language: ClosedNow(opens, "on Monday at 9:00") if at < opens else None,
    )
    session = await line.says("mia", "a real person")
    assert await line.bodies(session, OutOfHours) == [OutOfHours("on Monday at 9:00")]
    assert await line.bodies(session, WaitChanged) == []
    line.clock.advance(50 * 60)
    await line.sweep()
    assert (await line.state(session)).state is SessionState.PENDING  # nobody is reminded at night, nobody gives up
    assert await line.bodies(session, Reminded) == []
    line.clock.advance(11 * 60)
    await line.sweep()
    assert (await line.bodies(session, WaitChanged))[-1].position == 1
    line.clock.advance(2 * 60)
    await line.sweep()
    assert len(await line.bodies(session, Reminded)) == 1


async def test_a_released_session_waits_again(line: Line) -> None:
    session = await line.says("mia", "a real person")
    line.clock.advance(3600)
    await line.talk.act(ownership.claim, session, ANA)
    await line.talk.act(ownership.release, session, ANA)
    await line.sweep()
    now = await line.state(session)
    assert (now.state, now.escalation, now.reminders) == (SessionState.PENDING, EscalationStatus.PENDING, 0)
    told = (await line.bodies(session, WaitChanged))[-1]
    assert (told.target, told.position) == (now.wait_seq, 1)  # at the line that said so, not where the first wait began
    assert now.wait_seq and now.escalated_seq and now.wait_seq > now.escalated_seq
    line.clock.advance(2.1 * 60)
    await line.sweep()
    assert len(await line.bodies(session, Reminded)) == 1


async def test_lines_of_different_queues_do_not_meet(line: Line) -> None:
    change_rules(line.talk, route=lambda decision, contact: contact.name)
    for who in ("mia", "leo"):
        session = await line.says(who, "a real person")
        assert (await line.state(session)).queue == who
        assert (await line.bodies(session, WaitChanged))[-1].position == 1
        assert (await line.bodies(session, Escalated))[0].queue == who


async def test_an_escalation_ends_resolved_unless_it_ended_otherwise(line: Line) -> None:
    session = await line.says("mia", "a real person")
    await line.talk.act(ownership.claim, session, ANA)
    assert (await line.state(session)).escalation is EscalationStatus.ASSIGNED
    await line.talk.act(ownership.close_by_agent, session, ANA)
    assert (await line.state(session)).escalation is EscalationStatus.RESOLVED
    other = await line.says("leo", "a real person")
    await line.talk.by(user_requests.user_cancelled, Sender("web", "leo"), [("web", "c")])
    await line.talk.by(user_requests.user_ended, Sender("web", "leo"), [("web", "e")])
    assert (await line.state(other)).escalation is EscalationStatus.CANCELLED


async def test_a_wrong_escalation_is_noted_once_and_stays_inside(line: Line) -> None:
    session = await line.says("mia", "a real person")
    assert await line.talk.act(ownership.misjudged, session, ANA)
    assert not await line.talk.act(ownership.misjudged, session, ANA)
    [event] = [event for event in await line.log(session) if isinstance(event.body, Misjudged)]
    assert not event.is_public


async def test_a_trigger_on_trial_is_noted_and_never_acts(line: Line) -> None:
    session = await line.says("mia", "a banana, please")
    assert await line.bodies(session, Shadowed) == [Shadowed(1, ("fruit",))]
    assert (await line.state(session)).state is SessionState.BOT


async def test_addresses_are_found_as_people_write_them(line: Line) -> None:
    found = {
        "mail me at a.b+c@example.org!": "a.b+c@example.org",
        "<x@y.de>": "x@y.de",
        "no address @ all": None,
        "see @mia": None,
    }
    for text, address in found.items():
        match = waiting._EMAIL.search(text)
        assert (match.group() if match else None) == address, text


async def test_waits_in_vain_are_part_of_the_estimate(line: Line) -> None:
    for number in range(3):
        session = await line.says(f"before{number}", "a real person")
        line.clock.advance(20)
        await line.talk.act(ownership.claim, session, ANA)
    assert (await line.bodies(await line.says("mia", "a real person"), WaitChanged))[-1].minutes == 1
    for number in range(4):
        given_up = f"given up {number}"
        await line.says(given_up, "a real person")
        await line.talk.by(user_requests.user_cancelled, Sender("web", given_up), [("web", given_up)])
    line.clock.advance(1)
    await line.sweep()
    told = (await line.bodies(await line.says("leo", "a real person"), WaitChanged))[-1]
    assert (told.position, told.minutes) == (2, 0)


async def test_nobody_is_told_less_than_somebody_ahead_has_waited(line: Line) -> None:
    change_rules(line.talk, wait_times=WaitTimes((2 * 60 * SECOND,), 60 * 60 * SECOND))
    for number in range(3):
        session = await line.says(f"before{number}", "a real person")
        line.clock.advance(20)
        await line.talk.act(ownership.claim, session, ANA)
    await line.says("mia", "a real person")
    line.clock.advance(25 * 60)
    told = (await line.bodies(await line.says("leo", "a real person"), WaitChanged))[-1]
    assert told.minutes == 0 or told.minutes >= 25


async def test_a_session_that_is_given_back_waits_since_then(line: Line) -> None:
    session = await line.says("mia", "a real person")
    await line.talk.act(ownership.claim, session, ANA)
    line.clock.advance(3600)
    await line.talk.act(ownership.release, session, ANA)
    [standing] = await line.talk.store.read(lambda tx: sessions.waiting_line(tx, "general"))
    assert standing.since == line.clock.now
    line.clock.advance(60)
    await line.talk.act(ownership.claim, session, ANA)
    [latest, _] = await line.talk.store.read(lambda tx: sessions.recent_claims(tx, "general", Micros(0), 9))
    assert latest[1] == 60 * SECOND


# --- nobody on duty, though the hours say that somebody is there


async def test_while_nobody_is_on_duty_it_is_said_at_once_and_things_go_on_when_somebody_is(line: Line) -> None:
    await line.talk.shared(duty.set_duty, ANA, False)
    session = await line.says("mia", "a real person")
    assert await line.bodies(session, OutOfHours) == [OutOfHours("")]
    assert (await line.state(session)).wants_contact
    for _ in range(4):
        line.clock.advance(10 * 60)
        await line.sweep()
    assert (await line.state(session)).state is SessionState.PENDING  # no apology: they were told
    assert await line.bodies(session, WaitChanged) == []
    assert await line.bodies(session, Reminded) == []
    await line.talk.shared(duty.set_duty, ANA, True)
    await line.sweep()
    assert (await line.bodies(session, WaitChanged))[-1].position == 1
    line.clock.advance(4 * 60)
    await line.sweep()
    assert len(await line.bodies(session, Reminded)) == 1


async def test_who_stands_in_line_when_the_last_agent_leaves_is_told_so(line: Line) -> None:
    await line.talk.shared(duty.set_duty, ANA, True)
    session = await line.says("mia", "a real person")
    await line.talk.shared(duty.set_duty, ANA, False)
    for _ in range(4):
        line.clock.advance(10 * 60)
        await line.sweep()
    assert await line.bodies(session, OutOfHours) == [OutOfHours("")]
    assert (await line.state(session)).wait_position == 0
    assert await line.bodies(session, TimedOut) == []


async def test_agents_who_never_came_to_a_desk_close_nothing(line: Line) -> None:
    await line.talk.store.write("agents", lambda tx: agents.enrol_agent(tx, EnrolledAgent("Zoe", "zoe@example.com")))
    session = await line.says("mia", "a real person")
    assert await line.bodies(session, OutOfHours) == []
    assert (await line.bodies(session, WaitChanged))[-1].position == 1


async def test_a_session_given_back_to_nobody_says_so(line: Line) -> None:
    session = await line.says("mia", "a real person")
    await line.talk.act(ownership.claim, session, ANA)
    await line.talk.shared(duty.set_duty, ANA, False)
    await line.talk.act(ownership.release, session, ANA)
    assert await line.bodies(session, OutOfHours) == [OutOfHours("")]


async def test_when_somebody_is_back_is_said_by_the_users_clock(line: Line) -> None:
    opens = Micros(line.clock.now + 3600 * SECOND)
    change_rules(
        line.talk,
        closed_now=lambda queue, at, language: ClosedNow(opens, "by the house's clock"),
        opening_text=lambda queue, opens_at, at, reader: f"at {opens_at - at} in {reader.zone}",
    )
    sender = Sender("web", "mia", "Mia", zone="America/Bogota")
    session = (await line.talk.user_wrote(sender, Content("a real person"), [("web", "1")])).session
    told = OutOfHours(f"at {3600 * SECOND} in America/Bogota", "", "America/Bogota")
    assert await line.bodies(session, OutOfHours) == [told]
