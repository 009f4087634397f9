"""What the desk's files become in the house: capacity, silence, speech, and where a wait is told."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from small_config import BILLING, TRIGGERS, copy_small_config

from bridge.house import Surfaces, build_house
from core.config import load
from core.model.agents import Profile
from core.model.content import Content
from core.model.ids import AgentId, Micros
from core.model.ports import NewLane
from core.usecases.house import SECOND, House
from core.usecases.speech import For

QUEUES = """
queues:
  billing:
    specialty: billing
    languages: [de]
    plain_text: internal
    reminders:
      on_duty: true
      second_channel: C0LEADS
      second_channel_from: 2
      quiet: 22:00-7:00
  empty:
    reminders: {quiet: 12:00-13:00, second_channel: C0LEADS, second_channel_from: 1}
"""
HOURS = """
default: always
calendars:
  always: {zone: UTC, week: {mon-sun: "0:00-24:00"}}
  berlin: {zone: Europe/Berlin, week: {mon-sun: "0:00-24:00"}}
queues: {billing: berlin}
"""
ANA = Profile(AgentId("a"), "Ana", "U0ANA", specialties=("billing",), languages=("de",))
BEN = Profile(AgentId("b"), "Ben", "U0BEN", specialties=("billing",), languages=("en",))
WEB = Profile(AgentId("w"), "Web only", specialties=("billing",), languages=("de",))
Built = Callable[[], House]


def to_dm(address: str) -> NewLane | None:
    return None if address == "U0GONE" else NewLane("slack.reminder", address, "slack", internal=True)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = copy_small_config(
        tmp_path_factory.mktemp("config"), triggers=TRIGGERS + BILLING, queues=QUEUES, hours=HOURS
    )
    return build_house(load(folder), Surfaces(lambda contact: (), lambda channel: (), to_dm), capacity=7)


def reminded(house: House, queue: str, number: int, hour: int, *on_duty: Profile) -> list[str]:
    at = Micros(int(datetime(2026, 11, 22, hour, tzinfo=UTC).timestamp()) * SECOND)
    return [lane.address for lane in house.at_reminder(queue, number, at, on_duty)]


def test_the_house_knows_its_queues_and_its_patience(house: House) -> None:
    assert house.queues == ("billing", "empty", "general")
    assert house.capacity == 7
    assert (house.silence.nudge_after, house.silence.close_after) == (5 * 60 * SECOND, 3600 * SECOND)


def test_plain_words_stay_inside_where_the_queue_says_so(house: House) -> None:
    assert house.speech.hear(Content("hello"), "billing")[0] is For.UNSAID
    assert house.speech.hear(Content("hello"), "general")[0] is For.USER
    assert house.speech.hear(Content("the customer is angry"), "general")[0] is For.UNSURE


def test_those_who_can_answer_are_reminded_and_everybody_when_nobody_can(house: House) -> None:
    assert reminded(house, "billing", 1, 12, ANA, BEN, WEB) == ["U0ANA"]
    assert reminded(house, "billing", 1, 12, BEN) == ["U0BEN"]


def test_the_second_channel_hears_of_it_from_its_reminder_on(house: House) -> None:
    assert reminded(house, "billing", 2, 12, ANA) == ["U0ANA", "C0LEADS"]
    assert reminded(house, "empty", 1, 14, ANA) == ["C0LEADS"]
    assert reminded(house, "general", 2, 12, ANA) == []


@pytest.mark.parametrize(("hour", "quiet"), [(20, False), (21, True), (2, True), (5, True), (6, False)])
def test_at_night_only_the_thread_is_reminded_by_the_queues_own_clock(house: House, hour: int, quiet: bool) -> None:
    assert (reminded(house, "billing", 2, hour, ANA) == []) is quiet  # Berlin is an hour ahead of UTC


def test_quiet_hours_within_a_day_end_with_it(house: House) -> None:
    assert [bool(reminded(house, "empty", 1, hour)) for hour in (11, 12, 13)] == [True, False, True]


def test_nobody_is_told_where_nothing_can_be_said(house: House) -> None:
    gone = Profile(AgentId("g"), "Gone", "U0GONE", specialties=("billing",), languages=("de",))
    assert reminded(house, "billing", 1, 12, gone) == []
