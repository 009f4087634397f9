"""Cards as golden files: one per state. Run with GOLDEN=write to write them anew, then read the difference."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from slack_views import CHANNEL, HOUSE, MIA, Tale

from agents_slack.card_surface import BEHIND_ALL, CardSurface
from agents_slack.client import make_client
from agents_slack.rates import SlackRates
from agents_slack.settings import SlackSettings
from bridge.sandbox.slack import arguments
from core.content import Content

GOLDEN = Path(__file__).parent / "golden" / "slack"


@pytest.fixture
def card() -> CardSurface:
    return CardSurface(make_client(SlackSettings("xoxb-x", "xapp-x", CHANNEL)), SlackRates())


def pending() -> Tale:
    tale = Tale()
    tale.mia("Hello!\nHow much is a semester in Lisbon?")
    tale.bot("Between 4,000 and 6,000 euros.")
    tale.mia("Can I speak to a real person? " + "I have so many questions. " * 20)
    tale.escalated()
    return tale


def assigned() -> Tale:
    tale = pending()
    tale.claimed()
    return tale


def handed_back() -> Tale:
    tale = assigned()
    tale.handed_back()
    return tale


def closed() -> Tale:
    tale = assigned()
    tale.closed()
    return tale


def ended_by_user() -> Tale:
    tale = pending()
    tale.closed(MIA, "user")
    return tale


def reopened() -> Tale:
    tale = closed()
    tale.reopened()
    tale.mia("One more thing")
    return tale


def hostile() -> Tale:
    tale = Tale()
    name = "<!channel>\n*Ana* \u202egnp.exe" + "x" * 200
    tale.contact = replace(tale.contact, name=name, detail="<@U0ANA>\t& <https://evil.example|us>")
    tale.mia("<!here> *bold* :tada: <https://evil.example|click>")
    tale.escalated("Asked for a person: “<!channel>”.")
    return tale


def urgent() -> Tale:
    tale = Tale()
    tale.mia("You charged me twice, I will call my lawyer")
    tale.escalated("Legal: 'call my lawyer'; Billing dispute: 'charged me twice'", priority="urgent", queue="billing")
    tale.summed_up("Asked: “You charged me twice, I will call my lawyer”\nNobody has answered yet.")
    return tale


def out_of_hours() -> Tale:
    tale = pending()
    tale.out_of_hours("on Monday at 9:00")
    return tale


def left_email() -> Tale:
    tale = out_of_hours()
    tale.mia("mia@example.com")
    tale.left_email("mia@example.com")
    return tale


def cancelled() -> Tale:
    tale = pending()
    tale.cancelled()
    return tale


def timed_out() -> Tale:
    tale = pending()
    tale.timed_out()
    return tale


def misjudged() -> Tale:
    tale = closed()
    tale.misjudged()
    return tale


STATES = [
    pending, assigned, handed_back, closed, ended_by_user, reopened, hostile,
    urgent, out_of_hours, left_email, cancelled, timed_out, misjudged,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_card_is_as_its_golden_file_and_within_slacks_rules(card: CardSurface, state):
    tale = state()
    op = card.plan(tale.view("slack.card", CHANNEL), tale.pending())
    args = op.call.args
    assert arguments.problems("chat.postMessage", args) == []
    shown = json.dumps({"text": args["text"], "blocks": args["blocks"]}, indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"card_{state.__name__}.json"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown)
    assert shown == path.read_text()


def test_the_first_call_posts_and_covers_all_that_is_pending(card: CardSurface):
    op = card.plan(pending().view("slack.card", CHANNEL), pending().pending())
    assert op.call.method == "chat.postMessage"
    assert (op.covers.first, op.covers.last) == (1, 4)
    assert op.buckets == (f"slack.post:{CHANNEL}", "slack", f"slack.reach:{CHANNEL}")


def posted(tale: Tale) -> int:
    """The card stands there and shows all so far."""
    tale.shown(BEHIND_ALL, f"{CHANNEL}:1.2")
    return len(tale.log)


def test_a_claim_redraws_the_card_in_place(card: CardSurface):
    tale = pending()
    position = posted(tale)
    tale.claimed()
    op = card.plan(tale.view("slack.card", CHANNEL, position), tale.pending(position))
    assert (op.call.method, op.call.args["ts"]) == ("chat.update", "1.2")
    assert op.buckets == ("slack.update", f"slack.reach:{CHANNEL}")
    assert "metadata" not in op.call.args


def test_while_it_waits_the_users_words_redraw_the_card_and_the_bots_do_not(card: CardSurface):
    tale = pending()
    position = posted(tale)
    tale.bot("Meanwhile: have a look at our prices.")
    assert card.plan(tale.view("slack.card", CHANNEL, position), tale.pending(position)) is None
    tale.mia("Still there?")
    assert card.plan(tale.view("slack.card", CHANNEL, position), tale.pending(position)) is not None


def test_once_somebody_has_it_messages_do_not_redraw_the_card(card: CardSurface):
    tale = assigned()
    position = posted(tale)
    tale.mia("hello")
    tale.ana("hi")
    tale.edited(1, "Hi!")
    assert card.plan(tale.view("slack.card", CHANNEL, position), tale.pending(position)) is None


def test_a_message_taken_back_is_not_quoted(card: CardSurface):
    tale = pending()
    tale.deleted(1)
    op = card.plan(tale.view("slack.card", CHANNEL), tale.pending())
    assert "Lisbon" not in str(op.call.args)


def test_a_message_that_was_edited_is_quoted_as_it_reads_now(card: CardSurface):
    tale = pending()
    tale.edited(1, "And in Porto?")
    op = card.plan(tale.view("slack.card", CHANNEL), tale.pending())
    assert "Porto" in str(op.call.args)
    assert "Lisbon" not in str(op.call.args)


def test_a_card_without_its_escalation_in_view_still_says_the_rest(card: CardSurface):
    tale = assigned()
    tale.log = tale.log[-1:]
    op = card.plan(tale.view("slack.card", CHANNEL), tale.pending())
    assert "Ana Ruiz has it" in str(op.call.args)


def test_an_unnamed_user_is_a_visitor(card: CardSurface):
    tale = Tale()
    tale.contact = replace(tale.contact, name="", detail="")
    tale.mia(Content(""))
    tale.escalated()
    op = card.plan(tale.view("slack.card", CHANNEL), tale.pending())
    assert op.call.args["text"].startswith("Visitor (web): ")
    assert arguments.problems("chat.postMessage", op.call.args) == []


def shown(card: CardSurface, tale: Tale) -> str:
    """All words and names of buttons on the card."""
    return str(card.plan(tale.view("slack.card", CHANNEL), tale.pending()).call.args)


def test_how_urgent_it_is_stands_at_the_top_as_long_as_somebody_is_wanted(card: CardSurface):
    tale = urgent()
    assert "'Mia · web · Pricing · URGENT'" in shown(card, tale)
    assert "Mia (web) · URGENT: Waiting for a person." in shown(card, tale)
    tale.claimed()
    assert "URGENT" in shown(card, tale)
    tale.closed()
    assert "URGENT" not in shown(card, tale)


@pytest.mark.parametrize("priority", ["low", "normal"])
def test_what_is_not_urgent_is_not_said(card: CardSurface, priority: str):
    tale = Tale()
    tale.mia("Hello")
    tale.escalated(priority=priority)
    assert priority.upper() not in shown(card, tale)


def test_the_queue_is_named_with_what_its_agents_are_good_at(card: CardSurface):
    assert "Queue" not in shown(card, pending())
    assert "'Queue: billing'" in shown(card, urgent())
    knowing = CardSurface(card._client, SlackRates(), {"billing": "money matters", "general": ""}.__getitem__)
    assert "'Queue: billing (money matters)'" in shown(knowing, urgent())


def test_once_nobody_is_wanted_what_helped_to_decide_is_gone(card: CardSurface):
    tale = out_of_hours()
    tale.summed_up("Asked: “How much is it?”")
    tale.claimed()
    assert "Came in out of hours. Told: back on Monday at 9:00." in shown(card, tale)
    assert "How much is it?" in shown(card, tale)
    tale.handed_back()
    assert "out of hours" not in shown(card, tale)
    assert "How much is it?" not in shown(card, tale)


def test_nobody_knows_when_somebody_is_back(card: CardSurface):
    tale = pending()
    tale.out_of_hours("")
    assert "'Came in out of hours.'" in shown(card, tale)


def test_what_an_earlier_call_was_about_does_not_stand_on_a_new_one(card: CardSurface):
    tale = out_of_hours()
    tale.summed_up("Asked: “How much is it?”")
    tale.claimed()
    tale.handed_back()
    tale.escalated("3 answers missed.")
    assert "How much is it?" not in shown(card, tale)
    assert "out of hours" not in shown(card, tale)


def test_beside_a_summary_stand_only_the_last_turns(card: CardSurface):
    tale = Tale()
    for number in range(8):
        tale.mia(f"line {number}")
    tale.escalated()
    assert shown(card, tale).count("rich_text_quote") == 6
    tale.summed_up("Asked: “How much?”")
    assert shown(card, tale).count("rich_text_quote") == 3


def test_a_wait_that_nobody_ended_is_told_after_the_close_too(card: CardSurface):
    tale = timed_out()
    tale.closed(HOUSE, "idle")
    assert "Nobody came. Closed, because nobody wrote any more after 2 min" in shown(card, tale)


def test_an_escalation_can_be_judged_once_somebody_looked_into_it(card: CardSurface):
    tale = pending()
    assert "Wrong escalation" not in shown(card, tale)
    for act in (tale.claimed, tale.released, tale.claimed, tale.handed_back, tale.claimed, tale.closed):
        act()
        assert "Wrong escalation" in shown(card, tale)
    tale.misjudged()
    assert "'Wrong escalation'" not in shown(card, tale)
    assert "Marked as a wrong escalation by Ana Ruiz" in shown(card, tale)


def test_each_escalation_is_judged_by_itself_and_a_return_is_none(card: CardSurface):
    tale = misjudged()
    tale.reopened()
    tale.claimed()
    assert "rong escalation" not in shown(card, tale)
    tale.handed_back()
    tale.escalated("3 answers missed.")
    assert "rong escalation" not in shown(card, tale)
    tale.claimed()
    assert "'Wrong escalation'" in shown(card, tale)


CHANGES = {
    "an e-mail": lambda tale: tale.left_email("mia@example.com"),
    "a judgement": Tale.misjudged,
    "a summary": lambda tale: tale.summed_up("Asked: “How much?”"),
    "an end of the wait": Tale.cancelled,
    "nobody came": Tale.timed_out,
}
SILENT = {
    "a place in the line": lambda tale: tale.waits_at(2),
    "a reminder": Tale.reminded,
    "a trigger on trial": lambda tale: tale.shadowed(1),
}


@pytest.mark.parametrize("name", [*CHANGES, *SILENT])
def test_the_card_is_drawn_anew_only_for_what_it_shows(card: CardSurface, name: str):
    tale = pending()
    position = posted(tale)
    (CHANGES | SILENT)[name](tale)
    op = card.plan(tale.view("slack.card", CHANNEL, position), tale.pending(position))
    assert (op is not None) is (name in CHANGES)
