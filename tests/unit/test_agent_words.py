"""The words of agents' screens in their language: whole in each, within Slack's limits, else English."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from card_states import assigned, closed, pending, timed_out
from configuration import plain_config
from handmade_sessions import CHANNEL

from agents_slack.api import agent_notices
from agents_slack.forms import blocks, close, note_and_reply, transfer
from agents_slack.forms.blocks import FormSubject
from agents_slack.surfaces.card import card_buttons, view
from agents_slack.surfaces.home import slash_command
from agents_slack.surfaces.home.view import duty_words
from agents_slack.surfaces.thread import prompts
from bridge.sandbox.slack import arguments
from core.config.agent_texts import agent_texts
from core.config.agent_words import ENGLISH_WORDS, TRANSLATED, AgentWords, agent_words, translations
from core.escalation import explanation
from core.model.events import Escalated
from core.model.session import SessionState
from core.rendering.list_labels import reason_label
from core.yaml_files.placeholders import PLACEHOLDER

ROOT = Path(__file__).parents[2]
each_language = pytest.mark.parametrize("language", TRANSLATED)


def words_in_the_code() -> Iterator[str]:
    """What `words("...")` is called with, as it stands."""
    for path in [*(ROOT / "agents_slack").rglob("*.py"), *(ROOT / "core/rendering").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("words") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def words_in_pages() -> Iterator[str]:
    """What the console's `t("...")` and the names of its buttons, places and fields are."""
    by_name = r'(?:\bt|\bbutton|\bfield|\bblock)\("((?:[^"\\]|\\.)+)"'
    others = r'\b(?:tool|empty)\("[\w-]+", "([^"]+)"|\b(?:title|lead|yes|words): "([^"]+)"'
    pages = ROOT / "bridge/web/console/static"
    for path in pages.glob("*.js"):
        if path.name not in ("login.js", "console.js"):  # before anybody is signed in, and where nothing was loaded
            found = re.findall(f"{by_name}|{others}", path.read_text(encoding="utf-8"))
            yield from (next(filter(None, groups)) for groups in found)


def words_in_tables() -> Iterator[str]:
    """What reaches `words` by a name: notices, buttons, questions, reasons."""
    yield from (text for name, text in vars(agent_notices).items() if name.isupper() and name != "LATE_MARK")
    yield from (label for state in SessionState for label, _ in card_buttons._acts(state))
    for wording in prompts._WORDINGS.values():
        yield from (wording.text, *(label for label, _ in wording.buttons))
    yield from slash_command._HELP.values()
    yield from (duty_words(on=on) for on in (True, False))
    yield from (text for name, text in vars(explanation).items() if name.isupper() and not name.startswith("_"))
    yield from explanation._OPENINGS.values()


@each_language
def test_a_language_has_every_word_of_the_screens_with_what_it_holds(language: str) -> None:
    words = translations(language)["words"]
    assert [
        text
        for text in (*words_in_the_code(), *words_in_tables(), *words_in_pages())
        if text not in words and text != "{}"
    ] == []
    for english, told in words.items():
        assert sorted(PLACEHOLDER.findall(told)) == sorted(PLACEHOLDER.findall(english)), english


def test_every_language_has_the_same_words() -> None:
    assert len({tuple(translations(language)["words"]) for language in TRANSLATED}) == 1


def test_what_is_not_translated_is_said_in_english() -> None:
    assert agent_words("nl") is ENGLISH_WORDS
    assert AgentWords("de", {})("{number} of {limit}", number=1, limit=2) == "1 of 2"


def test_names_full_of_braces_stay_as_they_are() -> None:
    assert agent_words("de")("{agent} has it", agent="{name}") == "{name} hat es"


@each_language
def test_forms_stay_within_slacks_limits(language: str) -> None:
    words, about = agent_words(language), FormSubject()
    quote = note_and_reply.AnswerableMessage(about.seq, "Mia", "Hello")
    forms = [
        close.view(about, {"solved": "Solved"}, words),
        note_and_reply.note_view(about, words),
        note_and_reply.reply_view(about, [quote], words),
        transfer.view(about, [], [transfer.QueueChoice("billing")], words),
        *(
            blocks.notice_modal("x", title, agent_notices.NOT_READ, words)
            for title in ("Not done", "Too late", "Not now")
        ),
    ]
    for form in forms:
        assert arguments.problems("views.open", {"trigger_id": "1.2.x", "view": form}) == []


def card_in(language: str, tale: object) -> str:
    config = replace(plain_config(), agent_texts=agent_texts(language), agent_words=agent_words(language))
    text, shown = view.card(tale.view("slack.card", CHANNEL), config)
    assert arguments.problems("chat.postMessage", {"channel": CHANNEL, "text": text, "blocks": shown}) == []
    return str(shown)


@each_language
def test_a_card_in_another_language_says_nothing_in_english(language: str) -> None:
    for tale in (pending(), assigned(), closed(), timed_out()):
        shown = card_in(language, tale)
        for english in (
            "Waiting for",
            "has it",
            "'Claim'",
            "Transfer'",
            "Full transcript",
            "since ",
            " at {time}",
            "the con",
        ):
            assert english not in shown, english


def test_a_card_speaks_german() -> None:
    shown = card_in("de", assigned())
    assert "hat es" in shown and "'Weitergeben'" in shown and "seit {date_short_pretty} um {time}" in shown


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("Asked for a person: 'real person'", "Pidió una persona: 'real person'"),
        ("The bot had no answer 3 times in a row; Sounds upset: 'ugh'",
         "El asistente no tuvo respuesta 3 veces seguidas; Suena molesto: 'ugh'"),
        ("Our {} own label 7: 'x'", "Our {} own label 7: 'x'"),
    ],
)  # fmt: skip
def test_a_reason_is_told_in_the_language_and_what_people_wrote_stays(reason: str, told: str) -> None:
    assert reason_label(Escalated("request", "asks", reason), agent_words("es")) == told


def test_no_sentence_of_a_language_has_a_brace_without_its_partner() -> None:
    for language in TRANSLATED:
        for told in translations(language)["words"].values():
            assert not re.search(r"[{}]", PLACEHOLDER.sub("", told)), told
