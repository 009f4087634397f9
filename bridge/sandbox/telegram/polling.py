"""getUpdates: long polling, one poller at a time."""

import asyncio
from collections.abc import Sequence

from bridge.sandbox.telegram.refusals import conflict
from bridge.sandbox.telegram.updates import Update, UpdateQueue

LONGEST_POLL = 50.0  # the real server cuts longer ones
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Poller:
    """Hands out the queue. A newer poll ends an older one with a Conflict, as the real service does.

    With `redeliver` a confirmed batch is handed out once more, as after a lost confirmation.
    """

    def __init__(self, queue: UpdateQueue) -> None:
        self.redeliver = False
        self._queue = queue
        self._open: asyncio.Future[None] | None = None
        self._last: list[Update] = []
        queue.on_added.append(self._wake)

    async def poll(self, offset: int, limit: int, timeout: float) -> Sequence[Update]:
        """The next `limit` updates from `offset` on, as soon as there are any; none after `timeout` seconds."""
        self.end_open_poll(_OTHER_POLLER)
        self._confirm(offset)
        again = self._handed_out_again(offset)
        if not again and not self._queue.waiting() and timeout > 0:
            await self._wait(min(timeout, LONGEST_POLL))
        self._last = self._queue.waiting()[:limit]
        return again or self._last

    def end_open_poll(self, reason: str = "") -> None:
        """End the poll that is open: with a Conflict if there is a reason, else with what there is."""
        poll, self._open = self._open, None
        if poll is None or poll.done():
            return
        poll.set_exception(conflict(reason)) if reason else poll.set_result(None)

    def _confirm(self, offset: int) -> None:
        if offset >= 0:
            self._queue.confirm_before(offset)
        elif kept := self._queue.waiting()[offset:]:
            self._queue.confirm_before(kept[0].update_id)

    def _handed_out_again(self, offset: int) -> list[Update]:
        confirmed = [update for update in self._last if update.update_id < offset]
        if not self.redeliver or not confirmed:
            return []
        self._last = []
        return confirmed

    async def _wait(self, timeout: float) -> None:
        self._open = poll = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(poll, timeout)
        except TimeoutError:
            return

    def _wake(self, _update: Update) -> None:
        self.end_open_poll()
