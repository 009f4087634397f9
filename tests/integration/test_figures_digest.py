"""The digest: once a day whoever posts it, also after a restart, and not lost by a crash or a refusal."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from configuration import in_force
from planted_month import PlantedMonth

from bridge.figures import DailyDigest
from bridge.figures.digest import LEASE
from core.config.figures import FiguresFile
from core.model.ids import Micros
from core.store import Store

SECOND = 1_000_000
FIGURES = FiguresFile.model_validate(
    {"timezone": "Europe/London", "longest_wait": "5m", "digest": {"at": "08:30", "channel": "C0DESK"}}
)


def at(*moment: int) -> Micros:
    return Micros(int(datetime(*moment, tzinfo=UTC).timestamp()) * SECOND)


class Morning:
    """Replicas over one database, a channel, and a clock that is theirs and the database's."""

    def __init__(self, url: str) -> None:
        self.now = at(2026, 11, 22, 7, 0)
        self.url = url
        self.stores: list[Store] = []
        self.posted: list[tuple[str, str]] = []
        self.accepts = True
        self.in_force = in_force(figures=FIGURES)

    def replica(self) -> DailyDigest:
        self.stores.append(Store(self.url, clock=lambda: self.now))
        return DailyDigest(self.stores[-1], self.in_force, self._say)

    def decide(self, figures: FiguresFile) -> None:
        """As a reload would."""
        now = self.in_force.now
        self.in_force.replace(replace(now, config=replace(now.config, figures=figures)))

    async def _say(self, channel: str, text: str) -> bool:
        if self.accepts:
            self.posted.append((channel, text))
        return self.accepts

    async def close(self) -> None:
        for store in self.stores:
            await store.close()


@pytest.fixture
async def morning(sqlite_url: str):
    opened = Morning(sqlite_url)
    store = Store(sqlite_url)
    await PlantedMonth(days=3).grow().into(store)
    await store.close()
    yield opened
    await opened.close()


async def test_it_is_posted_when_it_is_time_and_tells_of_yesterday(morning: Morning) -> None:
    digest = morning.replica()
    assert not await digest.tick()
    morning.now = at(2026, 11, 22, 8, 31)
    assert await digest.tick()
    [(channel, text)] = morning.posted
    assert channel == "C0DESK"
    assert text.startswith("Saturday 21 November: ")
    assert "The bot solved" in text


async def test_a_restart_and_the_rest_of_the_day_do_not_post_it_again(morning: Morning) -> None:
    morning.now = at(2026, 11, 22, 12, 0)  # nobody ran at half past eight
    assert await morning.replica().tick()
    for hour in range(12, 24):
        morning.now = at(2026, 11, 22, hour, 30)
        assert not await morning.replica().tick()
    assert len(morning.posted) == 1


@pytest.mark.parametrize("database", ["sqlite_url", "postgres_url"])
async def test_of_several_replicas_one_posts(database: str, request: pytest.FixtureRequest) -> None:
    morning = Morning(request.getfixturevalue(database))
    morning.now = at(2026, 11, 22, 9, 0)
    digests = [morning.replica() for _ in range(3)]
    await PlantedMonth(days=2).grow().into(morning.stores[0])
    told = await asyncio.gather(*(digest.tick() for digest in digests for _ in range(4)))
    assert sum(told) == len(morning.posted) == 1
    await morning.close()


async def test_what_slack_does_not_take_is_tried_again_after_a_while(morning: Morning) -> None:
    digest = morning.replica()
    morning.now = at(2026, 11, 22, 9, 0)
    morning.accepts = False
    assert not await digest.tick()
    morning.accepts = True
    assert not await digest.tick()  # somebody may still be at it
    morning.now = Micros(morning.now + int(LEASE * SECOND) + SECOND)
    assert await digest.tick()
    assert len(morning.posted) == 1


async def test_who_dies_while_posting_leaves_it_to_the_next_one(morning: Morning) -> None:
    morning.now = at(2026, 11, 22, 9, 0)
    dying = morning.replica()

    async def die(channel: str, text: str) -> bool:
        raise asyncio.CancelledError

    dying._say = die
    with pytest.raises(asyncio.CancelledError):
        await dying.tick()
    other = morning.replica()
    assert not await other.tick()
    morning.now = Micros(morning.now + int(LEASE * SECOND) + SECOND)
    assert await other.tick()
    assert len(morning.posted) == 1


async def test_a_day_without_conversations_is_passed_over_once_and_for_all(morning: Morning) -> None:
    morning.now = at(2026, 12, 24, 9, 0)
    digest = morning.replica()
    assert not await digest.tick()
    assert not await digest.tick()
    assert morning.posted == []


async def test_it_can_be_put_off_and_follows_a_reload(morning: Morning) -> None:
    morning.now = at(2026, 11, 22, 9, 0)
    digest = morning.replica()
    morning.decide(FiguresFile.model_validate({"digest": {"at": None}}))
    assert not await digest.tick()
    morning.decide(FiguresFile.model_validate({"timezone": "America/New_York"}))
    assert not await digest.tick()  # it is four in the morning there
    morning.decide(FiguresFile())
    assert await digest.tick()
    assert morning.posted[0][0] == ""
