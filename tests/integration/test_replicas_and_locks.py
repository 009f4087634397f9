"""Replicas never wait for each other in a circle: docs/decisions/0006-one-order-of-locks.md."""

import pytest
from replicas import Replicas, deadlocks

from core.usecases.rules import Rules

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


async def test_three_replicas_and_sixty_users_end_in_no_deadlock(postgres_url: str, rules: Rules) -> None:
    replicas = Replicas(postgres_url, rules)
    await replicas.work(10.0)
    assert deadlocks(postgres_url) == 0
    assert dict(replicas.failed) == {}
    assert await replicas.holes() == []
    assert replicas.done["wrote"] and replicas.done["answered"] and replicas.done["claimed"]
    await replicas.close()
