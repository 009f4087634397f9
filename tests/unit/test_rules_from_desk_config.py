"""What the desk's files become in the house: capacity, silence, speech, and where a wait is told."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from slack_agents import in_slack
from small_config import BILLING, TRIGGERS, copy_small_config

from bridge.config_folder import load_config
from bridge.rules_from_config import build_rules
from core.model.agents import Profile
from core.model.content import Content
from core.model.ids import AgentId, Micros
from core.model.ports import NewLane
from core.usecases.adapters import SessionSurfaces
from core.usecases.recipient import Recipient
from core.usecases.rules import SECOND, Rules

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
ANA = Profile(AgentId("a"), "Ana", (in_slack("U0ANA"),), specialties=("billing",), languages=("de",))
BEN = Profile(AgentId("b"), "Ben", (in_slack("U0BEN"),), specialties=("billing",), languages=("en",))
WEB = Profile(AgentId("w"), "Web only", specialties=("billing",), languages=("de",))
Built = Callable[[], Rules]


def to_dm(whom: str | Profile) -> NewLane | None:
    address = whom if isinstance(whom, str) else whom.id_at("slack")
    return NewLane("slack.reminder", address, "slack", internal=True) if address not in ("", "U0GONE") else None


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    folder = copy_small_config(
        tmp_path_factory.mktemp("config"), triggers=TRIGGERS + BILLING, queues=QUEUES, hours=HOURS
    )
    return build_rules(
        load_config(folder),
        SessionSurfaces(lambda contact: (), lambda channel, most_cards: (), to_dm),
        default_capacity=7,
    )


def reminded(rules: Rules, queue: str, number: int, hour: int, *on_duty: Profile) -> list[str]:
    at = Micros(int(datetime(2026, 11, 22, hour, tzinfo=UTC).timestamp()) * SECOND)
    return [lane.address for lane in rules.lanes_at_reminder(queue, number, at, on_duty)]


def test_the_house_knows_its_queues_and_its_patience(rules: Rules) -> None:
    assert rules.queues == ("billing", "empty", "general")
    assert rules.capacity == 7
    assert (rules.inactivity_times.nudge_after, rules.inactivity_times.close_after) == (5 * 60 * SECOND, 3600 * SECOND)


def test_plain_words_stay_inside_where_the_queue_says_so(rules: Rules) -> None:
    assert rules.recipient_rules.recipient_of(Content("hello"), "billing")[0] is Recipient.UNSTATED
    assert rules.recipient_rules.recipient_of(Content("hello"), "general")[0] is Recipient.USER
    assert rules.recipient_rules.recipient_of(Content("the customer is angry"), "general")[0] is Recipient.UNSURE


def test_those_who_can_answer_are_reminded_and_everybody_when_nobody_can(rules: Rules) -> None:
    assert reminded(rules, "billing", 1, 12, ANA, BEN, WEB) == ["U0ANA"]
    assert reminded(rules, "billing", 1, 12, BEN) == ["U0BEN"]


def test_the_second_channel_hears_of_it_from_its_reminder_on(rules: Rules) -> None:
    assert reminded(rules, "billing", 2, 12, ANA) == ["U0ANA", "C0LEADS"]
    assert reminded(rules, "empty", 1, 14, ANA) == ["C0LEADS"]
    assert reminded(rules, "general", 2, 12, ANA) == []


@pytest.mark.parametrize(("hour", "quiet"), [(20, False), (21, True), (2, True), (5, True), (6, False)])
def test_at_night_only_the_thread_is_reminded_by_the_queues_own_clock(rules: Rules, hour: int, quiet: bool) -> None:
    assert (reminded(rules, "billing", 2, hour, ANA) == []) is quiet  # Berlin is an hour ahead of UTC


def test_quiet_hours_within_a_day_end_with_it(rules: Rules) -> None:
    assert [bool(reminded(rules, "empty", 1, hour)) for hour in (11, 12, 13)] == [True, False, True]


def test_nobody_is_told_where_nothing_can_be_said(rules: Rules) -> None:
    gone = Profile(AgentId("g"), "Gone", (in_slack("U0GONE"),), specialties=("billing",), languages=("de",))
    assert reminded(rules, "billing", 1, 12, gone) == []
