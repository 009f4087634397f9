import pytest

from core.runtime.memoize import memoize_recent


def test_what_was_made_of_a_value_is_given_again_for_that_value_and_for_no_equal_one():
    make = memoize_recent(list[int])
    source, equal = [1, 2], [1, 2]
    assert make(source) is make(source)
    assert make(equal) is not make(source)


def test_the_last_few_values_are_remembered_and_no_more():
    make = memoize_recent(list[int])
    sources = [(number,) for number in range(5)]
    made = [make(source) for source in sources]
    assert [make(source) is what for source, what in zip(sources[1:], made[1:], strict=True)] == [True] * 4
    assert make(sources[0]) is not made[0]


def test_a_failure_is_tried_again():
    answers = iter([ValueError("no"), "yes"])

    def make(_source: object) -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    made = memoize_recent(make)
    with pytest.raises(ValueError, match="no"):
        made(make)
    assert made(make) == "yes"
