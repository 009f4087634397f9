"""From texts to words: what must not matter, and that nothing a user types can break it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.escalation.languages import stem
from core.escalation.tokens import fold, has_repeated_letters, squeeze, tokenize


def words(text: str) -> list[str]:
    return [token.word for token in tokenize(text)]


def test_case_accents_and_punctuation_do_not_matter() -> None:
    assert words("¿Podría HABLAR, por favor…?") == words("podria hablar por favor")


def test_an_apostrophe_joins_in_english_and_parts_in_french_and_italian() -> None:
    assert words("I don’t") == ["i", "dont"]
    assert words("l'opérateur d'accord") == ["l", "operateur", "d", "accord"]
    assert words("c'è un'altra") == ["c", "e", "un", "altra"]


def test_chinese_characters_and_emoji_are_words_of_their_own() -> None:
    assert words("转人工abc😡") == ["转", "人", "工", "abc", "😡"]


def test_turkish_vietnamese_and_russian_letters_fold_to_what_people_type() -> None:
    assert words("ILIK İnsan Đường ещё") == ["ilik", "insan", "duong", "еще"]


def test_the_russian_short_i_stays_a_letter() -> None:
    assert fold("Живой") == "живой"


def test_invisible_characters_do_not_split_a_word() -> None:
    assert words("hu\u200bman") == ["human"]


def test_a_token_knows_where_it_stood() -> None:
    text = "Well… l'Opérateur!"
    assert [text[token.start : token.end] for token in tokenize(text)] == ["Well", "l", "Opérateur"]


def test_a_held_key_is_recognised() -> None:
    assert has_repeated_letters("pleeease")
    assert not has_repeated_letters("need")
    assert squeeze("pleeease") == squeeze("please")


def test_endings_are_inflection_only() -> None:
    assert stem("talking", "en") == stem("talks", "en") == stem("talk", "en")
    assert stem("chatting", "en") == stem("chat", "en")
    assert stem("оператором", "ru") == stem("оператор", "ru")
    assert stem("personal", "en") != stem("person", "en")


@given(st.text())
def test_tokenizing_never_raises_and_places_are_in_order(text: str) -> None:
    tokens = tokenize(text)
    assert all(0 <= token.start < token.end <= len(text) and token.word for token in tokens)
    assert all(before.end <= after.start for before, after in pairwise(tokens))


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    for token in tokenize(text):
        assert fold(token.word) == token.word
