"""What shall go wrong in a stand-in. Shared by the Slack, Telegram and Gemini stand-ins.

A fault is told in one way everywhere: which method ("chat.postMessage", "sendMessage", "*" for any), whose calls
(an address that the call names, "" for everybody's), what goes wrong, and for how many calls or until it is cleared.
What an address is, the stand-in says: a chat id at Telegram; a channel, a thread's or post's ts or a person at Slack;
a model or a word of the question at Gemini.
"""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """How a call goes wrong. `AFTER` means that the work was done and only the answer is lost."""

    RATE_LIMITED = "rate_limited"  # 429 with Retry-After `seconds`, in the service's own words
    SERVER_ERROR = "server_error"  # `status`, in the service's own words, not done
    SERVER_ERROR_AFTER = "server_error_after"  # `status`, in the service's own words, done
    ANSWER = "answer"  # `status`, `body` and `content_type` as they are, not done
    ANSWER_AFTER = "answer_after"  # the same, done
    HANG_BEFORE = "hang_before"  # no answer for `seconds`, not done
    HANG_AFTER = "hang_after"  # done, no answer for `seconds`
    DROP_BEFORE = "drop_before"  # connection closed, not done
    DROP_AFTER = "drop_after"  # done, connection closed without an answer
    SLOW = "slow"  # done after `seconds`


@dataclass(frozen=True, slots=True)
class InjectedFault:
    """One thing to go wrong. `seconds` is the wait of the kinds that have one; `body` is for those that say it."""

    kind: FaultKind
    seconds: float = 1.0
    status: int = 500
    body: str = ""
    content_type: str = "application/json"


JSON_500 = InjectedFault(FaultKind.SERVER_ERROR)
HTML_502 = InjectedFault(
    FaultKind.ANSWER, status=502, body="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html"
)
PLAIN_TEXT = InjectedFault(  # what an Envoy in front of a service says
    FaultKind.ANSWER,
    status=503,
    body="upstream connect error or disconnect/reset before headers. reset reason: connection termination",
    content_type="text/plain",
)
EMPTY_504 = InjectedFault(FaultKind.ANSWER, status=504, content_type="application/octet-stream")
RESET_BEFORE = InjectedFault(FaultKind.DROP_BEFORE)
RESET_AFTER = InjectedFault(FaultKind.DROP_AFTER)
CUT_OFF_JSON = InjectedFault(FaultKind.ANSWER_AFTER, status=200, body='{"ok": true, "resu')
NOT_FOUND = InjectedFault(FaultKind.SERVER_ERROR, status=404)
RATE_LIMIT_429 = InjectedFault(FaultKind.RATE_LIMITED)
HANG = InjectedFault(FaultKind.HANG_BEFORE, seconds=3600.0)


@dataclass(slots=True)
class PlacedFault:
    """A fault and where it waits. `left` counts the calls it still hits; None: until it is cleared."""

    fault: InjectedFault
    method: str
    address: str
    left: int | None
    hits: int = 0

    def clear(self) -> None:
        """Hit no further call."""
        self.left = 0

    def applies_to(self, method: str, addresses: Collection[str]) -> bool:
        """Is the fault for this call?"""
        return self.left != 0 and self.method == method and (not self.address or self.address in addresses)


class Faults:
    """The faults waiting for each method, and the outage switch ("Slack is down for 30 s")."""

    def __init__(self) -> None:
        self._placed: list[PlacedFault] = []
        self._down_until = 0.0
        self.ended = asyncio.Event()  # set at shutdown: hanging calls give up at once

    def inject(
        self, fault: InjectedFault, method: str = "*", *, address: str = "", times: int | None = None
    ) -> PlacedFault:
        """Let calls of `method` that name `address` go wrong, the next `times` of them or until `clear`."""
        placed = PlacedFault(fault, method, address, times)
        self._placed.append(placed)
        return placed

    def inject_next(self, method: str, *faults: InjectedFault) -> None:
        """Let the next calls of `method` go wrong, one fault each."""
        for fault in faults:
            self.inject(fault, method, times=1)

    def next_for(self, method: str, *addresses: str) -> InjectedFault | None:
        """The fault for this call, if one waits: the oldest of its method's, then of any's. An outage: a 503."""
        if self.is_outage_on:
            return InjectedFault(FaultKind.SERVER_ERROR, status=503)
        self._placed = [placed for placed in self._placed if placed.left != 0]
        for name in (method, "*"):
            for placed in self._placed:
                if placed.applies_to(name, addresses):
                    placed.hits += 1
                    placed.left = None if placed.left is None else placed.left - 1
                    return placed.fault
        return None

    def start_outage(self, seconds: float) -> None:
        """Refuse every call for `seconds`; 0 ends the outage."""
        self._down_until = time.monotonic() + seconds

    @property
    def is_outage_on(self) -> bool:
        """Is the outage on?"""
        return time.monotonic() < self._down_until

    def clear(self) -> None:
        """Forget every waiting fault and the outage."""
        for placed in self._placed:
            placed.clear()
        self._placed.clear()
        self._down_until = 0.0

    async def hang(self, seconds: float) -> None:
        """Wait as a hanging call does, or until the stand-in stops."""
        try:
            await asyncio.wait_for(self.ended.wait(), seconds)
        except TimeoutError:
            return
