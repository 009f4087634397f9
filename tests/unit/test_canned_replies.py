"""Canned replies are found by what an agent remembers of them, in the user's language, and filled without gaps."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from shipped_configuration import shipped_config

from core.config.replies import RepliesFile
from core.model.agents import DEFAULT_AGENT_NAME
from core.model.ids import ContactId
from core.model.session import Contact
from core.rendering.reply_filling import fill_reply
from core.rendering.visitor_names import stand_in_name
from core.usecases.canned_replies import (
    CannedReplyText,
    describe_missing,
    replies_for,
    reply_by_shortcut,
    variable_values,
)

FILE = RepliesFile.model_validate(
    {
        "replies": {
            "refund": {
                "name": "How refunds work",
                "text": {"en": "It takes five days.", "de": "Das dauert fünf Tage."},
            },
            "hello": {"name": "Greeting", "text": {"en": "Hi {user}!", "pt-BR": "Oi!", "pt": "Olá!"}},
            "days": {"name": "Opening", "text": {"en": "We open at nine, refunds at ten."}},
        }
    }
)


def found(query: str, language: str = "en") -> list[str]:
    return [reply.shortcut for reply in replies_for(FILE, language, query)]


def test_without_a_query_all_come_in_the_files_order() -> None:
    assert found("") == ["refund", "hello", "days"]


@pytest.mark.parametrize(
    ("query", "shortcuts"),
    [
        ("refu", ["refund", "days"]),
        ("days", ["days", "refund"]),
        ("REFUNDS work", ["refund"]),
        ("fünf", ["refund"]),
        ("funf tage", ["refund"]),
        ("greet", ["hello"]),
        ("refund greeting", []),
        ("work refunds", ["refund"]),
        ("ETIN", ["hello"]),
        ("olá", ["hello"]),
        ("?", []),
    ],
)
def test_every_word_is_in_it_and_the_shortcut_goes_first(query: str, shortcuts: list[str]) -> None:
    assert found(query) == shortcuts


def test_a_reply_comes_in_the_users_language_else_in_the_default_one() -> None:
    texts = {tag: replies_for(FILE, tag, "hello")[0].text for tag in ("pt-BR", "pt-PT", "de-AT", "")}
    assert texts == {"pt-BR": "Oi!", "pt-PT": "Olá!", "de-AT": "Hi {user}!", "": "Hi {user}!"}


def test_a_shortcut_names_one_reply_or_none() -> None:
    assert reply_by_shortcut(FILE, "de", " Refund ") == CannedReplyText(
        "refund", "How refunds work", "de", "Das dauert fünf Tage."
    )
    assert reply_by_shortcut(FILE, "de", "ref") is None


def test_a_name_full_of_braces_is_put_in_as_it_is() -> None:
    assert fill_reply("Hi {user}", {"user": "{company}", "company": "N"}).text == "Hi {company}"


KNOWN = {"user": "Mia", "agent": "Ana", "company": "Nord", "queue": "billing", "email": "m@m.org", "session": "ses_1"}


def without(text: str, *names: str) -> str:
    return fill_reply(text, {name: value for name, value in KNOWN.items() if name not in names}).text


@pytest.mark.parametrize(
    ("text", "unknown", "said"),
    [
        ("Hello {user}, this is {agent} from {company}. Hm?", "user", "Hello, this is Ana from Nord. Hm?"),
        ("Hello {user}, this is {agent} from {company}. Hm?", "company", "Hello Mia. Hm?"),
        ("Bonjour {user}, ici {agent}, de {company}. Ça va ?", "company", "Bonjour Mia, ici Ana. Ça va ?"),
        ("Bonjour {user}, ici {agent}, de {company}. Ça va ?", "agent", "Bonjour Mia. Ça va ?"),
        ("¡Hola, {user}! ¿Qué tal?", "user", "¡Hola! ¿Qué tal?"),
        ("¿{user}, sigue ahí?", "user", "¿Sigue ahí?"),
        ("您好，{user}！我是{company}的{agent}。", "user", "您好！我是Nord的Ana。"),
        ("感谢您联系{company}，{user}，祝您愉快！", "user", "感谢您联系Nord，祝您愉快！"),
        ("{user}様、こんにちは。", "user", "こんにちは。"),
        ("Cảm ơn {user} đã liên hệ.", "user", "Cảm ơn đã liên hệ."),
        ("Dear {user}, thank you for writing.", "user", "Thank you for writing."),
        ("Sehr geehrte/r {user},\nwir melden uns.", "user", "Wir melden uns."),
        ("Thank you, {user}, for waiting.", "user", "Thank you for waiting."),
        ("Danke, dass Sie {company} geschrieben haben, {user}.", "company", "Danke, Mia."),
        ("We answer by e-mail, {email}. Bye.", "email", "We answer by e-mail. Bye."),
        ("We write to you (at {email}) soon.", "email", "We write to you soon."),
        ("To refer to this, its number is {session}. Bye.", "session", "Bye."),
        ("Your number: {session}. Keep it.", "session", "Keep it."),
        ("It is about {queue}. Right?", "queue", "Right?"),
        ("Regards,\n{agent}\n{company}", "agent", "Regards,\nNord"),
        ("Sure.\n\n{user}, see you!", "user", "Sure.\n\nSee you!"),
        ("Your number is {session}.", "session", ""),
        ("Thanks {user}", "user", "Thanks"),
    ],
)
def test_what_is_not_known_leaves_neither_gap_nor_comma(text: str, unknown: str, said: str) -> None:
    assert without(text, unknown) == said


def test_a_reply_tells_what_it_lacks() -> None:
    assert fill_reply("Your number is {session}, {user}.", {"user": " ", "session": ""}).missing == ["session", "user"]
    assert describe_missing(["email", "user"]) == ["the user's e-mail address", "the user's name"]


def test_nobody_is_greeted_by_a_name_that_only_stands_for_theirs() -> None:
    visitor = Contact(ContactId("con_1"), "web", "3f2a9c", stand_in_name("3f2a9c"))
    assert visitor.name == "Visitor 3F2A"
    assert fill_reply("Hello {user}!", variable_values("Ana", "Nord", visitor)).text == "Hello!"
    assert (
        fill_reply("Hello {user}!", variable_values("Ana", "Nord", replace(visitor, name="Mia"))).text == "Hello Mia!"
    )
    assert fill_reply("I am {agent}. Yes?", variable_values(DEFAULT_AGENT_NAME, "Nord")).text == "Yes?"


_ODD = re.compile(r"\s[,.;:!?，。！]|[,;，、]\s*[,.;!?，。！]|^[\s,.;:，]|\(\s*\)|  |[{}]|[,;]$")


def test_every_shipped_reply_reads_well_in_every_language_whatever_is_not_known() -> None:
    told = 0
    for shortcut, entry in shipped_config().replies.replies.items():
        for tag, text in entry.text.items():
            for count in range(len(KNOWN) + 1):
                for names in combinations(KNOWN, count):
                    now = without(text, *names)
                    spoken = now.replace(" ?", "?").replace(" !", "!")  # as French has it
                    assert not _ODD.search(spoken), (shortcut, tag, names, now)
                    told += bool(now)
    assert told > 1000
