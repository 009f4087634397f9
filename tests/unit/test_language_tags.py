"""Language tags as strangers write them are one language here, whatever they call it."""

import pytest

from core.config.texts import Texts
from core.languages.known import LANGUAGES
from core.languages.names import language_name
from core.languages.tags import main_language, nearest_tag, normal_tag


@pytest.mark.parametrize(
    ("written", "main"),
    [
        ("pt-BR", "pt"), ("nb-NO", "no"), ("nn", "no"), ("iw", "he"), ("in", "id"), ("fil-PH", "tl"),
        ("zh_Hant_TW", "zh"),
        ("EN-us", "en"), ("yue", "zh"), ("", ""), ("sr-Latn", "sr"), (" de ", "de"),
    ],
)  # fmt: skip
def test_a_tag_is_compared_by_its_main_language(written: str, main: str) -> None:
    assert main_language(written) == main


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("pt_br", "pt-BR"), ("zh-Hant", "zh-TW"), ("zh-HK", "zh-TW"), ("zh-Hant-MO", "zh-TW"), ("zh-Hans-CN", "zh"),
        ("zh-CN", "zh"), ("zh-Hans-HK", "zh"), ("yue", "zh-TW"), ("nb-NO", "no-NO"),
        ("sr-Latn-RS", "sr-RS"), ("en", "en"), ("", ""),
    ],
)  # fmt: skip
def test_a_tag_is_written_one_way(written: str, normal: str) -> None:
    assert normal_tag(written) == normal


def test_a_tag_is_found_as_it_is_written_then_normal_then_by_its_language() -> None:
    assert nearest_tag("pt-BR", {"pt", "pt-BR"}) == "pt-BR"
    assert nearest_tag("pt-PT", {"pt", "pt-BR"}) == "pt"
    assert nearest_tag("zh-HK", {"zh", "zh-TW"}) == "zh-TW"
    assert nearest_tag("zh-HK", {"zh"}) == "zh"
    assert nearest_tag("nb", {"no"}, "en") == "no"
    assert nearest_tag("cy", {"de", "en"}, "de") == "de"
    assert nearest_tag("cy", {"en"}, "de") is None


@pytest.mark.parametrize("told", ["nb", "nn-NO", "no"])
def test_a_norwegian_is_spoken_to_in_norwegian_whatever_their_phone_calls_it(told: str) -> None:
    texts = Texts("en", {"greeting": {"en": "Hello", "no": "Hei"}})
    assert texts.say("greeting", told) == "Hei"


def test_every_language_has_a_name_in_every_language() -> None:
    assert all(language_name(tag, reader) not in ("", tag) for tag in LANGUAGES for reader in LANGUAGES)
    assert (language_name("de-AT"), language_name("nb"), language_name("de", "fr")) == (
        "German",
        "Norwegian",
        "allemand",
    )
    assert (language_name("", "fr"), language_name("xx"), language_name("de", "xx")) == ("", "xx", "German")
