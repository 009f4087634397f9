"""How long the relay leaves a platform alone that does not answer."""

import pytest

from bridge.relay import Timing
from bridge.relay.outages import Outages

BUCKET = ("board",)
FIRST = Timing().first_pause


@pytest.fixture
def outages() -> Outages:
    return Outages(Timing(longest_rest=30.0))


def test_calls_that_fail_together_count_as_one_failure(outages: Outages) -> None:
    """Else a dozen conversations under way when a platform blips would keep it resting for half a minute."""
    assert all(outages.rest(BUCKET, "down") <= FIRST for _ in range(12))


def test_a_platform_that_fails_again_after_its_rest_rests_longer_up_to_a_limit(outages: Outages) -> None:
    rests = []
    for _ in range(12):
        rests.append(outages.rest(BUCKET, "down"))
        outages._of(BUCKET).until = 0.0  # the rest is over
    assert rests[1] > FIRST / 2 and rests[3] > 2 * FIRST
    assert all(0.7 * 30 <= rest <= 30 for rest in rests[-3:])


def test_an_outage_is_told_until_a_call_gets_through(outages: Outages) -> None:
    outages.rest(BUCKET, "no answer")
    assert outages.is_on(BUCKET) and dict(outages.reasons) == {BUCKET: "no answer"}
    outages.succeeded(BUCKET, 1)
    assert not outages.is_on(BUCKET) and not outages.reasons


def test_a_lane_backs_off_twice_as_long_each_time_up_to_a_limit() -> None:
    pauses = [Timing(longest_rest=30.0).pause(failures) for failures in range(1, 12)]
    assert pauses[0] <= FIRST
    assert all(0.7 * 60 <= pause <= 60 for pause in pauses[-3:])
