"""Whoever writes is spoken to in the language of their words, whatever their browser says, until they change it."""

import pytest
from bot_conversation import MIA, BotConversation

from bridge.bus import LocalBus
from core.store import Store, contacts
from core.usecases.rules import Rules
from core.usecases.user_requests import asked_for_person


@pytest.fixture
def talk(store: Store, rules: Rules) -> BotConversation:
    return BotConversation(store, rules, LocalBus())


async def spoken(talk: BotConversation) -> str:
    found = await talk.store.read(lambda tx: contacts.find_contact(tx, MIA.channel, MIA.address))
    assert found is not None
    return found.language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("¿Cuánto cuesta la matrícula en Alemania?", "es"),
        ("كم تبلغ الرسوم الدراسية في ألمانيا؟", "ar"),
        ("ドイツの学費はいくらですか", "ja"),
    ],
)
async def test_whoever_writes_is_spoken_to_in_the_language_of_their_words(
    talk: BotConversation, text: str, tag: str
) -> None:
    await talk.says(text)
    assert await spoken(talk) == tag
    await talk.says("ok")
    await talk.says("Northbound Study Abroad?")
    assert await spoken(talk) == tag


async def test_what_the_browser_says_counts_no_more(talk: BotConversation) -> None:
    await talk.says("¿Cuánto cuesta la matrícula en Alemania?")
    await talk.conversations.by(asked_for_person, MIA, [("web", "button")])
    assert await spoken(talk) == "es"


async def test_whoever_goes_on_in_another_language_is_followed(talk: BotConversation) -> None:
    await talk.says("¿Cuánto cuesta la matrícula?")
    await talk.says("when are you open")
    assert await spoken(talk) == "es"
    await talk.says("I would rather go on in English, please, if that is fine")
    assert await spoken(talk) == "en"
