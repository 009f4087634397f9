"""What a card says and when it is drawn again. How it looks in every state is in the golden files."""

from dataclasses import replace

import pytest
from card_states import assigned, concluded, misjudged, out_of_hours, pending, rated, timed_out, urgent
from configuration import in_force
from handmade_sessions import CHANNEL, HOUSE, HandmadeSession

from agents_slack.api.client import make_client
from agents_slack.api.rates import SlackRates
from agents_slack.settings import SlackSettings
from agents_slack.surfaces.card.surface import AFTER_ALL_EVENTS, CardSurface
from bridge.sandbox.slack import arguments
from core.config.desk import DeskFile
from core.config.queues import QueuesFile
from core.model.content import Content
from core.model.events import OutOfHours


@pytest.fixture
def card() -> CardSurface:
    return CardSurface(make_client(SlackSettings("xoxb-x", "xapp-x", CHANNEL)), SlackRates(), in_force())


def test_the_first_call_posts_and_covers_all_that_is_pending(card: CardSurface):
    op = card.plan(pending().view("slack.card", CHANNEL), pending().pending())
    assert op.call.method == "chat.postMessage"
    assert (op.covers.first, op.covers.last) == (1, 4)
    assert op.buckets == (f"slack.post:{CHANNEL}", "slack", f"slack.reach:{CHANNEL}")


def posted(tale: HandmadeSession) -> int:
    """The card stands there and shows all so far."""
    tale.shown(AFTER_ALL_EVENTS, f"{CHANNEL}:1.2")
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
    tale = HandmadeSession()
    tale.contact = replace(tale.contact, name="", detail="")
    tale.mia(Content(""))
    tale.escalated()
    op = card.plan(tale.view("slack.card", CHANNEL), tale.pending())
    assert op.call.args["text"].startswith("Visitor (web): ")
    assert arguments.problems("chat.postMessage", op.call.args) == []


def shown(card: CardSurface, tale: HandmadeSession) -> str:
    """All words and names of buttons on the card."""
    return str(card.plan(tale.view("slack.card", CHANNEL), tale.pending()).call.args)


def test_how_urgent_it_is_stands_at_the_top_as_long_as_somebody_is_wanted(card: CardSurface):
    tale = urgent()
    assert "'Mia · web · Pricing · English · URGENT'" in shown(card, tale)
    assert "Mia (web) · URGENT: Waiting for a person." in shown(card, tale)
    tale.claimed()
    assert "URGENT" in shown(card, tale)
    tale.closed()
    assert "URGENT" not in shown(card, tale)


@pytest.mark.parametrize("priority", ["low", "normal"])
def test_what_is_not_urgent_is_not_said(card: CardSurface, priority: str):
    tale = HandmadeSession()
    tale.mia("Hello")
    tale.escalated(priority=priority)
    assert priority.upper() not in shown(card, tale)


def test_the_queue_is_named_with_what_its_agents_are_good_at(card: CardSurface):
    assert "Queue" not in shown(card, pending())
    assert "'Queue: billing'" in shown(card, urgent())
    knowing = CardSurface(
        card._client,
        SlackRates(),
        in_force(queues=QueuesFile.model_validate({"queues": {"billing": {"specialty": "money matters"}}})),
    )
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
    tale = HandmadeSession()
    for number in range(8):
        tale.mia(f"line {number}")
    tale.escalated()
    assert shown(card, tale).count("rich_text_quote") == 6
    tale.summed_up("Asked: “How much?”")
    assert shown(card, tale).count("rich_text_quote") == 3


def test_a_wait_that_nobody_ended_is_told_after_the_close_too(card: CardSurface):
    tale = timed_out()
    tale.closed(HOUSE, "idle")
    assert "Nobody came; the assistant took over again. Closed, because nobody wrote any more (after 2 min)" in shown(
        card, tale
    )


def test_an_escalation_can_be_judged_once_somebody_looked_into_it(card: CardSurface):
    tale = pending()
    assert "Wrong escalation" not in shown(card, tale)
    for act in (tale.claimed, tale.released, tale.claimed, tale.handed_back, tale.claimed, tale.closed):
        act()
        assert "Wrong escalation" in shown(card, tale)
    tale.misjudged()
    assert "'Wrong escalation'" not in shown(card, tale)
    assert "Ana Ruiz marked this as a wrong escalation" in shown(card, tale)


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


def test_an_earlier_close_leaves_no_outcome_and_no_rating_behind(card: CardSurface):
    tale = rated()
    tale.reopened()
    tale.claimed()
    assert "4 of 5" not in shown(card, tale)
    tale.closed()
    assert "4 of 5" not in shown(card, tale)
    assert "Outcome" not in shown(card, tale)


def test_an_outcome_reads_as_the_configuration_has_it(card: CardSurface):
    knowing = CardSurface(
        card._client, SlackRates(), in_force(desk=DeskFile(outcomes={"follow-up": "We will follow up"}))
    )
    assert "Outcome: We will follow up." in shown(knowing, concluded())
    assert "Outcome: follow-up." in shown(card, concluded())  # it is not offered any more


def test_matched_words_that_the_reason_does_not_name_are_shown(card: CardSurface):
    tale = HandmadeSession()
    tale.mia("a real person please")
    tale.escalated("Asked for a person.", matched="real person")
    assert "Asked for a person. (“real person”)" in shown(card, tale)


CHANGES = {
    "an outcome": lambda tale: tale.concluded("solved"),
    "a rating": lambda tale: tale.rated(5),
    "a transfer": HandmadeSession.transferred,
    "an e-mail": lambda tale: tale.left_email("mia@example.com"),
    "a judgement": HandmadeSession.misjudged,
    "a summary": lambda tale: tale.summed_up("Asked: “How much?”"),
    "an end of the wait": HandmadeSession.cancelled,
    "nobody came": HandmadeSession.timed_out,
}
SILENT = {
    "a question to the user": HandmadeSession.checked_in,
    "a nudge": HandmadeSession.nudged,
    "a place in the line": lambda tale: tale.waits_at(2),
    "a reminder": HandmadeSession.reminded,
    "a trigger on trial": lambda tale: tale.shadowed(1),
}


@pytest.mark.parametrize("name", [*CHANGES, *SILENT])
def test_the_card_is_drawn_anew_only_for_what_it_shows(card: CardSurface, name: str):
    tale = pending()
    position = posted(tale)
    (CHANGES | SILENT)[name](tale)
    op = card.plan(tale.view("slack.card", CHANNEL, position), tale.pending(position))
    assert (op is not None) is (name in CHANGES)


def test_a_card_says_what_time_it_is_for_the_user_as_long_as_somebody_is_wanted(card: CardSurface):
    tale = pending()
    tale.contact = replace(tale.contact, zone="America/Bogota")
    head = str(card.plan(tale.view("slack.card", CHANNEL), tale.pending()).call.args["blocks"][0])
    assert " in Bogota" in head
    assert " in Bogota" not in str(card.plan(closed_view(tale), tale.pending()).call.args["blocks"][0])


def closed_view(tale: HandmadeSession):
    tale.claimed()
    tale.closed()
    return tale.view("slack.card", CHANNEL)


def test_whose_clock_a_time_is_by_is_said_to_agents(card: CardSurface):
    tale = pending()
    tale._append(HOUSE, OutOfHours("tomorrow at 4:00", "", "America/Bogota"), wants_contact=True)
    text = str(card.plan(tale.view("slack.card", CHANNEL), tale.pending()).call.args)
    assert "Told: back tomorrow at 4:00, by their clock." in text
