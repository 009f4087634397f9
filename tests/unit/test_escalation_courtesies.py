"""What asks for nothing: thanks, agreement, goodbyes, pictures. And what only looks so."""

import pytest

from core.escalation.courtesies import is_courtesy


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "Thank you so much 🙏",
        "👍",
        "🌻❤️",
        "ok great, thanks",
        "no, thank you",
        "got it, bye!",
        "have a nice day :)",
        "¡Muchas gracias!",
        "obrigada 😊",
        "merci, bonne journée",
        "Alles klar, danke schön",
        "спасибо большое",
        "ありがとうございました",
        "好的，謝謝您",
        "شكرا جزيلا",
        "dziękuję, do widzenia",
        "teşekkürler 👋",
        "감사합니다",
    ],
)
def test_a_courtesy_is_known_in_many_languages(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "no",
        "please",
        "👎",
        "thanks, but it still does not work",
        "ok?",
        "thanks for nothing, I want my money back",
        "ok I want to talk to somebody",
        "asap please",
        "gracias, una cosa más",
        "ok " * 40,
    ],
)
def test_what_asks_for_something_or_opens_a_talk_is_none(text: str) -> None:
    assert not is_courtesy(text)
