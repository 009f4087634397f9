"""Which words a phrase matches, what silences it, and that no phrase can make matching slow."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.escalation.automaton import PhraseAutomaton
from core.escalation.phrases import parse_phrase
from core.escalation.policy import Policy
from core.escalation.tokens import tokenize
from core.escalation.triggers import TriggersFile


def policy(**trigger: Any) -> Policy:
    shape = {"category": "request", "weight": 1.0} | trigger
    file = {
        "fillers": {"en": ["please", "really"]},
        "real_words": ["contract"],
        "lists": {"people": {"en": ["[a] (human|person|agent)"]}},
        "triggers": {"one": shape},
    }
    return Policy.from_config(TriggersFile.model_validate(file))


def matched(tried: Policy, text: str) -> str | None:
    signals = tried.of_text(text)
    return signals[0].matched if signals else None


TALK = policy(phrases={"en": ["(talk|speak) (to|with) <people>"]})


@pytest.mark.parametrize(
    "text",
    [
        "TALK TO A HUMAN!!!",
        "can i talk to person",
        "I was hoping to be speaking, with agents",
        "speeeak to a huuuman",
        "please speak really to please a human",
        "speka to a humna",
        "täłk to a pérson",
    ],
)
def test_spelling_is_forgiven(text: str) -> None:
    assert matched(TALK, text)


def test_the_words_are_quoted_as_the_user_wrote_them() -> None:
    assert matched(TALK, "Well… I'd TALK, to a   HUMAAAN now") == "TALK, to a   HUMAAAN"


@pytest.mark.parametrize(
    "text", ["walk to a human", "talk to the human", "talk to humanity", "talk about a human", "talk to", ""]
)
def test_other_words_do_not_match(text: str) -> None:
    assert matched(TALK, text) is None


def test_a_word_written_with_its_ending_means_only_that_form() -> None:
    tried = policy(phrases={"en": ["talk to <people>"]}, **{"not": {"en": ["i talked"]}})
    assert matched(tried, "can i talk to a person")
    assert not matched(tried, "i talked to a person")


def test_a_real_word_is_no_typo() -> None:
    tried = policy(phrases={"en": ["contact <people>"]})
    assert matched(tried, "contatc a person")
    assert not matched(tried, "contract a person")


def test_one_mistyped_word_alone_says_too_little() -> None:
    tried = policy(phrases={"tr": ["salak"]}, alone={"en": ["operator"]})
    assert matched(tried, "salak")
    assert not matched(tried, "eat more salad")
    assert matched(tried, "operater please")


def test_alone_means_the_whole_message_fillers_aside() -> None:
    tried = policy(alone={"en": ["<people>"]})
    assert matched(tried, "A human, please!")
    assert not matched(tried, "my agent is late")


def test_alone_may_be_said_again_and_again() -> None:
    tried = policy(alone={"en": ["<people>"]})
    assert matched(tried, "agent agent, AGENT please!") == "agent agent, AGENT"
    assert not matched(tried, "agent zero")


def test_alone_means_the_last_sentence_too_but_not_another() -> None:
    tried = policy(alone={"en": ["<people>"]})
    assert matched(tried, "You do not understand me. A human, please!") == "A human"
    assert not matched(tried, "Agent. That is what my badge says")


def test_any_word_stands_for_exactly_one() -> None:
    tried = policy(phrases={"en": ["talk to the <any> team"]})
    assert matched(tried, "let me talk to the procurement team")
    assert not matched(tried, "let me talk to the team")
    assert not matched(tried, "let me talk to the very best team")


def test_an_exception_does_not_reach_across_the_end_of_a_sentence() -> None:
    tried = policy(phrases={"en": ["talk to <people>"]}, **{"not": {"en": ["not talk"]}})
    assert not matched(tried, "I will not, talk to a human")
    assert matched(tried, "Well, why not? Talk to a human I said")


def test_what_an_exception_silenced_is_told() -> None:
    tried = policy(phrases={"en": ["talk to <people>"]}, **{"not": {"en": ["dont want to talk"]}})
    [silenced] = tried.silenced("I don't want to TALK to a human")
    assert (silenced.would_fire.words, silenced.exception) == ("TALK to a human", "don't want to TALK")
    assert tried.silenced("talk to a human") == []


def test_an_exception_silences_what_it_overlaps_and_nothing_else() -> None:
    tried = policy(phrases={"en": ["(talk to|give me) <people>", "human"]}, **{"not": {"en": ["dont want to talk"]}})
    assert not matched(tried, "I don't want to talk to a human")
    assert matched(tried, "I don't want to talk to you, give me a human") == "give me a human"


def test_an_exception_inside_a_longer_phrase_gives_way() -> None:
    tried = policy(phrases={"en": ["dont want to talk to a bot"]}, **{"not": {"en": ["dont want to talk"]}})
    assert matched(tried, "i dont want to talk to a bot")


def test_exceptions_of_one_trigger_do_not_touch_another() -> None:
    file = {
        "triggers": {
            "one": {"category": "topic", "weight": 1.0, "phrases": {"en": ["lost card"]}, "not": {"en": ["my lost"]}},
            "two": {"category": "topic", "weight": 1.0, "phrases": {"en": ["lost card"]}},
        }
    }
    signals = Policy.from_config(TriggersFile.model_validate(file)).of_text("my lost card")
    assert [signal.trigger for signal in signals] == ["two"]


def test_the_language_hint_decides_between_equal_readings() -> None:
    tried = policy(phrases={"es": ["agente humano"], "pt": ["agente humano"]})
    assert tried.of_text("agente humano", "pt-BR")[0].language == "pt"
    assert tried.of_text("agente humano", "es")[0].language == "es"
    assert tried.of_text("agente humano", "de")


def automaton(*written: str) -> PhraseAutomaton:
    built = PhraseAutomaton()
    for number, phrase in enumerate(written):
        built.add_phrase(number, parse_phrase(phrase))
    return built


def test_a_bomb_of_choices_stays_as_small_as_it_is_written() -> None:
    bomb = automaton("(a|b) " * 30, "[a|b] " * 60 + "c")
    few, many = tokenize("a b " * 50 + "c"), tokenize("a b " * 500 + "c")
    assert bomb.matches(many)
    assert lines_run(lambda: bomb.matches(many)) < 12 * lines_run(lambda: bomb.matches(few))


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python some work takes: what a clock would measure, without the machine's other work."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def test_work_grows_with_the_text_and_not_faster() -> None:
    hostile = automaton(
        "[a] [a] [a] [a] [a] [a] [a] [a] b", "a a a a a a a a a a b", "(a|a a|a a a) (a|a a) c", "<any> " * 20 + "b"
    )
    few, many = tokenize("a " * 100), tokenize("a " * 1_000)
    assert lines_run(lambda: hostile.matches(many)) < 12 * lines_run(lambda: hostile.matches(few))


def test_a_long_message_takes_no_more_work_for_each_word() -> None:
    tried = policy(
        phrases={"en": ["talk to <people>"]}, alone={"en": ["<people>"]}, **{"not": {"en": ["to a human please"]}}
    )
    phrase = "talk to a human please agent "
    assert lines_run(lambda: tried.of_text(phrase * 300)) < 12 * lines_run(lambda: tried.of_text(phrase * 30))


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from("talk to a human, dont 人工😡'\u0301"), max_size=200))
def test_matching_never_raises_and_quotes_the_text(text: str) -> None:
    for signal in TALK.of_text(text):
        assert signal.matched in text


@given(st.lists(st.sampled_from(["a", "b", "c", "x"]), max_size=12))
def test_the_walk_finds_what_writing_the_phrase_out_would_find(words: list[str]) -> None:
    longest_first = (["a", "b", "c"], ["b", "b", "c"], ["a", "c"], ["b", "c"])
    expected = {}
    for end in range(len(words) + 1):
        fitting = [way for way in longest_first if words[:end][-len(way) :] == way]
        if fitting:
            expected[end] = end - len(fitting[0])
    found = automaton("(a|b) [b] c").matches(tokenize(" ".join(words)))
    assert {match.end: match.start for match in found} == expected


@pytest.mark.parametrize("place", ["first", "last"])
def test_a_wish_at_the_edge_of_an_essay_is_read(place: str) -> None:
    essay = "Lorem ipsum dolor sit amet. " * 5_000
    wish = "I want to talk to a human."
    assert matched(TALK, f"{wish} {essay}" if place == "first" else f"{essay}{wish}") == "talk to a human"


def test_what_an_essay_costs_is_what_its_edges_cost() -> None:
    steps = [lines_run(lambda length=length: TALK.of_text("to a b c " * length)) for length in (1_000, 20_000)]
    assert steps[1] < 2 * steps[0]
