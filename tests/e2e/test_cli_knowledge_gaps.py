"""`bridge knowledge gaps` on planted conversations, with the real model and without."""

import asyncio
import json

import pytest
from click.testing import CliRunner, Result
from past_conversations import PastConversation

from bridge.cli import main
from core.store import Store
from core.usecases.rules import Rules

pytestmark = pytest.mark.usefixtures("logging_as_before")

LUGGAGE = {"en": "Can I leave my luggage with you?", "es": "¿Puedo dejar mi equipaje con ustedes?"}


@pytest.fixture
def planted(database_url: str, rules: Rules) -> str:
    async def happen() -> None:
        store = Store(database_url)
        for language, question in LUGGAGE.items():
            await (await PastConversation(store, rules, language).says(question)).misses()
        await (await PastConversation(store, rules).says("Do you have parking?")).misses()
        await (await PastConversation(store, rules).says("What does it cost?")).bot(0.9)
        await store.close()

    asyncio.run(happen())
    return database_url


def gaps(database_url: str, *arguments: str) -> Result:
    return CliRunner(env={"DATABASE_URL": database_url, "EMBEDDER": "auto"}).invoke(
        main, ["knowledge", "gaps", *arguments]
    )


def test_the_gaps_are_told_the_most_frequent_first(planted: str) -> None:
    said = gaps(planted).output
    assert "3 questions without an answer" in said
    assert "  1  asked 2, missed 2, answered 0" in said
    assert "en 1" in said
    assert "es 1" in said
    assert said.index(LUGGAGE["en"]) < said.index("Do you have parking?")


def test_without_meaning_two_languages_are_two_gaps(planted: str) -> None:
    assert [gap["count"] for gap in json.loads(gaps(planted, "--without-meaning", "--json").output)] == [1, 1, 1]


def test_a_section_is_drafted(planted: str) -> None:
    said = gaps(planted, "--draft", "1").output
    assert said.startswith("## ")
    assert "Also asked as:" in said
    assert gaps(planted, "--draft", "9").exit_code == 2
