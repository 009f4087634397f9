"""What the last weeks would have been under a draft of the triggers: stored conversations, replayed."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from core.escalation.backtest import first_escalation, replay_policy
from core.escalation.backtest_summary import ComparedSession, backtest_summary
from core.escalation.policy import Policy
from core.model.ids import Micros
from core.store import Store
from core.store.queries.history import PastSession, past_sessions
from core.usecases.rules import SECOND

_DAY = 24 * 3600 * SECOND
LONGEST = 20.0  # seconds of replaying: beside it the bridge has conversations to carry
_CHANGES_TOLD = 100
_BATCH = 25  # sessions a thread replays before others are let in


async def backtest_triggers(
    store: Store, policy: Policy, days: int, clock: Callable[[], float] = time.monotonic
) -> Mapping[str, Any]:
    """As `bridge triggers backtest --json`, of the last `days`, with `is_whole`: was there time for all of them?

    At most 100 conversations that change are told. Times are microseconds. Messages are compared by their words.
    """
    now = store.clock()
    since = Micros(now - days * _DAY)
    until = clock() + LONGEST
    compared: list[ComparedSession] = []
    after, is_whole = "", True
    while batch := await store.read(partial(past_sessions, since=since, after=after, most=_BATCH)):
        if clock() > until:
            is_whole = False
            break
        compared += await asyncio.to_thread(_replay, batch, policy)
        after = batch[-1].id
    told = backtest_summary(since, now, compared)
    return {**told, "changes": told["changes"][:_CHANGES_TOLD], "is_whole": is_whole}


def _replay(batch: Sequence[PastSession], policy: Policy) -> list[ComparedSession]:
    return [
        ComparedSession(one.id, one.opened_at, first_escalation(one.log), replay_policy(one.log, policy, one.language))
        for one in batch
    ]
