"""What counts as evidence of an outage, and who may find out when it is over."""

import time

from waiting import until

from bridge.relay.outages import ADDRESSES, ALONE, Outages
from bridge.relay.timing import Timing

BOT = ("bot",)
SICK = (1, 2, 3)
WELL, NEW = 8, 9


def made(first_pause: float = 0.001, longest_rest: float = 3600.0) -> Outages:
    return Outages(Timing(first_pause=first_pause, longest_rest=longest_rest))


def fail(outages: Outages, *lanes: int, kind: str = "post") -> bool:
    for lane in lanes:
        outages.failed(BOT, lane, kind)
    return outages.is_everybodys(BOT, kind)


def test_several_that_fail_in_a_row_are_evidence_and_one_that_fails_often_is_none() -> None:
    assert len(SICK) == ADDRESSES
    assert not fail(made(), *[1] * 10)
    assert not fail(made(), 1, 2)
    assert fail(made(), *SICK)


def test_one_that_gets_through_between_breaks_the_row() -> None:
    outages = made()
    fail(outages, 1, 2)
    outages.succeeded(BOT, WELL, "post")
    assert not fail(outages, 3)


def test_another_kind_of_call_that_gets_through_breaks_no_row_and_ends_no_outage() -> None:
    outages = made()
    fail(outages, 1, 2)
    outages.succeeded(BOT, WELL, "edit")
    assert fail(outages, 3)
    outages.rest(BOT, "no", 3, said=False)
    assert not outages.succeeded(BOT, WELL, "edit")
    assert outages.is_on(BOT)
    assert outages.succeeded(BOT, WELL, "post")
    assert not outages.is_on(BOT)


def test_who_goes_on_failing_while_others_get_through_is_no_evidence_until_they_do_as_well() -> None:
    outages = made()
    for _ in range(ALONE):
        assert fail(outages, *SICK)
        outages.succeeded(BOT, WELL, "post")
    assert not fail(outages, *SICK)
    assert not fail(outages, WELL, NEW)  # the sick do not count beside them
    outages.succeeded(BOT, WELL, "post")
    outages.succeeded(BOT, 1, "post")
    assert not fail(outages, 1, NEW)
    assert fail(outages, WELL)


async def test_those_who_have_not_failed_in_an_outage_need_not_wait_as_long_as_those_who_have() -> None:
    outages = made()
    fail(outages, *SICK)
    for number in range(8):
        lane = SICK[number % 3]
        outages.rest(BOT, "no", lane, said=False)
        await until(lambda lane=lane: time.monotonic() >= outages.opens_at(BOT, lane), "its rest is over")
    outages.rest(BOT, "no", 1, said=False)
    assert outages.opens_at(BOT, NEW) < outages.opens_at(BOT, 1) - 0.1
    outages.rest(BOT, "The probe fails.", unwell=True)
    assert outages.opens_at(BOT, NEW) == outages.opens_at(BOT, 1)


def test_the_repeat_of_a_lost_call_and_who_fails_alone_come_after_all_others() -> None:
    outages = made()
    for _ in range(ALONE + 1):
        fail(outages, 1)
        outages.succeeded(BOT, WELL, "post")
    outages.lost(BOT, 2)
    fail(outages, 3, 4, 5)
    for lane in (3, 4, 5):
        outages.rest(BOT, "no", lane, said=False)
    assert sorted((2, 1, 5, 4, 3, NEW), key=lambda lane: outages.turn(BOT, lane)) == [NEW, 3, 4, 5, 1, 2]
    assert outages.opens_at(BOT, 2) > time.monotonic() + 3000.0


def test_a_probe_that_fails_while_a_call_gets_through_is_disbelieved_until_it_is_well_again() -> None:
    outages = made(longest_rest=0.0)
    outages.rest(BOT, "The probe fails.", unwell=True)
    assert outages.doubts(BOT, WELL)
    outages.succeeded(BOT, WELL, "post")
    assert outages.believes(BOT, "The probe fails.") == ""
    assert outages.believes(BOT, "") == ""
    assert outages.believes(BOT, "The probe fails.") == "The probe fails."


def test_where_only_edits_fail_those_who_post_are_not_held_up() -> None:
    outages = made()
    fail(outages, *SICK, kind="edit")
    assert outages.rest(BOT, "no", 1, said=False) > 0
    assert outages.gates(BOT, NEW)  # whether anything is taken is not known yet
    outages.succeeded(BOT, WELL, "post")
    assert outages.is_on(BOT)
    assert not outages.gates(BOT, NEW)
    assert all(outages.gates(BOT, lane) for lane in SICK)
    assert outages.rest(BOT, "no", 2, said=False) == 0
    assert not outages.holds(BOT, NEW, "post")
    assert outages.holds(BOT, NEW, "edit")  # it waits its turn from now on
    assert outages.gates(BOT, NEW)
    assert outages.succeeded(BOT, 1, "edit")
    assert not outages.gates(BOT, NEW)
