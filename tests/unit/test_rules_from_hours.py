"""The calendar as the use cases ask it: in microseconds, and in the user's words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from shipped_configuration import shipped_config
from small_config import copy_small_config

from bridge.config_folder import load_config
from bridge.rules_from_config import build_rules
from core.model.ids import ContactId, Micros
from core.model.session import Contact
from core.usecases.adapters import SessionSurfaces
from core.usecases.rules import SECOND

HOURS = """
default: office
calendars:
  office: {zone: Europe/London, week: {mon-fri: "9:00-18:00"}}
  night: {zone: UTC, week: {mon-sun: "0:00-24:00"}}
queues: {emergency: night}
"""


def micros(*moment: int) -> Micros:
    return Micros(int(datetime(*moment, tzinfo=UTC).timestamp()) * SECOND)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory):
    folder = copy_small_config(tmp_path_factory.mktemp("config"), hours=HOURS)
    return build_rules(load_config(folder), SessionSurfaces(lambda contact: (), lambda channel, most_cards: ()))


def test_out_of_hours_it_is_said_when_somebody_is_back(rules) -> None:
    closed = rules.closed_now("general", micros(2026, 11, 22, 12), "en-GB")  # a Sunday
    assert closed.opens_at == micros(2026, 11, 23, 9)
    assert "9:00" in closed.opens


def test_when_somebody_is_back_is_said_by_the_readers_clock_or_the_clock_is_named(rules) -> None:
    at = micros(2026, 11, 22, 12)
    opens = rules.closed_now("general", at, "en").opens_at
    mia = Contact(ContactId("c"), "web", "mia", "Mia", "en", zone="America/Bogota")
    assert rules.opening_text("general", opens, at, mia) == "tomorrow at 4:00"
    assert rules.opening_text("general", opens, at, replace(mia, zone="")) == "tomorrow at 9:00 (UTC)"


def test_within_hours_nothing_is_closed(rules) -> None:
    assert rules.closed_now("general", micros(2026, 11, 23, 12), "en") is None


def test_a_queue_keeps_its_own_hours(rules) -> None:
    assert rules.closed_now("emergency", micros(2026, 11, 22, 12), "en") is None


def test_the_shipped_hours_are_always_open_so_that_a_first_try_meets_somebody() -> None:
    shipped = build_rules(shipped_config(), SessionSurfaces(lambda contact: (), lambda channel, most_cards: ()))
    for hour in range(24):
        assert shipped.closed_now("general", micros(2026, 12, 25, hour), "en") is None
