"""How long the relay leaves a platform alone that does not answer."""

import time

from waiting import until

from bridge.relay import Timing
from bridge.relay.outages import Outage, Outages

BUCKET = ("board",)
FIRST = Timing().first_pause


def test_calls_that_fail_together_count_as_one_failure() -> None:
    """Else a dozen conversations under way when a platform blips would keep it resting for half a minute."""
    outage = Outage(Timing(longest_rest=30.0))
    assert all(outage.rest("down") <= FIRST for _ in range(12))


async def test_a_platform_that_fails_again_after_its_rest_rests_longer_up_to_a_limit() -> None:
    outage = Outage(Timing(first_pause=0.001, longest_rest=0.064))
    rests = []
    for _ in range(12):
        rests.append(outage.rest("down"))
        await until(lambda: time.monotonic() >= outage.opens_at(1), "its rest is over")
    assert rests[1] > 0.0005 and rests[3] > 0.002
    assert all(0.7 * 0.064 <= rest <= 0.064 for rest in rests[-3:])


def test_an_outage_is_told_until_a_call_gets_through() -> None:
    outages = Outages(Timing(longest_rest=30.0))
    outages.of(BUCKET).rest("no answer")
    assert outages.of(BUCKET).is_on and dict(outages.reasons) == {BUCKET: "no answer"}
    outages.of(BUCKET).succeeded(1)
    assert not outages.of(BUCKET).is_on and not outages.reasons


def test_a_call_that_shares_nothing_with_others_is_in_no_outage() -> None:
    outages = Outages(Timing())
    outages.of(()).rest("down")
    assert not outages.of(()).is_on and not outages.reasons


def test_a_lane_backs_off_twice_as_long_each_time_up_to_a_limit() -> None:
    pauses = [Timing(longest_rest=30.0).pause(failures) for failures in range(1, 12)]
    assert pauses[0] <= FIRST
    assert all(0.7 * 60 <= pause <= 60 for pause in pauses[-3:])
