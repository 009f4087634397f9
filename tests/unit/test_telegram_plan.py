"""What the Telegram surface does next, from views built by hand."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import get_args

import pytest
from configuration import in_force
from telegram import Bot

from channels.telegram.lanes import TELEGRAM, new_lane
from channels.telegram.outbound import LONGEST_MESSAGE, to_telegram_text
from channels.telegram.settings import TelegramRates
from channels.telegram.surface import ChatCall, TelegramSurface
from core.config.texts import SENTENCES, Texts
from core.model.content import Content
from core.model.events import (
    Audience,
    Author,
    Cancelled,
    CheckedIn,
    Claimed,
    Closed,
    Deleted,
    Edited,
    Escalated,
    Event,
    EventBody,
    HandedBack,
    Message,
    OutOfHours,
    Released,
    Reopened,
    Retried,
    Side,
    TimedOut,
    Transferred,
    Undeliverable,
    WaitChanged,
)
from core.model.ids import AgentId, ContactId, Micros, RemoteId, Seq, SessionId
from core.model.ports import Copy, Covers, Lane, Operation, SessionView, Surface
from core.model.session import Contact, Session, SessionState
from core.rendering.post_steps import Post, Remove, Replace, copies_made
from core.rendering.user_sentences import user_sentence

MIA = Author(Side.USER, "con_1", "Mia")
BOT = Author(Side.BOT, name="Assistant")
ANA = Author(Side.AGENT, "agt_1", "Ana")
BEN = Author(Side.AGENT, "agt_2", "Ben")
HOUSE = Author(Side.SYSTEM)


def _sentence(name: str) -> str:
    placeholders = "".join(f" {{{placeholder}}}" for placeholder in SENTENCES[name].placeholders)
    return name + placeholders


TEXTS = Texts("en", {name: {"en": _sentence(name), "sv": "sv:" + _sentence(name)} for name in SENTENCES})


def log_of(*said: tuple[Author, EventBody]) -> list[Event]:
    return [
        Event(SessionId("ses_1"), Seq(index), Micros(index), author, body, Audience.PUBLIC)
        for index, (author, body) in enumerate(said, start=1)
    ]


def say(text: str) -> Message:
    return Message(Content(text))


def view_of(
    log: Sequence[Event], copies: Sequence[Copy] = (), state: SessionState = SessionState.ASSIGNED, **lane: object
) -> SessionView:
    head = log[-1].seq
    joined = [event.seq for event in log if isinstance(event.body, (Escalated, Reopened, Released, Transferred))]
    session = Session(
        SessionId("ses_1"), ContactId("con_1"), "telegram", state, 1, head, Micros(0),
        wait_seq=joined[-1] if joined else None,
    )  # fmt: skip
    contact = Contact(ContactId("con_1"), "telegram", "501", "Mia")
    there = Lane(1, session.id, TELEGRAM, "501", Seq(0), head)
    return SessionView(session, contact, replace(there, **lane), log, copies)  # type: ignore[arg-type]


@cache
def surface() -> TelegramSurface:
    """One for all tests: it keeps nothing between plans, and a bot takes a while to make."""
    return TelegramSurface(Bot("1:x"), in_force(texts=TEXTS), TelegramRates())


def plan(
    log: Sequence[Event],
    copies: Sequence[Copy] = (),
    after: int = 0,
    state: SessionState = SessionState.ASSIGNED,
    **lane: object,
) -> Operation | None:
    view = view_of(log, copies, state, position=Seq(after), **lane)
    return surface().plan(view, [event for event in log if event.seq > after])


def step_of(op: Operation | None) -> Post | Replace | Remove:
    assert op is not None
    assert isinstance(op.call, ChatCall)
    return op.call.step


def html_of(op: Operation | None) -> str:
    step = step_of(op)
    assert not isinstance(step, Remove)
    return to_telegram_text(step.entries, repeats=isinstance(step, Post) and step.repeats).html


def test_it_is_a_surface() -> None:
    assert isinstance(surface(), Surface)


def test_a_users_own_words_are_never_shown_back() -> None:
    assert plan(log_of((MIA, say("Hello"))), [Copy(Seq(1), RemoteId("7"), Seq(1))]) is None
    assert plan(log_of((MIA, say("Hello")), (MIA, Edited(Seq(1), Content("Hi"))))) is None


def test_an_answer_is_sent_without_a_name() -> None:
    op = plan(log_of((MIA, say("Hello")), (BOT, say("Hi <there>"))))
    assert html_of(op) == "Hi &lt;there&gt;"
    assert op is not None
    assert (op.covers, op.seqs) == (Covers(Seq(1), Seq(2), Seq(2)), (2,))
    assert op.buckets == ("telegram.chat:501", "telegram")


def test_one_speakers_waiting_messages_are_merged() -> None:
    op = plan(log_of((ANA, say("One")), (ANA, say("Two")), (BEN, say("Three"))))
    assert html_of(op) == "One\n\nTwo"
    assert op is not None
    assert op.covers == Covers(Seq(1), Seq(2), Seq(3))


def test_a_users_message_between_does_not_keep_an_agents_apart() -> None:
    op = plan(log_of((ANA, say("One")), (MIA, say("Hm")), (ANA, say("Two"))), [Copy(Seq(2), RemoteId("7"), Seq(2))])
    assert html_of(op) == "One\n\nTwo"


def test_lines_and_messages_are_not_merged_with_each_other() -> None:
    log = log_of((HOUSE, Escalated("request", "t", "r")), (ANA, Claimed(AgentId("agt_1"), "Ana")), (ANA, say("Hello")))
    assert html_of(plan(log)) == "<i>escalated</i>\n\n<i>claimed Ana</i>"
    assert html_of(plan(log, after=2)) == "Hello"


def test_what_does_not_fit_into_one_message_is_not_merged() -> None:
    log = log_of((ANA, say("a" * (LONGEST_MESSAGE - 2))), (ANA, say("b")))
    op = plan(log)
    assert op is not None
    assert op.covers.last == 1


def test_a_long_text_goes_out_in_parts_that_fit() -> None:
    log = log_of((ANA, say("word " * 1500)))
    first = plan(log)
    assert first is not None
    assert first.covers.parts == 1
    second = plan(log, [Copy(Seq(1), RemoteId("50"), Seq(1), 0)], part=1)
    assert second is not None
    assert second.covers.parts == 0
    words = (html_of(first) + " " + html_of(second)).split()
    assert words == ["word"] * 1500
    assert max(len(html_of(first)), len(html_of(second))) <= LONGEST_MESSAGE


def test_what_may_have_been_sent_is_marked() -> None:
    assert html_of(plan(log_of((ANA, say("One"))), repeats_until=Seq(1))) == "↻ One"


def test_an_agents_edit_replaces_the_message_with_all_that_shares_it() -> None:
    log = log_of((ANA, say("One")), (ANA, say("Two")), (ANA, Edited(Seq(1), Content("Uno"))))
    op = plan(log, [Copy(Seq(1), RemoteId("50"), Seq(2)), Copy(Seq(2), RemoteId("50"), Seq(2))], after=2)
    step = step_of(op)
    assert isinstance(step, Replace)
    assert step.remote == "50"
    assert html_of(op) == "Uno\n\nTwo"


def played(log: list[Event], copies: list[Copy], after: int) -> list[str]:
    """What an event's calls do, one after the other: "+60 words", "50: words" or "-60"; `copies` as they leave them."""
    told, part = [], 0
    while not told or part:
        op = plan(log, copies, after=after, part=part)
        assert op is not None
        match step := step_of(op):
            case Post():
                remote = RemoteId(str(60 + len(copies)))
                told.append(f"+{html_of(op)}")
            case _:
                remote = step.remote
                told.append(f"{remote}: {html_of(op)}" if isinstance(step, Replace) else f"-{remote}")
        made = copies_made(step, remote)
        copies[:] = [old for old in copies if not any((old.seq, old.part) == (new.seq, new.part) for new in made)] + [
            *made
        ]
        part = op.covers.parts
    return told


def test_an_edit_that_does_not_fit_beside_the_others_any_more_moves_to_messages_of_its_own() -> None:
    long, longer = "a" * (LONGEST_MESSAGE - 2), "word " * 1_000
    log = log_of((ANA, say("One")), (ANA, say("Two")), (ANA, say("Three")), (ANA, Edited(Seq(2), Content(long))))
    copies = [Copy(Seq(each), RemoteId("50"), Seq(3)) for each in (1, 2, 3)]
    assert played(log, copies, 3) == [f"+{long}", "50: One\n\nThree"]

    def then(body: EventBody) -> list[str]:
        head = len(log)
        log.extend(replace(event, seq=Seq(head + 1)) for event in log_of((ANA, body)))
        return played(log, copies, head)

    assert then(Edited(Seq(1), Content("Uno"))) == ["50: Uno\n\nThree"], "what has moved does not come back"
    first, second, whole = then(Edited(Seq(2), Content(longer)))
    assert (f"{first[4:]} {second[1:]}".split(), first[:4], whole) == (longer.split(), "63: ", "50: Uno\n\nThree")
    assert then(Edited(Seq(2), Content("Dos"))) == ["-63", "-64", "50: Uno\n\nDos\n\nThree"]
    assert then(Edited(Seq(3), Content(long))) == [f"+{long}", "50: Uno\n\nDos"]
    assert then(Deleted(Seq(3)))[-1] == "50: Uno\n\nDos"
    assert then(Deleted(Seq(1))) == ["50: Dos"]
    assert then(Deleted(Seq(2))) == ["-50"]


def test_an_agents_delete_removes_the_message() -> None:
    log = log_of((ANA, say("One")), (ANA, Deleted(Seq(1))))
    step = step_of(plan(log, [Copy(Seq(1), RemoteId("50"), Seq(1))], after=1))
    assert isinstance(step, Remove)
    assert step.remote == "50"


def test_a_retry_shows_the_old_content_and_an_undeliverable_shows_nothing() -> None:
    failed = Undeliverable(Seq(1), TELEGRAM, "Mia blocked the bot.")
    log = log_of((ANA, say("One")), (HOUSE, failed), (ANA, Retried(Seq(1), TELEGRAM)))
    assert html_of(plan(log, after=1)) == "One"
    assert plan(log[:2], after=1) is None


@pytest.mark.parametrize(
    ("author", "body", "line"),
    [
        (HOUSE, Escalated("request", "t", "r"), "escalated"),
        (ANA, Claimed(AgentId("agt_1"), "Ana"), "claimed Ana"),
        (ANA, Released(AgentId("agt_1")), "released"),
        (ANA, HandedBack(AgentId("agt_1")), "handed_back"),
        (ANA, Closed("agent"), "closed_by_agent Ana"),
        (MIA, Closed("user"), "closed_by_user"),
        (HOUSE, Closed("idle"), "closed_idle"),
        (HOUSE, Closed("silent"), "closed_silent"),
        (ANA, Transferred(AgentId("agt_2"), "Ben"), "transferred Ben"),
        (ANA, Transferred(queue="billing"), "requeued"),
        (HOUSE, CheckedIn(), "checked_in"),
        (HOUSE, Reopened(), "reopened"),
        (HOUSE, OutOfHours("on Monday"), "out_of_hours on Monday"),
        (HOUSE, OutOfHours(""), "out_of_hours_unknown"),
        (MIA, Cancelled(), "cancelled"),
        (HOUSE, TimedOut(), "timed_out"),
    ],
)
def test_each_change_of_hands_has_its_line(author: Author, body: EventBody, line: str) -> None:
    [event] = log_of((author, body))
    assert user_sentence(event, TEXTS, "") == line
    assert user_sentence(event, TEXTS, "sv-SE") == f"sv:{line}"


def test_nothing_else_has_a_line() -> None:
    with_line = {
        Escalated, Claimed, Released, Transferred, CheckedIn, HandedBack, Closed, Reopened, OutOfHours, Cancelled,
        TimedOut,
    }  # fmt: skip
    for body in set(get_args(EventBody)) - with_line:
        [event] = log_of((HOUSE, object.__new__(body)))
        assert user_sentence(event, TEXTS, "") is None


ESCALATED = Escalated("request", "t", "r")


def button_of(op: Operation | None) -> str:
    assert op is not None
    assert isinstance(op.call, ChatCall)
    return op.call.reply_markup.buttons[0][0] if op.call.reply_markup.buttons else ""


@pytest.mark.parametrize(
    ("joined", "line"),
    [
        (ESCALATED, "escalated"),
        (Reopened(), "reopened"),
        (Released(AgentId("agt_1")), "released"),
        (Transferred(queue="billing"), "requeued"),
    ],
)
def test_who_waits_reads_their_place_and_can_stop_waiting(joined: EventBody, line: str) -> None:
    log = log_of((MIA, say("Help")), (HOUSE, joined), (HOUSE, WaitChanged(Seq(2), 2, 3)))
    op = plan(log, [Copy(Seq(1), RemoteId("7"), Seq(1))], state=SessionState.PENDING)
    assert html_of(op) == f"<i>{line}\nwait_place_minutes 2 3</i>"
    assert button_of(op) == "cancel_wait"
    assert op is not None
    assert op.covers == Covers(Seq(1), Seq(3), Seq(3))


def test_a_new_place_changes_the_line_that_told_of_the_old_one() -> None:
    log = log_of((HOUSE, ESCALATED), (HOUSE, WaitChanged(Seq(1), 2)), (BOT, say("Meanwhile")))
    log += log_of(*[(HOUSE, ESCALATED)] * 3, (HOUSE, WaitChanged(Seq(1), 1)))[3:]
    op = plan(log, [Copy(Seq(1), RemoteId("50"), Seq(2))], after=3, state=SessionState.PENDING)
    step = step_of(op)
    assert isinstance(step, Replace)
    assert (step.remote, html_of(op), button_of(op)) == ("50", "<i>escalated\nwait_place 1</i>", "cancel_wait")


def test_of_several_new_places_only_the_last_is_shown() -> None:
    log = log_of((HOUSE, ESCALATED), *[(HOUSE, WaitChanged(Seq(1), place)) for place in (3, 2, 1)])
    op = plan(log, [Copy(Seq(1), RemoteId("50"), Seq(1))], after=1, state=SessionState.PENDING)
    assert html_of(op) == "<i>escalated\nwait_place 1</i>"
    assert op is not None
    assert op.covers.last == 4


@pytest.mark.parametrize("state", [SessionState.BOT, SessionState.ASSIGNED, SessionState.CLOSED])
def test_a_wait_that_is_over_shows_neither_place_nor_button(state: SessionState) -> None:
    op = plan(log_of((HOUSE, ESCALATED), (HOUSE, WaitChanged(Seq(1), 1))), state=state)
    assert (html_of(op), button_of(op)) == ("<i>escalated</i>", "")
    log = log_of((HOUSE, ESCALATED), (HOUSE, WaitChanged(Seq(1), 1)), (HOUSE, WaitChanged(Seq(1), 0)))
    op = plan(log, [Copy(Seq(1), RemoteId("50"), Seq(2))], after=2, state=state)
    assert isinstance(step_of(op), Replace)
    assert (html_of(op), button_of(op)) == ("<i>escalated</i>", "")


def test_a_place_of_nought_is_no_place() -> None:
    log = log_of((HOUSE, ESCALATED), (HOUSE, WaitChanged(Seq(1), 1)), (HOUSE, WaitChanged(Seq(1), 0)))
    op = plan(log, state=SessionState.PENDING)
    assert (html_of(op), button_of(op)) == ("<i>escalated</i>", "")


def test_nobody_is_called_when_nobody_is_there() -> None:
    log = log_of((HOUSE, ESCALATED), (HOUSE, OutOfHours("on Monday")))
    op = plan(log, state=SessionState.PENDING)
    assert (html_of(op), button_of(op)) == ("<i>out_of_hours on Monday</i>", "")
    assert op is not None
    assert op.covers.last == 2
    log = log_of((HOUSE, Reopened()), (HOUSE, OutOfHours("on Monday")))
    assert html_of(plan(log, state=SessionState.PENDING)) == "<i>reopened</i>\n\n<i>out_of_hours on Monday</i>"


def test_when_the_house_opens_the_line_says_so() -> None:
    log = log_of((HOUSE, ESCALATED), (HOUSE, OutOfHours("on Monday")), (HOUSE, WaitChanged(Seq(1), 1, 2)))
    op = plan(log, [Copy(Seq(1), RemoteId("50"), Seq(2))], after=2, state=SessionState.PENDING)
    assert isinstance(step_of(op), Replace)
    assert html_of(op) == "<i>escalated\nwait_place_minutes 1 2</i>"


def test_a_chats_lane_waits_for_the_chats_bucket() -> None:
    lane = new_lane("501")
    assert (lane.surface, lane.address, lane.bucket, lane.internal) == (TELEGRAM, "501", "telegram.chat:501", False)
