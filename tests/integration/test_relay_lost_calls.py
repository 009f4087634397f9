"""A call of which nobody knows what became: it is found out, or repeated once and told."""

import time

from board import Board, BoardSurface, RememberingBoardSurface
from board_talk import failing_once, talk
from quick_relay import failures_of, running, told, whenever
from structlog.testing import capture_logs
from waiting import until

from core.errors import Retry, Uncertain
from core.events import Undeliverable
from core.house import House
from core.store import Store


async def test_what_cannot_be_looked_up_is_sent_twice_at_most_and_the_doubt_is_told(store: Store, house: House) -> None:
    board = Board(after=whenever("lost", lambda: Uncertain("It gave no usable answer.", cut=True)))
    surface = BoardSurface(board)
    surface.time_limit = 60.0  # nobody waits for a lease
    spoken = await talk(store, house, surface)
    async with running(store, surface):
        seq = await spoken.says("lost")
        doubt = Undeliverable(seq, "board", "It gave no usable answer.", uncertain=True)
        assert await told(store, spoken, 1) == [doubt]
        await spoken.says("next")
        await until(lambda: "next" in board.shown, "what is behind it is shown")
    assert board.shown == ["lost", "~lost", "next"]


async def test_an_answer_that_we_cannot_read_is_a_lost_call_and_not_an_endless_one(store: Store, house: House) -> None:
    board = Board(after=whenever("odd", lambda: KeyError("result")))
    surface = BoardSurface(board)
    spoken = await talk(store, house, surface)
    with capture_logs() as logs:
        async with running(store, surface):
            await spoken.says("odd")
            [failure] = await told(store, spoken, 1)
    assert failure.uncertain
    assert board.shown == ["odd", "~odd"]
    faults = [line for line in logs if "fault of ours" in line["event"]]
    assert [line["log_level"] for line in faults] == ["error", "warning"]  # the stack once, then a line


async def test_the_mark_of_a_repeat_survives_a_pause_and_a_restart(store: Store, house: House) -> None:
    board = Board(after=failing_once(Uncertain("cut off", cut=True)))
    surface = BoardSurface(board)
    spoken = await talk(store, house, surface)
    await spoken.says("hello")
    async with running(store, surface):
        await until(lambda: board.calls == 1, "the first call is lost")
        board.before = failing_once(*[Retry(0.1)] * 3)
        await until(lambda: board.calls == 3, "the platform asks for a pause")
    async with running(store, surface):
        await until(lambda: len(board.shown) == 2, "it is sent once more")
        await spoken.says("next")
        await until(lambda: len(board.shown) == 3, "the next one is sent")
    assert board.shown == ["hello", "~hello", "next"]


async def test_a_broken_connection_is_looked_up_at_once_and_what_is_there_is_not_sent_again(
    store: Store, house: House
) -> None:
    board = Board(after=failing_once(Uncertain("cut off", cut=True)))
    surface = RememberingBoardSurface(board)
    surface.time_limit = 60.0  # its lease would end in a minute
    spoken = await talk(store, house, surface)
    async with running(store, surface):
        await spoken.says("first")
        await spoken.says("second")
        await until(lambda: " ".join(board.shown) == "first second", "both are shown")
    assert await failures_of(store, spoken) == []


async def test_what_an_early_look_up_does_not_find_is_sent_again_only_after_the_lease(
    store: Store, house: House
) -> None:
    called: list[float] = []

    def once(step: object) -> None:
        called.append(time.monotonic())
        if len(called) == 1:
            raise Uncertain("cut off", cut=True)

    board = Board(before=once)
    surface = RememberingBoardSurface(board)
    surface.time_limit = 0.5
    spoken = await talk(store, house, surface)
    async with running(store, surface):
        await spoken.says("hello")
        await until(lambda: board.shown == ["hello"], "it is shown")
    assert called[1] - called[0] >= surface.time_limit  # the platform may have been at it still
