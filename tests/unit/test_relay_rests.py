"""How long the relay leaves a platform alone that does not answer."""

import pytest
from board import Board, BoardSurface

from bridge.relay import Timing
from bridge.relay.passage import SHORTEST_REST, Passage

BUCKET = ("board",)


@pytest.fixture
def passage() -> Passage:
    return Passage(None, BoardSurface(Board()), Timing(longest_rest=30.0), held_by="x")  # type: ignore[arg-type]


def test_calls_that_fail_together_count_as_one_failure(passage: Passage) -> None:
    """Else a dozen conversations under way when a platform blips would keep it resting for half a minute."""
    assert all(passage._next_rest(BUCKET) <= SHORTEST_REST for _ in range(12))


def test_a_platform_that_fails_again_after_its_rest_rests_longer_up_to_a_limit(passage: Passage) -> None:
    rests = []
    for _ in range(12):
        rests.append(passage._next_rest(BUCKET))
        passage._rests_until.clear()  # the rest is over
    assert rests[1] > SHORTEST_REST / 2 and rests[3] > 2 * SHORTEST_REST
    assert all(0.7 * 30 <= rest <= 30 for rest in rests[-3:])
