"""The leak guard asks about words that look internal, and lets an ordinary answer go without a word."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from shipped_configuration import SHIPPED, shipped_config

from core.config.desk import DeskFile, LeakGuardEntry
from core.model.content import Block, BlockKind, Content, Span, from_blocks
from core.usecases.leak_guard import LeakGuard
from core.usecases.recipient import Recipient, RecipientRules

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "tests" / "data" / "leaks"
ORDINARY = (TEXTS / "ordinary.txt").read_text(encoding="utf-8").splitlines()
INTERNAL = (TEXTS / "internal.txt").read_text(encoding="utf-8").splitlines()
MOST = 0.9


@pytest.fixture(scope="module")
def guard() -> LeakGuard:
    return LeakGuard(shipped_config().desk.leak_guard)


def of(**entry: object) -> LeakGuard:
    return LeakGuard(LeakGuardEntry.model_validate(entry))


def test_ordinary_answers_go_without_a_question(guard: LeakGuard) -> None:
    assert len(ORDINARY) >= 60
    assert [(told, reply) for reply in ORDINARY if (told := guard.find_leak(Content(reply)))] == []


def test_most_of_what_is_meant_for_colleagues_is_asked_about(guard: LeakGuard) -> None:
    missed = [reply for reply in INTERNAL if not guard.find_leak(Content(reply))]
    assert len(INTERNAL) >= 30
    assert len(missed) <= (1 - MOST) * len(INTERNAL), missed


def test_nothing_that_the_house_itself_says_looks_internal(guard: LeakGuard) -> None:
    yaml = YAML(typ="safe")
    said = [text for by_tag in yaml.load(SHIPPED / "texts.yaml")["texts"].values() for text in by_tag.values()]
    said += [text for r in yaml.load(SHIPPED / "replies.yaml")["replies"].values() for text in r["text"].values()]
    said += [line for page in (SHIPPED / "knowledge").glob("*.md") for line in page.read_text("utf-8").splitlines()]
    assert [text for text in said if guard.find_leak(Content(text))] == []


def test_it_says_which_words_look_internal(guard: LeakGuard) -> None:
    assert guard.find_leak(Content("Thanks! @Ben Okri, can you look?")) == "@Ben"
    assert guard.find_leak(Content("I think this customer wants more.")) == "this customer wants"
    assert guard.find_leak(Content("  Internal: wait")) == "Internal"


def test_a_quotation_is_not_the_writers_own(guard: LeakGuard) -> None:
    quoted = Block(BlockKind.QUOTE, (Span("the customer is king, you wrote"),))
    answer = Block(BlockKind.PARAGRAPH, (Span("Yes, we did."),))
    assert not guard.find_leak(from_blocks([quoted, answer]))
    assert not guard.find_leak(Content("> the customer is king, you wrote\nYes, we did."))
    assert guard.find_leak(from_blocks([Block(BlockKind.BULLET, (Span("the customer is rude"),))]))


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("@Ana please", True),
        ("thanks (@ana.moreno)", True),
        ("<@U0123ABCD> please", True),
        ("<!subteam^S0123> please", True),
        ("@here who is free", True),
        ("write to ana@example.com", False),
        ("we open @ 9:00", False),
        ("we are @northbound on Instagram", False),
        ("our bot is @northbound_bot", False),
        ("https://example.com/@ana", False),
    ],
)
def test_a_teammate_is_told_from_an_address(text: str, mentions: bool) -> None:
    assert bool(of().find_leak(Content(text))) is mentions


def test_each_look_can_be_turned_off() -> None:
    assert not of(mentions=False).find_leak(Content("@Ana please"))
    assert not of(enabled=False, labels=["internal"]).find_leak(Content("internal: no"))
    assert not of(labels=["internal"]).find_leak(Content("our internal: department"))


def test_an_admins_own_phrases_count_and_their_exceptions() -> None:
    own = of(phrases={"en": ["red folder"]}, **{"not": {"en": ["your red folder"]}})
    assert own.find_leak(Content("put it into the Red Folder!")) == "Red Folder"
    assert not own.find_leak(Content("what is in your red folder?"))


def test_what_looks_internal_is_asked_about_unless_a_prefix_says_it(guard: LeakGuard) -> None:
    speech = RecipientRules(**_prefixes(DeskFile()), find_leak=guard.find_leak)
    words = "the customer is very angry"
    assert speech.recipient_of(Content(words), "general") == (Recipient.UNSURE, Content(words))
    assert speech.recipient_of(Content(f">> {words}"), "general") == (Recipient.USER, Content(words))
    assert speech.recipient_of(Content(f"// {words}"), "general") == (Recipient.COLLEAGUES, Content(words))


def _prefixes(desk: DeskFile) -> dict[str, tuple[str, ...]]:
    return {"note_prefixes": tuple(desk.note_prefixes), "send_prefixes": tuple(desk.send_prefixes)}
