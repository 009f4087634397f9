"""Waiting for a ring that may be lost, so only for so long."""

import asyncio


async def is_set_within(event: asyncio.Event, seconds: float | None) -> bool:
    """Wait for the event, at most so many seconds; None: as long as it takes. False: the time was up before."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
