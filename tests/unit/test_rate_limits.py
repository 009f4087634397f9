"""Rate limits: what is allowed at once, what comes back, who is named, and what is forgotten."""

import pytest

from core.runtime.client_addresses import TrustedProxies, address_group
from core.runtime.rate_limits import LimitAlarm, RateLimits


class Hand:
    """A clock that is set by hand."""

    at = 1_000.0

    def __call__(self) -> float:
        return self.at


def test_an_amount_may_come_at_once_and_comes_back_evenly() -> None:
    clock = Hand()
    limits = RateLimits(now=clock)
    assert [limits.allows("3 per 30 seconds", "mia") for _ in range(4)] == [True, True, True, False]
    assert limits.wait("3 per 30 seconds", "mia") == pytest.approx(10)
    clock.at += 10
    assert limits.allows("3 per 30 seconds", "mia")
    assert not limits.allows("3 per 30 seconds", "mia")
    assert limits.allows("3 per 30 seconds", "otto")


def test_what_costs_more_than_the_whole_amount_is_taken_when_nothing_was_used() -> None:
    limits = RateLimits(now=Hand())
    assert limits.allows("100 per minute", "mia", cost=5_000)
    assert not limits.allows("100 per minute", "mia", cost=1)


def test_a_flood_of_names_leaves_nothing_behind() -> None:
    clock = Hand()
    limits = RateLimits(now=clock)
    for number in range(20_000):
        clock.at += 0.01
        limits.allows("3 per second", f"visitor {number}")
    assert len(limits) < 2_500


def test_admins_are_told_once_of_each_limit_and_again_after_a_while() -> None:
    clock = Hand()
    told: list[str] = []
    alarm = LimitAlarm(told.append, now=clock)
    for number in range(3_000):
        alarm.report("new conversations", f"192.0.2.{number}", "60 per 10 minutes")
    assert told == [
        "192.0.2.0 reached a limit: new conversations (60 per 10 minutes). Others may, too; the log names them."
    ]
    clock.at += 600
    alarm.report("new conversations", "192.0.2.1", "60 per 10 minutes")
    assert len(told) == 2


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_an_ipv6_address_counts_as_the_network_that_it_was_chosen_from(address: str, group: str) -> None:
    assert address_group(address) == group


def test_only_named_proxies_are_trusted() -> None:
    proxies = TrustedProxies.parse("127.0.0.1, 10.0.0.0/8,::1")
    assert [proxies.trusts(one) for one in ("127.0.0.1", "10.9.8.7", "::1", "192.0.2.1", "x")] == [True] * 3 + [
        False
    ] * 2
    with pytest.raises(ValueError, match="does not appear"):
        TrustedProxies.parse("my-proxy")
