"""What agents read of an event: one sentence for each kind, in the built-in words or in an admin's."""

import re
from pathlib import Path
from typing import get_args

import pytest

from core.config.agent_texts import AgentTexts, agent_texts, placeholders_of
from core.config.agent_words import TRANSLATED, translations
from core.config.texts import TextsFile, problems
from core.model.content import Content
from core.model.event_json import event_kind
from core.model.events import (
    Audience,
    Author,
    Cancelled,
    CheckedIn,
    Claimed,
    Closed,
    Concluded,
    ContactLeft,
    Deleted,
    Delivered,
    Edited,
    Escalated,
    Event,
    EventBody,
    HandedBack,
    Message,
    Misjudged,
    Note,
    NotShown,
    Nudged,
    OfferEnded,
    OutOfHours,
    Rated,
    Reachable,
    Reacted,
    Released,
    Reminded,
    Reopened,
    Retried,
    Seen,
    Shadowed,
    Side,
    SummedUp,
    TimedOut,
    Transferred,
    Translated,
    Undeliverable,
    WaitChanged,
)
from core.model.ids import AgentId, Micros, Seq, SessionId, SurfaceName
from core.rendering.agent_sentences import AgentReader, agent_sentence
from core.yaml_files.checked_file import read_checked
from core.yaml_files.placeholders import PLACEHOLDER

ANA = AgentId("agt_ana")
PHONE, THREAD = SurfaceName("telegram"), SurfaceName("slack.thread")
READER = AgentReader(user="Mia", outcomes={"solved": "All solved"})
SILENT = (
    Message(Content("Hello")), Note(Content("Hm")), Edited(Seq(1), Content("Hi")), Deleted(Seq(1)),
    Translated(Seq(1), Seq(1), "en", Content("Hello")),
    Reacted(Seq(1), "👍"), Delivered(Seq(1), PHONE), Seen(Seq(1)), OfferEnded(Seq(1)), WaitChanged(Seq(1), 2),
)  # fmt: skip
SENTENCES: dict[EventBody, str] = {
    Escalated("request", "asks", "Asked for a person."): "Mia needs a person. Asked for a person.",
    SummedUp(Seq(1), "An invoice."): "Summary: An invoice.",
    Misjudged(Seq(1)): "Ana marked this as a wrong escalation.",
    Shadowed(Seq(1), ("billing-dispute",)): "On trial, without effect: Billing dispute",
    OutOfHours(""): "Came in out of hours.",
    OutOfHours("on Monday at 9:00"): "Came in out of hours. Told: back on Monday at 9:00.",
    OutOfHours("tomorrow at 4:00", zone="America/Bogota"): (
        "Came in out of hours. Told: back tomorrow at 4:00, by their clock."
    ),
    Reminded(2): "Mia is waiting. Nobody has claimed this yet.",
    Cancelled(): "Mia stopped waiting; the assistant took over again.",
    TimedOut(): "Nobody came; the assistant took over again.",
    ContactLeft("mia@example.com"): "Mia left an e-mail: mia@example.com",
    Claimed(ANA, "Ana"): "Ana claimed the conversation.",
    Claimed(AgentId("agt_ben"), "Ben"): "Ana gave the conversation to Ben.",
    Transferred(AgentId("agt_ben"), "Ben"): "Ana gave the conversation to Ben.",
    Transferred(queue="billing"): "Ana moved the conversation to the queue “billing”.",
    Released(ANA): "Ana gave the conversation back: Mia is waiting for somebody else.",
    Released(ANA, "silent"): "Nobody answered Mia in time: the conversation is waiting for somebody else.",
    Released(ANA, "left"): "Its agent is no longer at this desk: Mia is waiting for somebody else.",
    Nudged(ANA): "Mia is waiting for an answer.",
    CheckedIn(): "Mia was asked whether they are still there.",
    HandedBack(ANA): "Ana handed the conversation back to the assistant.",
    Closed("agent"): "Ana closed the conversation.",
    Closed("user"): "Mia ended the conversation.",
    Closed("idle"): "Closed, because nobody wrote any more.",
    Closed("silent"): "Closed, because Mia did not answer any more.",
    Concluded("solved"): "Outcome: All solved.",
    Concluded("", "Easy."): "Ana's note at the close: Easy.",
    Concluded("solved", "Easy."): "Outcome: All solved. Ana's note at the close: Easy.",
    Rated(4): "Mia rated this ★★★★☆ 4 of 5",
    Rated(5, "Thanks"): "Mia rated this ★★★★★ 5 of 5: “Thanks”",
    Reopened(): "Ana reopened the conversation.",
    Reachable(True): "Mia can be reached again.",
    Reachable(False): "Mia blocked us: nothing reaches them now.",
    Undeliverable(Seq(1), PHONE, "No such chat."): "Not delivered to Mia: No such chat.",
    Undeliverable(Seq(1), PHONE, "No answer.", uncertain=True): (
        "Not delivered to Mia for certain: No answer. It may have been delivered all the same."
    ),
    Undeliverable(Seq(1), THREAD, "The channel is archived."): (
        "A message could not be shown to agents: The channel is archived."
    ),
    Retried(Seq(1), PHONE): "Ana asked to deliver it again.",
    NotShown(Seq(1), PHONE, "Telegram has no such emoji."): "Telegram has no such emoji.",
}
KINDS = (
    "message note edit delete translated reacted delivered seen escalated offer_ended wait_changed out_of_hours "
    "cancelled reminded timed_out contact_left summed_up misjudged shadowed claimed released transferred nudged "
    "checked_in handed_back concluded closed rated reopened reachable undeliverable retry not_shown"
)


def happened(body: EventBody, side: Side = Side.AGENT, epoch: int = 0) -> Event:
    author = Author(side, ANA, "Ana") if side is Side.AGENT else Author(side)
    return Event(SessionId("ses_1"), Seq(3), Micros(0), author, body, Audience.INTERNAL, epoch)


@pytest.mark.parametrize("body", SENTENCES, ids=lambda body: type(body).__name__)
def test_every_event_says_one_sentence(body: EventBody) -> None:
    assert agent_sentence(happened(body), READER) == SENTENCES[body]


@pytest.mark.parametrize("body", SILENT, ids=lambda body: type(body).__name__)
def test_what_is_seen_on_a_message_or_is_for_the_user_says_nothing(body: EventBody) -> None:
    assert agent_sentence(happened(body), READER) == ""


def test_no_kind_of_event_is_left_out_here() -> None:
    assert {type(body) for body in (*SENTENCES, *SILENT)} == set(get_args(EventBody))


def test_a_second_call_a_return_and_a_wait_say_more() -> None:
    called = Escalated("ai", "misses", "3 answers missed.")
    assert agent_sentence(happened(called, epoch=2), READER) == "Mia needs a person again. 3 answers missed."
    back = "Mia wrote again after the conversation was closed."
    assert agent_sentence(happened(Reopened(), Side.USER), READER) == back
    waited = AgentReader(user="Mia", waited=lambda _: "5 min")
    told = "Mia has been waiting for 5 min. Nobody has claimed this yet."
    assert agent_sentence(happened(Reminded(1)), waited) == told


def test_a_user_without_a_name_is_the_user() -> None:
    assert agent_sentence(happened(Closed("user")), AgentReader()) == "The user ended the conversation."
    silent = "Closed, because the user did not answer any more."
    assert agent_sentence(happened(Closed("silent")), AgentReader()) == silent


def test_names_full_of_braces_stay_as_they_are() -> None:
    assert agent_sentence(happened(Cancelled()), AgentReader(user="{agent}")).startswith("{agent} stopped waiting")


def texts_of(tmp_path: Path, lines: str) -> AgentTexts:
    path = tmp_path / "texts.yaml"
    path.write_text(f"texts: {{}}\n{lines}")
    file = read_checked(path, TextsFile, problems).value
    assert file is not None
    return file.for_agents


def test_an_admin_says_it_in_their_own_words_and_the_rest_is_built_in(tmp_path: Path) -> None:
    texts = texts_of(tmp_path, 'agents_language: de\nagents:\n  de:\n    claimed: "{agent} hat es."\n')
    reader = AgentReader(user="Mia", texts=texts)
    assert agent_sentence(happened(Claimed(ANA, "Ana")), reader) == "Ana hat es."
    assert agent_sentence(happened(Closed("agent")), reader) == "Ana hat das Gespräch beendet."


def test_in_a_language_that_is_not_built_in_the_rest_is_english(tmp_path: Path) -> None:
    texts = texts_of(tmp_path, 'agents_language: nl\nagents:\n  nl:\n    claimed: "{agent} heeft het."\n')
    assert (texts.claimed, texts.closed) == ("{agent} heeft het.", "{agent} closed the conversation.")


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_built_in_language_has_every_sentence_with_what_it_holds(language: str) -> None:
    sentences = translations(language)["sentences"]
    assert list(sentences) == list(AgentTexts.model_fields)
    for name, sentence in sentences.items():
        assert sorted(PLACEHOLDER.findall(sentence)) == sorted(placeholders_of(name)), name


def test_a_region_reads_its_language() -> None:
    assert agent_texts("pt-BR").closed == "{agent} encerrou a conversa."


@pytest.mark.parametrize(
    ("lines", "line", "told"),
    [
        ('agents:\n  de:\n    claimed: "{nmae} hat"\n', 4, "unknown placeholder '{nmae}' in 'claimed'"),
        ("agents:\n  xx:\n    claimed: da\n", 3, "unknown language tag 'xx'"),
        ("agents:\n  de:\n    claimmed: da\n", 4, "unknown key 'claimmed'"),
        ("agents_language: nl\nagents:\n  de: {}\n", 2, "there are no sentences for agents in 'nl'"),
    ],
)
def test_a_sentence_that_cannot_be_said_is_a_fault_with_its_line(
    tmp_path: Path, lines: str, line: int, told: str
) -> None:
    path = tmp_path / "texts.yaml"
    path.write_text(f"texts: {{}}\n{lines}")
    found = read_checked(path, TextsFile, problems).faults
    assert [(fault.line, told in fault.problem) for fault in found] == [(line, True)], found


def test_every_sentence_says_where_what_it_holds_comes_from() -> None:
    for name in AgentTexts.model_fields:
        assert all(re.fullmatch("[a-z]+", held) for held in placeholders_of(name)), name


def test_kinds_in_the_log_never_change() -> None:
    assert [event_kind(body) for body in _one_of_each()] == KINDS.split()


def _one_of_each() -> list[EventBody]:
    by_class = {type(body): body for body in (*SENTENCES, *SILENT)}
    return [by_class[body] for body in get_args(EventBody)]
