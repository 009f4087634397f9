"""When the database counts as well: by what was really read and written, never by how long anybody waited."""

import pytest

from core.store.database_health import PROBATION, SILENT_AFTER, AccessPathHealth
from core.store.outage import OutageLog


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def way(clock: Clock) -> AccessPathHealth:
    return AccessPathHealth("writing", OutageLog(clock), clock)


def test_a_slow_database_with_a_long_queue_is_well(way: AccessPathHealth, clock: Clock) -> None:
    for _ in range(100):  # each probe waits behind the queue for ten seconds, and is answered
        way.probe_sent()
        clock.now += 10.0
        assert way.wrong == ""
        way.finished(probe=True)


def test_a_database_that_says_nothing_is_not(way: AccessPathHealth, clock: Clock) -> None:
    way.probe_sent()
    clock.now += SILENT_AFTER + 1
    assert way.wrong == "writing has had no answer for 16 s"
    way.finished()
    assert way.wrong == ""


def test_nobody_who_was_not_asked_is_missed(way: AccessPathHealth, clock: Clock) -> None:
    clock.now += 3600.0
    assert way.wrong == ""


def test_a_failure_counts_until_work_is_taken_again(way: AccessPathHealth, clock: Clock) -> None:
    way.failed("database or disk is full")
    assert way.wrong == "writing fails: database or disk is full"
    way.finished()
    assert way.wrong == ""


def test_a_small_row_that_fits_does_not_make_a_full_disk_well(way: AccessPathHealth, clock: Clock) -> None:
    for _ in range(20):
        way.failed("database or disk is full")
        clock.now += PROBATION / 2
        way.finished(probe=True)
        assert way.wrong
    clock.now += PROBATION
    way.finished(probe=True)  # nobody has been refused for a while, and nobody has tried
    assert way.wrong == ""


def test_a_database_that_is_away_is_not_asked_all_the_time(way: AccessPathHealth, clock: Clock) -> None:
    asked = 0
    for _ in range(180_000):  # three minutes, by the millisecond
        clock.now += 0.001
        if not way.reason_to_wait:
            asked += 1
            way.failed("no")
    assert asked < 200
