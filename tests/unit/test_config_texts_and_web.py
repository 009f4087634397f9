"""What is said to users, what the web chat may look like, and the schemas that help to write both."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from shipped_configuration import SHIPPED, shipped_config

from agents_slack.config_formats import SLACK_FORMATS
from bridge.config_folder import FILES
from channels.web.embedding import is_allowed
from core.config import Texts, WebFile
from core.config.built_in_texts import BUILT_IN
from core.config.schemas import schemas
from core.config.texts import SENTENCES, TextsFile, problems
from core.config.web import contrast
from core.languages.built_in_sentences import SPOKEN, bot_sentence, built_in_sentence
from core.yaml_files.checked_file import read_checked
from core.yaml_files.document import parse
from core.yaml_files.faults import FileFault
from core.yaml_files.placeholders import PLACEHOLDER


@pytest.fixture(scope="module")
def texts() -> Texts:
    return shipped_config().texts


def test_a_sentence_is_said_in_the_users_language(texts: Texts) -> None:
    assert texts.say("claimed", "de", name="Ana") == "Sie sprechen jetzt mit Ana."
    assert texts.say("claimed", "de-AT", name="Ana") == texts.say("claimed", "de", name="Ana")
    assert (
        texts.say("claimed", "sw", name="Ana") == texts.say("claimed", name="Ana") == "You are now chatting with Ana."
    )


def test_a_regional_text_goes_before_the_general_one() -> None:
    texts = Texts("en", {"claimed": {"en": "E", "pt": "P", "pt-BR": "B"}})
    assert [texts.say("claimed", tag) for tag in ("pt-BR", "pt-PT", "sw")] == ["B", "P", "E"]


def test_a_name_full_of_braces_stays_as_it_is(texts: Texts) -> None:
    assert texts.say("claimed", name="{name} {0.__class__}") == "You are now chatting with {name} {0.__class__}."


def test_the_shipped_file_has_every_sentence_in_english() -> None:
    shipped = YAML(typ="safe").load(SHIPPED / "texts.yaml")["texts"]
    assert set(shipped) == set(SENTENCES)
    assert {name for name, said in shipped.items() if set(said) != {"en"}} == set()


@pytest.mark.parametrize("language", SPOKEN)
def test_a_built_in_sentence_holds_what_it_is_filled_with(language: str) -> None:
    for name, spec in SENTENCES.items():
        sentence = built_in_sentence(name, language) or ""
        held = set(PLACEHOLDER.findall(sentence))
        assert held <= set(spec.placeholders), (name, sentence)
        assert not sentence or name == "closed_by_agent" or held == set(spec.placeholders), (name, sentence)


@pytest.mark.parametrize("language", SPOKEN)
def test_the_bot_says_in_every_language_that_it_does_not_know(language: str) -> None:
    assert bot_sentence("unknown", language)
    assert bot_sentence("did_you_mean", language)
    assert built_in_sentence("none_of_these", language)
    assert built_in_sentence("answered_in_other_language", language)


@pytest.fixture
def faulty(tmp_path: Path) -> Callable[[str, str], list[str]]:
    def told(old: str, new: str) -> list[str]:
        shipped = (SHIPPED / "texts.yaml").read_text(encoding="utf-8")
        assert old in shipped
        path = tmp_path / "texts.yaml"
        path.write_text(shipped.replace(old, new, 1), encoding="utf-8")
        faults: tuple[FileFault, ...] = read_checked(path, TextsFile, problems).faults
        return [f"{fault.problem} - {fault.remedy}" for fault in faults]

    return told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("with {name}.", "with {nmae}.", "unknown placeholder '{nmae}' in 'claimed' - did you mean 'name'?"),
        ("en: Assistant", "en: Assistant {x}", "'{x}' in 'status_bot' - this text has no placeholders"),
        ("en: Assistant", "en: Assistant {", "a brace in 'status_bot' has no partner"),
        ("    en: Assistant\n", "    es: Asistente\n", "text 'status_bot' is missing in 'en' - add a line 'en: …'"),
        ("    en: Assistant\n", "    en: Assistant\n    xx: A\n", "unknown language tag 'xx'"),
        ("status_bot:", "status_bott:", "unknown key 'status_bott' - did you mean 'status_bot'?"),
    ],
)
def test_a_text_that_cannot_be_said_is_a_fault(
    faulty: Callable[[str, str], list[str]], old: str, new: str, told: str
) -> None:
    assert any(told in fault for fault in faulty(old, new)), faulty(old, new)


def test_a_missing_translation_is_no_fault(faulty: Callable[[str, str], list[str]]) -> None:
    assert faulty("    en: Assistant\n", "    en: Assistant\n    es: Ayudante\n") == []


def test_a_text_that_an_older_file_does_not_have_is_said_in_the_built_in_words(tmp_path: Path) -> None:
    path = tmp_path / "texts.yaml"
    path.write_text("default_language: de\ntexts:\n  claimed:\n    de: Sie sprechen mit {name}.\n")
    file = read_checked(path, TextsFile, problems).value
    assert file is not None
    assert "claimed" not in file.built_in
    assert "declined" in file.built_in
    texts = Texts.from_file(file)
    assert texts.say("declined", "de") == texts.say("declined") == built_in_sentence("declined", "de")
    assert texts.say("claimed", "sw", name="Ana") == "Sie sprechen mit Ana."
    assert texts.say("claimed", "fr", name="Ana") == "Vous parlez maintenant avec Ana."


def test_every_built_in_text_can_be_said() -> None:
    assert set(BUILT_IN) == set(SENTENCES)
    texts = Texts("en", {name: {"en": said} for name, said in BUILT_IN.items()})
    for name, said in SENTENCES.items():
        assert "{" not in texts.say(name, **dict.fromkeys(said.placeholders, "x"))


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("accent", "surface"), [("#ffd400", "white"), ("#1a1a40", "#16181d"), ("blue", "is no colour")]
)
def test_an_accent_that_cannot_be_read_is_refused(accent: str, surface: str) -> None:
    with pytest.raises(ValueError, match=surface):
        WebFile.model_validate({"company": "X", "accent": accent})


@pytest.mark.parametrize(
    "origin",
    [
        "example.com",
        "https://example.com/chat",
        "ftp://example.com",
        "https://",
        "https://u@h",
        "https://a.example:b",
        "https://-é.example",
    ],
)
def test_an_origin_is_scheme_host_and_port_only(origin: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        WebFile.model_validate({"company": "X", "allowed_origins": [origin]})


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://WWW.Example.com:8443", "https://www.example.com:8443"),
        ("*", "*"),
        ("https://*.Example.com:443", "https://*.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://example.com:80", "http://example.com"),
        ("http://example.com:443", "http://example.com:443"),
        ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ("https://straße.example:8443", "https://xn--strae-oqa.example:8443"),
        ("https://例え.example", "https://xn--r8jz45g.example"),
        ("http://[2001:DB8::1]:8000", "http://[2001:db8::1]:8000"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(written: str, kept: str) -> None:
    web = WebFile.model_validate({"company": "X", "allowed_origins": [written]})
    assert web.allowed_origins == [kept]
    assert is_allowed(kept.replace("*.", "shop."), web.allowed_origins)


def test_the_schemas_in_the_config_folder_are_those_of_the_models() -> None:
    for name, text in schemas(SLACK_FORMATS).items():
        kept = (SHIPPED / "schema" / name).read_text(encoding="utf-8")
        assert kept == text, f"write it again: core.config.schemas.write_schemas(config/schema, SLACK_FORMATS) ({name})"


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_shipped_files_fit_their_schemas(name: str) -> None:
    schema: dict[str, Any] = json.loads(schemas(SLACK_FORMATS)[f"{name}.json"])
    document, _ = parse(f"{name}.yaml", (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document.data)
