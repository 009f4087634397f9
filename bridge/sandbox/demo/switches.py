"""What a visitor of the demo can break: an outage, a slow network, things that arrive twice.

Only the stand-ins are touched. That the product takes it calmly is what the switches are there to show.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.sandbox.faults import FaultKind, Faults, InjectedFault
from bridge.sandbox.slack import SlackStandIn
from bridge.sandbox.telegram import TelegramStandIn

OUTAGE = 30.0  # seconds
SLOWNESS = 1.5  # seconds more for each call


class DemoFaults(Faults):
    """Faults with a switch that makes every call slow for as long as it is on."""

    def __init__(self) -> None:
        super().__init__()
        self.is_slow = False

    def next_for(self, method: str, *addresses: str) -> InjectedFault | None:
        """What waits or the outage first; else slowness, if it is on."""
        return super().next_for(method, *addresses) or (
            InjectedFault(FaultKind.SLOW, SLOWNESS) if self.is_slow else None
        )


@dataclass(slots=True)
class Switches:
    """The switches of the strip. `changed` is called after each turn of one, and when the outage ends."""

    slack: SlackStandIn
    telegram: TelegramStandIn
    faults: tuple[DemoFaults, DemoFaults]
    changed: Callable[[], None] = field(default=lambda: None)
    down_until: float = 0.0  # Unix time

    def turn_slack_down(self, on: bool) -> None:
        """Slack is away for half a minute, or back at once."""
        seconds = OUTAGE if on else 0.0
        self.down_until = time.time() + seconds
        self.slack.start_outage(seconds)
        self.changed()
        asyncio.get_running_loop().call_later(seconds, self.changed)

    def turn_slow(self, on: bool) -> None:
        """Every call to Slack and Telegram takes longer."""
        for faults in self.faults:
            faults.is_slow = on
        self.changed()

    def turn_duplicates(self, on: bool) -> None:
        """Both services deliver everything twice."""
        self.slack.delivery.duplicate = self.telegram.redeliver = on
        self.changed()

    def shown(self) -> dict[str, object]:
        """The switches as the page draws them. `down_until` is Unix time in milliseconds, 0 when Slack is up."""
        is_down = self.down_until > time.time()
        return {
            "down_until": int(self.down_until * 1000) if is_down else 0,
            "slow": self.faults[0].is_slow,
            "duplicates": self.slack.delivery.duplicate,
        }
