"""What a waiting user is told of the wait: never less than what is true of those ahead of them, or nothing at all."""

from hypothesis import given
from hypothesis import strategies as st

from core.usecases.wait_estimate import MINUTE, UNKNOWN, PastClaim, WaitingLine, minutes_for_each

NOW = 1_700_000_000_000_000
spans = st.integers(0, 3 * 3600 * 1_000_000)
claims = st.lists(st.builds(PastClaim, at=spans.map(lambda ago: NOW - ago), waited=spans), max_size=20)
lines = st.builds(
    WaitingLine,
    now=st.just(NOW),
    waits=st.lists(spans, max_size=12),
    claims=claims,
    in_vain=st.integers(0, 30),
    free=st.none() | st.integers(0, 6),
)


def each_minute(count: int, waited: float = 1) -> list[PastClaim]:
    """Claims of a line in which somebody always stands: one each minute."""
    return [PastClaim(NOW - ago * MINUTE, int((waited + 1) * MINUTE)) for ago in range(1, count + 1)]


def of(waits: list[float], claims: list[PastClaim], *, in_vain: int = 0, free: int | None = None) -> list[int]:
    return minutes_for_each(WaitingLine(NOW, [int(wait * MINUTE) for wait in waits], claims, in_vain, free))


@given(lines)
def test_nobody_is_told_less_than_those_ahead(line: WaitingLine) -> None:
    told = minutes_for_each(line)
    known = [minutes for minutes in told if minutes is not UNKNOWN]
    assert known == sorted(known)
    assert told == known + [UNKNOWN] * (len(told) - len(known))  # behind who cannot be told, nobody can


@given(lines)
def test_nobody_is_told_less_than_the_longest_wait_up_to_them(line: WaitingLine) -> None:
    for place, minutes in enumerate(minutes_for_each(line), 1):
        assert minutes is UNKNOWN or minutes * MINUTE >= max(line.waits[:place])


@given(lines, st.integers(1, 20))
def test_more_waits_in_vain_promise_nobody_more(line: WaitingLine, more: int) -> None:
    worse = WaitingLine(line.now, line.waits, line.claims, line.in_vain + more, line.free)
    for before, after in zip(minutes_for_each(line), minutes_for_each(worse), strict=True):
        assert after is UNKNOWN or (before is not UNKNOWN and after >= before)


@given(st.lists(spans, max_size=12), st.integers(0, 2), st.integers(0, 30))
def test_of_two_claims_nothing_can_be_said(waits: list[int], count: int, in_vain: int) -> None:
    line = WaitingLine(NOW, waits, each_minute(count), in_vain)
    assert set(minutes_for_each(line)) <= {UNKNOWN}


def test_the_first_has_waited_25_minutes_so_the_second_is_not_told_of_one() -> None:
    quick = [PastClaim(NOW - ago * MINUTE, MINUTE // 2) for ago in (30, 40, 50)]
    assert of([25, 0], quick) == [25, 30]


def test_twenty_who_waited_in_vain_count() -> None:
    quick = [PastClaim(NOW - ago * MINUTE, MINUTE // 2) for ago in (30, 40, 50)]
    assert of([0], quick) == [1]
    assert of([0], quick, in_vain=20) == [UNKNOWN]


def test_the_place_counts() -> None:
    told = of([0] * 10, each_minute(8), free=0)
    assert told[0] < told[4] < told[9]
    assert told[9] >= 10


def test_while_all_agents_are_full_quick_claims_of_before_promise_nothing() -> None:
    quick = [PastClaim(NOW - ago * MINUTE, MINUTE // 2) for ago in (30, 40, 50)]
    assert of([0, 0], quick, free=0) == [UNKNOWN, UNKNOWN]
    assert of([0, 0], quick, free=2) == [1, 1]


def test_a_line_that_has_come_to_rest_is_not_promised_its_former_pace() -> None:
    moving = [PastClaim(NOW - (30 + ago) * MINUTE, 2 * MINUTE) for ago in range(8)]
    assert of([28, 20, 10, 0], moving) == [30, 30, 60, UNKNOWN]


def test_an_hour_is_the_most_that_is_promised() -> None:
    assert of([61], each_minute(8)) == [UNKNOWN]
    assert of([0] * 200, each_minute(8))[-1] is UNKNOWN
