"""Who only greets or thanks is answered in their own language."""

import pytest

from core.bots.courtesies import reply_to_courtesy
from core.languages.built_in_sentences import SPOKEN, bot_sentence, built_in_sentence, courtesies


@pytest.mark.parametrize(
    ("text", "reader", "tag", "kind"),
    [
        ("¡Hola! Buenas tardes", "en", "es", "hello"), ("مرحبًا", "en-US", "ar", "hello"),
        ("こんにちは！", "en", "ja", "hello"), ("谢谢！再见", "en", "zh", "bye"), ("Hei", "fi", "fi", "hello"),
        ("Hei", "nb-NO", "no", "hello"), ("merci beaucoup", "", "fr", "thanks"), ("ขอบคุณครับ", "en", "th", "thanks"),
        ("감사합니다", "ko", "ko", "thanks"), ("धन्यवाद", "hi", "hi", "thanks"), ("xin chào", "en", "vi", "hello"),
    ],
)  # fmt: skip
def test_a_courtesy_is_replied_to_in_its_language(text: str, reader: str, tag: str, kind: str) -> None:
    reply = reply_to_courtesy(text, reader)
    assert reply is not None
    assert (reply.text, reply.language) == (bot_sentence(kind, tag), tag)


@pytest.mark.parametrize(
    "text", ["hola, ¿cuánto cuesta?", "danke für nichts", "what is this", "", "12", "مرحبًا كم الرسوم"]
)
def test_whoever_asks_something_is_not_only_greeted(text: str) -> None:
    assert reply_to_courtesy(text, "en") is None


def test_an_english_word_that_others_use_too_stays_english_for_an_english_reader() -> None:
    assert reply_to_courtesy("hi", "en", only_readers=True) is None
    assert reply_to_courtesy("hi", "de", only_readers=True) is not None


def test_okay_is_answered_in_the_readers_language() -> None:
    reply = reply_to_courtesy("ok 👍", "ja-JP")
    assert reply is not None
    assert reply.text == built_in_sentence("declined", "ja")


@pytest.mark.parametrize("language", SPOKEN)
def test_every_language_has_its_courtesies_and_replies(language: str) -> None:
    assert set(courtesies(language)) == {"hello", "thanks", "agreed", "bye"}
    for kind, phrases in courtesies(language).items():
        assert all(reply_to_courtesy(phrase, language) for phrase in phrases), (kind, phrases)
