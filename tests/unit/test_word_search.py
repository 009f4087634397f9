"""One search everywhere: by parts of words in any order, whatever accents and capitals; matches are marked."""

import pytest
from search_cases import FOUND, NOT_FOUND

from core.rendering.word_search import excerpt, words_found, words_of_query


def finds(query: str, text: str) -> bool:
    words = words_of_query(query)
    return bool(words) and words_found(words, text) == set(words)


@pytest.mark.parametrize(("query", "text"), FOUND)
def test_it_finds(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(("query", "text"), NOT_FOUND)
def test_it_does_not_find(query: str, text: str) -> None:
    assert not finds(query, text)


def marked(query: str, text: str, most: int = 140) -> str:
    return "".join(
        f"[{part.text}]" if part.is_match else part.text for part in excerpt(words_of_query(query), text, most)
    )


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("refund", "A Refund, and refunds", "A [Refund], and [refund]s"),
        ("jose", "Jose\N{COMBINING ACUTE ACCENT} and José", "[Jose\N{COMBINING ACUTE ACCENT}] and [José]"),
        ("strasse", "Königstraße", "König[straße]"),
        ("fun refund", "refunds", "[refund]s"),
        ("a", "Line one\n\n line\ttwo: a", "Line one line two: [a]"),
        ("email", "my e-mail", "my [e-mail]"),
        ("parcel is", "My parcel is broken", "My [parcel is] broken"),
        ("nothing", "is here", "is here"),
        ("mueller", "Herr Müller", "Herr [Müller]"),
        ("müll", "Herr Mueller", "Herr [Muell]er"),
        ("mueller", "Mu\N{COMBINING DIAERESIS}ller und Mueller", "[Mu\N{COMBINING DIAERESIS}ller] und [Mueller]"),
        ("gruesse", "ﬃ Viele Grüße!", "ﬃ Viele [Grüße]!"),
    ],
)
def test_the_places_are_marked_in_the_words_as_they_were_written(query: str, text: str, shown: str) -> None:
    assert marked(query, text) == shown


def test_of_a_long_text_the_stretch_with_most_of_the_words_is_shown() -> None:
    text = "a visa " + "and more words " * 30 + "the refund of the visa fee " + "and so on " * 30
    shown = marked("visa refund", text, 80)
    assert shown.startswith("…") and shown.endswith("…") and "[refund] of the [visa] fee" in shown
    assert len(shown) <= 80 + len("……[][]")


def test_a_text_without_blanks_is_cut_all_the_same() -> None:
    shown = marked("refund", "退" * 500 + "refund" + "款" * 500, 60)
    assert "[refund]" in shown and len(shown) <= 60 + len("……[]")
