"""The words of the figures: true, short, and never rounded into a lie."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics import number_words
from core.statistics.percentiles import percentile, percentiles_of

SECOND = 1_000_000
MINUTE = 60 * SECOND


@pytest.mark.parametrize(
    ("micros", "told"),
    [
        (0, "5 s"), (4 * SECOND, "5 s"), (5 * SECOND, "10 s"), (58 * SECOND, "1 min"), (MINUTE, "2 min"),
        (3 * MINUTE + 12 * SECOND, "4 min"), (4 * MINUTE, "5 min"), (59 * MINUTE + 59 * SECOND, "1 h"),
        (62 * MINUTE, "1 h 5 min"), (11 * 60 * MINUTE, "12 h"), (50 * 60 * MINUTE, "3 days"),
    ],
)  # fmt: skip
def test_under_is_the_next_round_duration(micros: int, told: str) -> None:
    assert number_words.under(micros) == told


@pytest.mark.parametrize(
    ("micros", "told"),
    [(0, "0 s"), (45 * SECOND, "45 s"), (90 * SECOND, "2 min"), (59 * MINUTE + 40 * SECOND, "1 h"),
     (65 * MINUTE, "1 h 5 min"), (120 * MINUTE, "2 h"), (72 * 60 * MINUTE, "3 days")],
)  # fmt: skip
def test_a_duration_is_told_to_a_persons_precision(micros: int, told: str) -> None:
    assert number_words.duration(micros) == told


@pytest.mark.parametrize(
    ("part", "whole", "percent", "tenths"),
    [(0, 0, "–", "0 of 0"), (0, 40, "0 %", "0 of 40"), (1, 400, "1 %", "1 of 10"), (399, 400, "99 %", "9 of 10"),
     (400, 400, "100 %", "all 400"), (2, 3, "67 %", "2 of 3"), (3, 3, "100 %", "all 3"), (62, 100, "62 %", "6 of 10")],
)  # fmt: skip
def test_what_is_neither_none_nor_all_is_never_called_so(part: int, whole: int, percent: str, tenths: str) -> None:
    assert (number_words.share(part, whole), number_words.in_ten(part, whole)) == (percent, tenths)


def test_counts_and_lists_and_days_read_well() -> None:
    assert [number_words.count(number, "user") for number in (0, 1, 2, 1204)] == [
        "no users",
        "1 user",
        "2 users",
        "1,204 users",
    ]
    assert [number_words.listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    day = date(2026, 11, 21)
    told = [
        number_words.day(day),
        number_words.table_day(day),
        number_words.short_day(day),
        number_words.month(day),
        number_words.date_of(day),
    ]
    assert told == ["Saturday 21 November", "Sat 21 Nov", "21 Nov", "Nov 2026", "21 November"]
    assert number_words.hours(23) == "23:00 to 0:00"


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=60), st.sampled_from([0.5, 0.9, 0.95]))
def test_a_percentile_is_somebodys_value_that_so_many_do_not_exceed(values: list[int], share: float) -> None:
    found = percentile(sorted(values), share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=60))
def test_what_is_said_of_nine_in_ten_is_true(values: list[int]) -> None:
    spread = percentiles_of(values)
    assert spread is not None
    assert spread.p50 <= spread.p90 <= spread.p95 <= spread.maximum == max(values)
    assert number_words.under(spread.p90) != number_words.under(spread.p90 + 2 * 86_400 * SECOND)


def test_of_nothing_there_is_no_spread() -> None:
    assert percentiles_of([]) is None
