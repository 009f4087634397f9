"""What a thread says of a wait: reminders, its end, where to answer; and what it keeps to itself. No I/O."""

import pytest
from configuration import in_force
from handmade_sessions import CHANNEL, THREAD, HandmadeSession

from agents_slack.api.client import make_client
from agents_slack.api.rates import SlackRates
from agents_slack.settings import SlackSettings
from agents_slack.surfaces.thread.surface import ThreadSurface
from bridge.sandbox.slack import arguments
from core.model.ports import Operation


@pytest.fixture
def thread() -> ThreadSurface:
    return ThreadSurface(make_client(SlackSettings("xoxb-x", "xapp-x", CHANNEL)), SlackRates(), in_force())


def plan(thread: ThreadSurface, tale: HandmadeSession, position: int) -> Operation | None:
    op = thread.plan(tale.view("slack.thread", THREAD, position), tale.pending(position))
    if op is not None:
        assert arguments.problems(op.call.method, op.call.args) == []
    return op


def escalated() -> HandmadeSession:
    tale = HandmadeSession()
    tale.mia("Hello")
    tale.bot("Good morning")
    tale.mia("A real person, please")
    tale.escalated()
    return tale


def test_a_reminder_is_told_to_the_channel_with_a_button_to_claim(thread):
    tale = escalated()
    tale.mia("Hello?")
    tale.mia("Anybody?")
    op = plan(thread, tale, tale.reminded() - 1)
    args = op.call.args
    assert args["text"] == "Mia has been waiting for 3 min. Nobody has claimed this yet."
    assert args["reply_broadcast"] is True
    assert "username" not in args
    [button] = args["blocks"][1]["elements"]
    assert (button["action_id"], button["value"], "style" in button) == ("handoff.claim", "ses_1", False)


def test_of_reminders_that_pile_up_only_the_latest_is_told(thread):
    tale = escalated()
    first, latest = tale.reminded(), tale.reminded()
    op = plan(thread, tale, first - 1)
    assert (op.seqs, op.covers.last) == ((latest,), latest)


def test_a_reminder_of_the_wait_before_the_claim_is_not_told_in_the_next_one(thread):
    tale = escalated()
    first = tale.reminded()
    tale.claimed()
    tale.released()
    latest = tale.reminded()
    assert plan(thread, tale, first - 1).seqs == (latest,)


@pytest.mark.parametrize(
    "end", [HandmadeSession.claimed, HandmadeSession.cancelled, HandmadeSession.timed_out, HandmadeSession.closed]
)
def test_a_reminder_of_a_wait_that_is_over_is_not_told(thread, end):
    tale = escalated()
    position = tale.reminded() - 1
    end(tale)
    op = plan(thread, tale, position)
    assert op is None or "Nobody has claimed this yet" not in op.call.args["text"]


def test_a_reminder_after_a_release_does_not_count_the_time_that_somebody_had_it(thread):
    tale = escalated()
    tale.claimed()
    tale.released()
    op = plan(thread, tale, tale.reminded() - 1)
    assert op.call.args["text"] == "Mia is waiting. Nobody has claimed this yet."


LINES = {
    "Mia stopped waiting; the assistant took over again.": HandmadeSession.cancelled,
    "Nobody came; the assistant took over again.": HandmadeSession.timed_out,
    "Mia left an e-mail: mia@example.com": lambda tale: tale.left_email("mia@example.com"),
}


@pytest.mark.parametrize("line", LINES)
def test_how_a_wait_ended_and_where_to_answer_are_quiet_lines(thread, line):
    tale = escalated()
    LINES[line](tale)
    op = plan(thread, tale, 4)
    assert (op.call.args["text"], len(op.call.args["blocks"])) == (line, 1)
    assert "reply_broadcast" not in op.call.args


def test_a_users_place_trials_judgements_and_summaries_make_no_line(thread):
    tale = escalated()
    tale.waits_at(2)
    tale.shadowed(1)
    tale.misjudged()
    tale.summed_up("Asked: “How much?”")
    tale.out_of_hours("on Monday at 9:00")
    assert plan(thread, tale, 4) is None


def test_a_users_place_does_not_keep_neighbours_apart(thread):
    tale = escalated()
    tale.mia("Are you there?")
    tale.waits_at(1)
    tale.mia("Hello??")
    assert plan(thread, tale, 4).call.args["text"] == "Are you there?\nHello??"


def test_the_line_that_says_they_are_back_is_not_written_anew_when_they_move_up(thread):
    tale = escalated()
    tale.claimed()
    tale.closed()
    back = tale.reopened()
    tale.shown(back, f"{CHANNEL}:8.8")
    tale.waits_at(1)
    assert plan(thread, tale, back) is None


def test_what_was_there_before_the_card_is_not_news_for_its_channel(thread):
    tale = escalated()
    tale.claimed()
    tale.closed()
    back = tale.reopened()
    tale.claimed()
    tale.handed_back()
    again = tale.escalated("3 answers missed.", queue="billing")
    later = f"C0BILLING:{tale.now // 1_000_000 + 1}.000100"
    for seq in (back, again):
        op = thread.plan(tale.view("slack.thread", later, seq - 1), tale.pending(seq - 1))
        assert (op.seqs, op.call.args["channel"]) == ((seq,), "C0BILLING")
        assert "reply_broadcast" not in op.call.args
