"""What counts as evidence of an outage, and who may find out when it is over."""

import time

from waiting import until

from bridge.relay.outage_evidence import MIN_FAILING_ADDRESSES, MIN_SUCCESSES_ELSEWHERE
from bridge.relay.outages import Outage
from bridge.relay.timing import Timing

SICK = (1, 2, 3)
WELL, NEW = 8, 9


def made(first_pause: float = 0.001, longest_rest: float = 3600.0) -> Outage:
    return Outage(Timing(first_back_off=first_pause, longest_back_off=longest_rest))


def fail(outage: Outage, *lanes: int, kind: str = "post") -> bool:
    for lane in lanes:
        outage.failed(lane, kind)
    return outage.is_widespread(kind)


def test_several_that_fail_in_a_row_are_evidence_and_one_that_fails_often_is_none() -> None:
    assert len(SICK) == MIN_FAILING_ADDRESSES
    assert not fail(made(), *[1] * 10)
    assert not fail(made(), 1, 2)
    assert fail(made(), *SICK)


def test_one_that_gets_through_between_breaks_the_row() -> None:
    outage = made()
    fail(outage, 1, 2)
    outage.succeeded(WELL, "post")
    assert not fail(outage, 3)


def test_another_kind_of_call_that_gets_through_breaks_no_row_and_ends_no_outage() -> None:
    outage = made()
    fail(outage, 1, 2)
    outage.succeeded(WELL, "edit")
    assert fail(outage, 3)
    outage.declare_or_prolong("no", 3, said=False)
    assert not outage.succeeded(WELL, "edit")
    assert outage.is_on
    assert outage.succeeded(WELL, "post")
    assert not outage.is_on


def test_who_goes_on_failing_while_others_get_through_is_no_evidence_until_they_do_as_well() -> None:
    outage = made()
    for _ in range(MIN_SUCCESSES_ELSEWHERE):
        assert fail(outage, *SICK)
        outage.succeeded(WELL, "post")
    assert not fail(outage, *SICK)
    assert not fail(outage, WELL, NEW)  # the sick do not count beside them
    outage.succeeded(WELL, "post")
    outage.succeeded(1, "post")
    assert not fail(outage, 1, NEW)
    assert fail(outage, WELL)


async def test_those_who_have_not_failed_in_an_outage_need_not_wait_as_long_as_those_who_have() -> None:
    outage = made()
    fail(outage, *SICK)
    for number in range(8):
        lane = SICK[number % 3]
        outage.declare_or_prolong("no", lane, said=False)
        await until(lambda lane=lane: time.monotonic() >= outage.may_retry_at(lane), "its rest is over")
    outage.declare_or_prolong("no", 1, said=False)
    assert outage.may_retry_at(NEW) < outage.may_retry_at(1) - 0.1
    outage.declare_or_prolong("The probe fails.", unwell=True)
    assert outage.may_retry_at(NEW) == outage.may_retry_at(1)


def test_the_repeat_of_a_lost_call_and_who_fails_alone_come_after_all_others() -> None:
    outage = made()
    for _ in range(MIN_SUCCESSES_ELSEWHERE + 1):
        fail(outage, 1)
        outage.succeeded(WELL, "post")
    outage.lost(2)
    fail(outage, 3, 4, 5)
    for lane in (3, 4, 5):
        outage.declare_or_prolong("no", lane, said=False)
    assert sorted((2, 1, 5, 4, 3, NEW), key=outage.sort_key) == [NEW, 3, 4, 5, 1, 2]
    assert outage.may_retry_at(2) > time.monotonic() + 3000.0


def test_a_probe_that_fails_while_a_call_gets_through_is_disbelieved_until_it_is_well_again() -> None:
    outage = made(longest_rest=0.0)
    outage.declare_or_prolong("The probe fails.", unwell=True)
    assert outage.tries_despite_probe(WELL)
    outage.succeeded(WELL, "post")
    assert outage.believed_reason("The probe fails.") == ""
    assert outage.believed_reason("") == ""
    assert outage.believed_reason("The probe fails.") == "The probe fails."


def test_where_only_edits_fail_those_who_post_are_not_held_up() -> None:
    outage = made()
    fail(outage, *SICK, kind="edit")
    assert outage.declare_or_prolong("no", 1, said=False) > 0
    assert outage.is_one_at_a_time(NEW)  # whether anything is taken is not known yet
    outage.succeeded(WELL, "post")
    assert outage.is_on
    assert not outage.is_one_at_a_time(NEW)
    assert all(outage.is_one_at_a_time(lane) for lane in SICK)
    assert outage.declare_or_prolong("no", 2, said=False) == 0
    assert not outage.must_wait(NEW, "post")
    assert outage.must_wait(NEW, "edit")  # it waits its turn from now on
    assert outage.is_one_at_a_time(NEW)
    assert outage.succeeded(1, "edit")
    assert not outage.is_one_at_a_time(NEW)
