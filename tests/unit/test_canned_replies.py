"""Canned replies are found by what an agent remembers of them, in the user's language, and filled without gaps."""

import pytest
from shipped import shipped_config

from core.canned import Reply, fill, replies_for, reply_by_shortcut
from core.config.replies import RepliesFile

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
    ],
)
def test_every_word_begins_a_word_and_the_shortcut_goes_first(query: str, shortcuts: list[str]) -> None:
    assert found(query) == shortcuts


def test_a_reply_comes_in_the_users_language_else_in_the_default_one() -> None:
    texts = {tag: replies_for(FILE, tag, "hello")[0].text for tag in ("pt-BR", "pt-PT", "de-AT", "")}
    assert texts == {"pt-BR": "Oi!", "pt-PT": "Olá!", "de-AT": "Hi {user}!", "": "Hi {user}!"}


def test_a_shortcut_names_one_reply_or_none() -> None:
    assert reply_by_shortcut(FILE, "de", " Refund ") == Reply(
        "refund", "How refunds work", "de", "Das dauert fünf Tage."
    )
    assert reply_by_shortcut(FILE, "de", "ref") is None


def test_what_is_not_known_leaves_no_gap() -> None:
    reply = Reply("x", "X", "en", "Hello {user}, I am {agent} of {company}.")
    assert fill(reply, {"user": "Mia", "agent": "Ana", "company": "N"}) == "Hello Mia, I am Ana of N."
    assert fill(reply, {"user": " ", "agent": "Ana", "company": "N"}) == "Hello, I am Ana of N."
    assert fill(reply, {"agent": "Ana"}) == "Hello, I am Ana of."


def test_a_name_full_of_braces_is_put_in_as_it_is() -> None:
    assert fill(Reply("x", "X", "en", "Hi {user}"), {"user": "{company}", "company": "N"}) == "Hi {company}"


def test_every_shipped_reply_can_be_filled() -> None:
    config = shipped_config()
    values = {"user": "Mia", "agent": "Ana", "company": "N", "queue": "q", "email": "m@m.org", "session": "ses_1"}
    for language in ("en", "de", "tr", "zh", "xx"):
        for reply in replies_for(config.replies, language):
            assert "{" not in fill(reply, values)
