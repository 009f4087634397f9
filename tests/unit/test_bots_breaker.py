"""When a service that fails is left alone, and when it is tried again."""

import pytest

from core.bots.circuit_breaker import LONGEST_REST, BreakerState, CircuitBreaker
from core.bots.settings import BreakerSettings

CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(BreakerSettings(failures=3, within=60, rest=30), clock)


def fails(breaker: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admit()
        breaker.failed()


def test_fewer_failures_than_it_takes_change_nothing(breaker: CircuitBreaker) -> None:
    fails(breaker, 2)
    assert breaker.state is CLOSED
    assert breaker.seconds_until_retry == 0


def test_failures_within_the_window_open_it_for_the_rest(breaker: CircuitBreaker, clock: Clock) -> None:
    fails(breaker, 3)
    assert (breaker.state, breaker.seconds_until_retry, breaker.admit()) == (OPEN, 30, False)
    clock.now += 29.9
    assert not breaker.admit()
    clock.now += 0.1
    assert breaker.state is HALF_OPEN


def test_failures_far_apart_do_not_open_it(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(10):
        fails(breaker, 1)
        clock.now += 31
    assert breaker.state is CLOSED


def test_answers_between_the_failures_do_not_excuse_them(breaker: CircuitBreaker) -> None:
    for _ in range(3):
        fails(breaker, 1)
        breaker.succeeded()
    assert breaker.state is OPEN


def test_half_open_lets_one_call_through_at_a_time(breaker: CircuitBreaker, clock: Clock) -> None:
    fails(breaker, 3)
    clock.now += 30
    assert [breaker.admit(), breaker.admit()] == [True, False]


def test_an_answer_closes_it_and_forgets_what_was(breaker: CircuitBreaker, clock: Clock) -> None:
    fails(breaker, 3)
    clock.now += 30
    assert breaker.admit()
    breaker.succeeded()
    fails(breaker, 2)
    assert breaker.state is CLOSED


def test_one_more_failure_opens_it_again(breaker: CircuitBreaker, clock: Clock) -> None:
    fails(breaker, 3)
    clock.now += 30
    fails(breaker, 1)
    assert (breaker.state, breaker.seconds_until_retry) == (OPEN, 30)


def test_a_try_that_was_given_up_makes_room_for_another(breaker: CircuitBreaker, clock: Clock) -> None:
    fails(breaker, 3)
    clock.now += 30
    assert breaker.admit()
    breaker.abandoned()
    assert breaker.admit()


def test_a_late_answer_to_an_earlier_call_does_not_end_the_rest(breaker: CircuitBreaker) -> None:
    assert breaker.admit()
    fails(breaker, 3)
    breaker.succeeded()
    assert breaker.state is OPEN


def test_a_service_that_says_when_to_come_back_is_left_alone_until_then(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.failed(retry_after=45)
    assert breaker.seconds_until_retry == 45
    clock.now += 45
    assert breaker.admit()


def test_nobody_is_left_alone_for_ever(breaker: CircuitBreaker) -> None:
    breaker.failed(retry_after=86_400)
    assert breaker.seconds_until_retry == LONGEST_REST
