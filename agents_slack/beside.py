"""Calls made beside the work: best effort, each in a task of its own, never in the way of an acknowledgement."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Beside:
    """Starts tasks and keeps hold of them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Let it run. It must raise nothing that it could handle itself."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, then give it up."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
