"""Reading an object that is still arriving: never more than there is, never another text, never an exception."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.bots.partial_json import PartialObject

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.builds(
    lambda before, text, after: before | {"text": text} | after,
    *[
        st.dictionaries(st.text(), VALUES, max_size=3),
        st.text(),
        st.dictionaries(st.text().filter(lambda name: name != "text"), VALUES, max_size=3),
    ],
)
unhurried = settings(deadline=None)  # a busy machine is no fault
SPELLINGS = st.fixed_dictionaries({"ensure_ascii": st.booleans(), "indent": st.sampled_from([None, 0, 2])})


def read(text: str) -> PartialObject:
    partial = PartialObject()
    partial.feed(text)
    return partial


@unhurried
@given(OBJECTS, SPELLINGS)
def test_every_prefix_of_an_object_gives_a_prefix_of_its_text(value: dict[str, Any], spelling: dict[str, Any]) -> None:
    written = json.dumps(value, **spelling)
    longest = ""
    for end in range(len(written) + 1):
        so_far = read(written[:end]).string("text") or ""
        assert value["text"].startswith(so_far)
        assert len(so_far) >= len(longest)
        longest = so_far
    assert longest == value["text"]


@unhurried
@given(OBJECTS, SPELLINGS, st.lists(st.integers(min_value=0, max_value=10_000)))
def test_how_an_object_is_cut_into_pieces_makes_no_difference(
    value: dict[str, Any], spelling: dict[str, Any], cuts: list[int]
) -> None:
    written = json.dumps(value, **spelling)
    places = sorted({0, len(written), *(cut % (len(written) + 1) for cut in cuts)})
    partial = PartialObject()
    for start, end in pairwise(places):
        partial.feed(written[start:end])
        assert partial.string("text") == read(written[:end]).string("text")
    assert partial.members == value


@unhurried
@given(OBJECTS, st.data())
def test_a_member_is_kept_only_when_it_is_whole(value: dict[str, Any], data: st.DataObject) -> None:
    written = json.dumps(value)
    members = read(written[: data.draw(st.integers(0, len(written)))]).members
    assert members == {name: value[name] for name in members}


@unhurried
@given(st.text(alphabet='{}[]":,\\u0d8"tex 1.e-\n') | st.text())
def test_what_is_no_json_is_read_without_an_exception(text: str) -> None:
    said = read(text).string("text")
    assert said is None or said.encode()


@pytest.mark.parametrize(
    ("text", "so_far"),
    [
        ("", None),
        ("Here you are: {", None),
        ('{"text"', None),
        ('{"text": 1', None),
        ('{"text": "', ""),
        ('{"text": "a\\', "a"),
        ('{"text": "a\\u00', "a"),
        ('{"text": "a\\ud83d', "a"),
        ('{"text": "a\\ud83d\\ude', "a"),
        ('{"text": "a\\ud83d\\ude00', "a😀"),
        ('{"text": "a\\q and more', "a"),
        ('{"text": "a\nb', "a"),
        ('{"note": "\\"text\\": \\"no\\"", "text": "yes', "yes"),
        ('{"note": {"text": "no"}, "text": "yes', "yes"),
        ('{"note": {"text": "no"}', None),
        ('{"text": "done"} {"text": "again"}', "done"),
    ],
)
def test_how_far_a_text_is_there(text: str, so_far: str | None) -> None:
    assert read(text).string("text") == so_far


def test_a_number_without_its_end_is_not_taken_for_a_smaller_one() -> None:
    assert read('{"confidence": 0').members == {}
    assert read('{"confidence": 0.25').members == {}
    assert read('{"confidence": 0.25,').members == {"confidence": 0.25}
