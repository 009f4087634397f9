"""What `bridge triggers check` finds in a file without faults."""

from typing import Any

import pytest

from core.escalation.expansions import SOME_WORD, all_expansions, sample_expansions
from core.escalation.lint import lint_triggers
from core.escalation.phrases import parse_phrase
from core.escalation.triggers import ConfigProblem, TriggersFile


def found(triggers: dict[str, Any], **top: Any) -> list[ConfigProblem]:
    shapes = {name: {"category": "topic", "weight": 1.0} | trigger for name, trigger in triggers.items()}
    return list(lint_triggers(TriggersFile.model_validate({"triggers": shapes} | top)))


def test_a_good_file_has_nothing_odd() -> None:
    trigger = {
        "phrases": {"en": ["talk to <people>", "(call|ring) me back"], "de": ["talk to <people>"]},
        "alone": {"en": ["<people>"]},
        "not": {"en": ["never talk to"]},
    }
    assert found({"one": trigger}, lists={"people": {"en": ["[a] human", "agent"], "de": ["human"]}}) == []


def test_a_list_that_no_phrase_names_is_told() -> None:
    [problem] = found({"one": {"phrases": {"en": ["hello"]}}}, lists={"people": {"en": ["human"]}})
    assert problem.place == ("lists", "people")
    assert "no phrase names the list 'people'" in problem.text


def test_phrases_that_read_alike_stand_twice() -> None:
    problems = found({"one": {"phrases": {"en": ["Speak to SOMEONE", "other words", "spéak to someone!"]}}})
    assert [(problem.place, problem.see) for problem in problems if "stands here twice" in problem.text] == [
        (("triggers", "one", "phrases", "en", 2), ("triggers", "one", "phrases", "en", 0))
    ]


def test_a_way_that_stands_twice_in_a_bracket_is_named() -> None:
    [problem] = found({"one": {"phrases": {"en": ["talk (to|with|[or] (a|b|a)) me"]}}})
    assert problem.text == "'a' stands twice in one bracket"


def test_fillers_and_real_words_that_stand_twice_are_told() -> None:
    problems = found(
        {"one": {"phrases": {"en": ["hello you"]}}},
        fillers={"en": ["please", "Please"]},
        real_words=["prison", "prison"],
    )
    assert {problem.place for problem in problems} == {("fillers", "en", 1), ("real_words", 1)}


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("lost card", "my lost card"),
        ("(lost|stolen) [credit] card", "stolen card"),
        ("talk to <any>", "please talk to mum"),
        ("lost card", "lost <any> my lost card"),
    ],
)
def test_a_phrase_that_another_one_always_outruns_is_told(wide: str, narrow: str) -> None:
    [problem] = found({"one": {"phrases": {"en": [wide, narrow]}}})
    assert problem.place[-1] == 1
    assert problem.see == ("triggers", "one", "phrases", "en", 0)
    assert "another phrase fires whenever this one does" in problem.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lost card", "card lost"),
        ("my lost card", "(my|your) lost card now"),
        ("(lost|stolen) card", "(stolen|blocked) card"),
    ],
)
def test_a_phrase_with_texts_of_its_own_is_left_alone(one: str, other: str) -> None:
    assert found({"one": {"phrases": {"en": [one, other]}}}) == []


def test_phrases_of_two_languages_do_not_outrun_each_other() -> None:
    assert found({"one": {"phrases": {"en": ["idiot"], "de": ["idiot"]}}}) == []


def test_a_stronger_trigger_that_always_fires_too_is_told() -> None:
    light = {"weight": 0.3, "phrases": {"en": ["my lost card"]}}
    heavy = {"phrases": {"en": ["lost card"]}}
    [problem] = found({"light": light, "heavy": heavy})
    assert problem.place == ("triggers", "light", "phrases", "en", 0)
    assert "trigger 'heavy' fires whenever this phrase does" in problem.text


@pytest.mark.parametrize("other", [{"weight": 0.2}, {"shadow": True}, {"enabled": False}, {"priority": "low"}])
def test_a_weaker_or_silent_trigger_outruns_nothing(other: dict[str, Any]) -> None:
    light = {"weight": 0.3, "phrases": {"en": ["my lost card"]}}
    assert found({"light": light, "other": {"phrases": {"en": ["lost card"]}} | other}) == []


def test_an_exception_that_silences_a_whole_phrase_is_told() -> None:
    trigger = {"phrases": {"en": ["lost card", "card gone"]}, "not": {"en": ["lost (card|key)"]}}
    [problem] = found({"one": trigger})
    assert problem.place == ("triggers", "one", "phrases", "en", 0)
    assert problem.see == ("triggers", "one", "not", "en", 0)
    assert "an exception always silences this phrase" in problem.text


def test_samples_are_texts_of_the_phrase() -> None:
    tree = parse_phrase("(talk|speak) [really] to <any>")
    every = all_expansions(tree, 10)
    assert every is not None
    assert sorted(every) == sorted(
        (verb, *middle, "to", SOME_WORD) for verb in ("talk", "speak") for middle in ((), ("really",))
    )
    assert set(sample_expansions(tree, 20)) <= set(every)
    assert all_expansions(parse_phrase("(a|b) " * 20), 1_000) is None
