"""Cards as golden files: one per state. Run with GOLDEN=write to write them anew, then read the difference."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from slack_views import CHANNEL, MIA, Tale

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


STATES = [pending, assigned, handed_back, closed, ended_by_user, reopened, hostile]


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
    assert op.buckets == (f"slack.post:{CHANNEL}", "slack")


def posted(tale: Tale) -> int:
    """The card stands there and shows all so far."""
    tale.shown(BEHIND_ALL, f"{CHANNEL}:1.2")
    return len(tale.log)


def test_a_claim_redraws_the_card_in_place(card: CardSurface):
    tale = pending()
    position = posted(tale)
    tale.claimed()
    op = card.plan(tale.view("slack.card", CHANNEL, position), tale.pending(position))
    assert (op.call.method, op.call.args["ts"], op.buckets) == ("chat.update", "1.2", ("slack.update",))
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
