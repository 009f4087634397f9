"""How long the relay leaves a platform alone that does not answer."""

import time

from waiting import until

from bridge.relay import Timing
from bridge.relay.outages import Outage, Outages

BUCKET = ("board",)
FIRST = Timing().first_back_off


def test_calls_that_fail_together_count_as_one_failure() -> None:
    """Else a dozen conversations under way when a platform blips would keep it resting for half a minute."""
    outage = Outage(Timing(longest_back_off=30.0))
    assert all(outage.declare_or_prolong("down") <= FIRST for _ in range(12))


async def test_a_platform_that_fails_again_after_its_rest_rests_longer_up_to_a_limit() -> None:
    outage = Outage(Timing(first_back_off=0.001, longest_back_off=0.064))
    rests = []
    for _ in range(12):
        rests.append(outage.declare_or_prolong("down"))
        await until(lambda: time.monotonic() >= outage.may_retry_at(1), "its rest is over")
    assert rests[1] > 0.0005 and rests[3] > 0.002
    assert all(0.7 * 0.064 <= rest <= 0.064 for rest in rests[-3:])


def test_an_outage_is_told_until_a_call_gets_through() -> None:
    outages = Outages(Timing(longest_back_off=30.0))
    outages.of(BUCKET).declare_or_prolong("no answer")
    assert outages.of(BUCKET).is_on and dict(outages.reasons) == {BUCKET: "no answer"}
    outages.of(BUCKET).succeeded(1)
    assert not outages.of(BUCKET).is_on and not outages.reasons


def test_a_call_that_shares_nothing_with_others_is_in_no_outage() -> None:
    outages = Outages(Timing())
    outages.of(()).declare_or_prolong("down")
    assert not outages.of(()).is_on and not outages.reasons


def test_a_lane_backs_off_twice_as_long_each_time_up_to_a_limit() -> None:
    pauses = [Timing(longest_back_off=30.0).back_off(failures) for failures in range(1, 12)]
    assert pauses[0] <= FIRST
    assert all(0.7 * 60 <= pause <= 60 for pause in pauses[-3:])
