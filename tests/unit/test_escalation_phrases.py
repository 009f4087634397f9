"""The phrase language: what it means, and what it says when it cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.escalation.phrases import MAX_DEPTH, ChoiceNode, PhraseFault, SequenceNode, WordNode, parse_phrase


def test_brackets_become_choices_and_the_rest_plain_words() -> None:
    assert parse_phrase("Talk (to|with) [a] person") == SequenceNode(
        (
            WordNode("talk"),
            ChoiceNode((WordNode("to"), WordNode("with"))),
            ChoiceNode((WordNode("a"),), optional=True),
            WordNode("person"),
        )
    )


def test_chinese_needs_no_spaces() -> None:
    assert parse_phrase("转(人工|客服)") == SequenceNode(
        (
            WordNode("转"),
            ChoiceNode(
                (SequenceNode((WordNode("人"), WordNode("工"))), SequenceNode((WordNode("客"), WordNode("服"))))
            ),
        )
    )


def test_a_list_stands_for_its_tree() -> None:
    people = ChoiceNode((WordNode("agent"), WordNode("human")))
    assert parse_phrase("want <people>", {"people": people}) == SequenceNode((WordNode("want"), people))


@pytest.mark.parametrize(
    ("phrase", "column", "says"),
    [
        ("talk (to|with", 6, "'(' is never closed - add ')'"),
        ("talk (to] you", 9, "closed by ']'"),
        ("talk to) you", 8, "closes nothing"),
        ("talk | speak", 6, "outside brackets"),
        ("talk (to|)", 9, "nothing stands after '|'"),
        ("talk ()", 6, "nothing stands after '('"),
        ("agent[s] please", 6, "touches a word"),
        ("(a)b", 3, "touches a word"),
        ("talk.*person", 6, "'*' has no meaning here"),
        (r"\bperson\b", 1, "has no meaning here"),
        ("[a] [b]", 1, "match every message"),
        ("<any> [a] <any>", 1, "match every message"),
        ("…!", 1, "no words"),
        ("want <peple>", 6, "no list 'peple'"),
        ("want <people", 6, "names no list"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), MAX_DEPTH + 1, "brackets within brackets"),
        ("word " * 300, 1000, "longer than"),
    ],
)
def test_a_phrase_that_cannot_be_read_is_told_with_its_column(phrase: str, column: int, says: str) -> None:
    with pytest.raises(PhraseFault) as fault:
        parse_phrase(phrase)
    assert fault.value.column == column
    assert says in str(fault.value)


@given(st.text(alphabet="ab ()[]|<>*人.", max_size=60))
def test_any_phrase_is_read_or_refused_with_a_column_inside_it(phrase: str) -> None:
    try:
        parse_phrase(phrase)
    except PhraseFault as fault:
        assert 1 <= fault.column <= max(1, len(phrase))
