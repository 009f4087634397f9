"""Cards, forms and questions as golden files. Run with GOLDEN=write to write them again, then read the difference."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from card_states import STATES, assigned, closed, pending
from configuration import in_force
from handmade_sessions import CHANNEL, THREAD, HandmadeSession

from agents_slack.api import action_ids
from agents_slack.api.client import make_client
from agents_slack.api.rates import SlackRates
from agents_slack.forms import canned, close, note_and_reply, transcript, transfer
from agents_slack.forms.blocks import FormSubject, SelectOption, notice_modal
from agents_slack.forms.canned import CannedReplyForm
from agents_slack.forms.note_and_reply import AnswerableMessage
from agents_slack.forms.transfer import Colleague, QueueChoice
from agents_slack.settings import SlackSettings
from agents_slack.surfaces.card.surface import CardSurface
from agents_slack.surfaces.thread.prompts import next_prompt, to_prompt_call
from bridge.sandbox.slack import arguments
from core.model.agents import Profile
from core.model.content import Content
from core.model.events import Prompt
from core.model.ids import AgentId, Seq, SessionId
from core.usecases.canned_replies import CannedReplyText
from core.usecases.recipient import RecipientRules

GOLDEN = Path(__file__).parent / "golden" / "slack"
ABOUT = FormSubject(SessionId("ses_1"))
AT_7 = FormSubject(SessionId("ses_1"), Seq(7))
HOSTILE = "<!channel> *" + "é" * 200


def is_as_written(name: str, shown: object) -> None:
    written = json.dumps(shown, indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written)
    assert written == path.read_text()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_card_is_as_its_golden_file_and_within_slacks_rules(state):
    card = CardSurface(make_client(SlackSettings("xoxb-x", "xapp-x", CHANNEL)), SlackRates(), in_force())
    tale = state()
    args = card.plan(tale.view("slack.card", CHANNEL), tale.pending()).call.args
    assert arguments.problems("chat.postMessage", args) == []
    assert str(args["blocks"]).count("'primary'") <= 1
    is_as_written(f"card_{state.__name__}", {"text": args["text"], "blocks": args["blocks"]})


# --- forms


def colleague(name: str, load: int, limit: int = 5, **more) -> Colleague:
    return Colleague(Profile(AgentId(f"agt_{name[:3].lower()}"), name, **more), load, limit)


def told() -> HandmadeSession:
    """A conversation with a bit of everything in it."""
    tale = assigned()
    tale.note("She paid twice")
    tale.ana(Content("Good morning"))
    tale.edited(3, "Can I speak to a person?")
    tale.deleted(1)
    tale.transferred()
    tale.closed()
    tale.concluded("solved", "Paid back")
    tale.rated(5, "Thanks")
    return tale


def long_log() -> HandmadeSession:
    tale = assigned()
    for number in range(120):
        tale.mia(f"line {number} " + "<&>" * 400)
    return tale


REPLY = CannedReplyText("hello", "Greeting", "en", "Hello {user}!")
FORMS = {
    "transfer": transfer.view(
        ABOUT,
        [
            colleague("Zoe", 5),
            colleague("Ben Okafor", 2, specialties=("visa",), languages=("de",)),
            colleague("Kim", 0),
        ],
        [QueueChoice("general"), QueueChoice("billing", "invoices")],
    ),
    "transfer_to_queues_only": transfer.view(ABOUT, [], [QueueChoice("billing")]),
    "transfer_to_nobody": transfer.view(ABOUT, [], []),
    "transfer_hostile": transfer.view(
        ABOUT, [colleague(HOSTILE, 1, specialties=(HOSTILE,)), *(colleague(f"A{n}", n) for n in range(150))], []
    ),
    "close": close.view(ABOUT, {"solved": "Solved", "follow-up": "Somebody will follow up"}),
    "close_without_outcomes": close.view(ABOUT, {}),
    "note": note_and_reply.note_view(ABOUT),
    "reply": note_and_reply.reply_view(
        AT_7, [AnswerableMessage(Seq(7), "Mia", "And in <@U0ANA>\nPorto? " + "x" * 700)]
    ),
    "reply_to_nothing_but_a_file": note_and_reply.reply_view(AT_7, [AnswerableMessage(Seq(7), HOSTILE, "")]),
    "reply_to_one_of_several": note_and_reply.reply_view(
        AT_7,
        [
            AnswerableMessage(Seq(5), "Mia", "Hello"),
            AnswerableMessage(Seq(6), "Assistant", "Hi"),
            AnswerableMessage(Seq(7), "Mia", HOSTILE),
        ],
    ),
    "canned": canned.view(CannedReplyForm(ABOUT, languages=["en"])),
    "canned_picked": canned.view(
        CannedReplyForm(
            replace(ABOUT, reply="hello", language="de"), (), ["en", "de"], REPLY, "Hello Mia! " + "x" * 4_000
        )
    ),
    "canned_anywhere": canned.view(
        CannedReplyForm(
            ABOUT, [SelectOption("Mia (web)", "ses_1", "a real person please"), SelectOption(HOSTILE, "ses_2")], ["en"]
        )
    ),
    "transcript": transcript.view(replace(ABOUT, page=transcript.LAST), told().log),
    "transcript_empty": transcript.view(ABOUT, []),
    "too_late": notice_modal(action_ids.CANNED, "Not now", "You have no conversation to answer in. Claim one first."),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_as_its_golden_file_and_within_slacks_rules(name: str):
    assert arguments.problems("views.open", {"trigger_id": "1.2.3", "view": FORMS[name]}) == []
    is_as_written(f"form_{name}", FORMS[name])


def test_every_page_of_a_long_transcript_is_within_slacks_rules():
    log = long_log().log
    first = transcript.view(replace(ABOUT, page=0), log)
    count = int(first["title"]["text"].rpartition(" ")[2])
    assert count > 3
    for page in range(count):
        view = transcript.view(replace(ABOUT, page=page), log)
        assert arguments.problems("views.open", {"trigger_id": "1.2.3", "view": view}) == []
        assert len(json.dumps(view)) < 250_000
        assert len(view["blocks"]) <= 100
    assert transcript.view(replace(ABOUT, page=99), log)["title"] == {
        "type": "plain_text",
        "text": f"Transcript, {count} of {count}",
    }


def test_what_a_form_is_about_comes_back_as_it_was_and_is_short():
    about = FormSubject(SessionId("ses_" + "1" * 20), Seq(9), 3, "r" * 32, "pt-BR")
    assert FormSubject.from_json(about.to_json()) == about
    assert FormSubject.from_json("") == FormSubject()
    assert len(about.to_json()) < 3_000


# --- questions


@pytest.mark.parametrize("prompt", list(Prompt), ids=lambda prompt: prompt.value)
def test_every_question_is_as_its_golden_file_and_within_slacks_rules(prompt: Prompt):
    tale = {Prompt.CLAIM: pending, Prompt.CLOSED: closed}.get(prompt, assigned)()
    tale.note("careful, the <@U0BEN> customer is mad", prompt.value, "U0ANA")
    view = tale.view("slack.thread", THREAD)
    question = next_prompt(view, tale.pending())
    assert question is not None
    args = to_prompt_call(question, view, lambda content: "the <@U0BEN> customer is mad").args
    assert arguments.problems("chat.postEphemeral", args) == []
    is_as_written(f"question_{prompt.value}", {"text": args["text"], "blocks": args["blocks"]})


def test_a_guard_that_cannot_name_the_words_shows_how_they_begin():
    tale = assigned()
    tale.note("the customer is mad " * 20, Prompt.LEAK.value, "U0ANA")
    view = tale.view("slack.thread", THREAD)
    question = next_prompt(view, tale.pending())
    assert question is not None
    assert (
        "Not sent: “the customer is mad the" in to_prompt_call(question, view, RecipientRules().find_leak).args["text"]
    )


def test_a_question_is_about_the_words_as_they_read_now():
    tale = assigned()
    note = tale.note("the customer is mad", Prompt.LEAK.value, "U0ANA")
    tale.edited(note, "all is well")
    view = tale.view("slack.thread", THREAD)
    question = next_prompt(view, tale.pending())
    assert question is not None
    assert "all is well" in to_prompt_call(question, view, RecipientRules().find_leak).args["text"]


def test_who_has_the_session_is_named_to_a_teammate_even_when_nobody_knows():
    tale = assigned()
    tale.session = replace(tale.session, owner_name="")
    tale.note("hm", Prompt.TEAMMATE.value, "U0BEN")
    view = tale.view("slack.thread", THREAD)
    question = next_prompt(view, tale.pending())
    assert question is not None
    assert (
        to_prompt_call(question, view, RecipientRules().find_leak)
        .args["text"]
        .startswith("A colleague has this conversation")
    )
