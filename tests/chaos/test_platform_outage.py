"""A whole platform is away for a while: what waits for it waits, and afterwards arrives, in order, and nothing is lost.

Every call fails, of everybody. Meanwhile everybody's other side goes on, /readyz names the platform, and no message's
tries are used up, however few there are. Slack is asked what it has; a message to Telegram that was under way when it
failed comes once more, marked, and no other does. The same where it takes no messages and all its other calls are well.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from chaos_cells import FAULTS
from chaos_crowd import READY_EVERY, ChaosCrowd, CrowdUser, TelegramEndpoint, is_well, readiness
from chaos_world import ChaosWorld, impatient_config
from waiting import LONGEST_WAIT, until

from bridge.sandbox.faults import Faults
from channels.telegram.outbound import REPEAT_MARK
from core.model.events import Undeliverable
from core.model.ids import Seq
from core.store import log

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONCE, ONCE_MORE = "arrives once", "arrives; what was under way once more, marked"
LASTS = 1.5  # seconds that it goes on after it was noticed: longer than all of a message's tries take
ROUNDS = 3

ENDS: Mapping[str, Mapping[str, str]] = {
    "Telegram": {
        "500 JSON": ONCE_MORE,
        "502 HTML": ONCE_MORE,
        "text/plain": ONCE_MORE,
        "empty 504": ONCE_MORE,
        "reset before": ONCE_MORE,
        "hang": ONCE_MORE,
    },
    "Slack": {
        "500 JSON": ONCE,
        "502 HTML": ONCE,
        "text/plain": ONCE,
        "empty 504": ONCE,
        "reset before": ONCE,
        "hang": ONCE,
    },
}

ONLY_SENDING: Mapping[str, Mapping[str, str]] = {
    "Telegram": {"500 JSON": ONCE_MORE, "hang": ONCE_MORE},
    "Slack": {"500 JSON": ONCE, "hang": ONCE},
}
SENDS = {"Telegram": "sendMessage", "Slack": "chat.postMessage"}


@dataclass(frozen=True, slots=True)
class Away:
    platform: str
    fault: str
    end: str
    only: str = ""  # this method; all other calls are well

    def __str__(self) -> str:
        return f"{f'only {self.only} of ' if self.only else ''}all of {self.platform}, {self.fault}: {self.end}"

    @property
    def methods(self) -> tuple[str, ...]:
        """What fails. Where users are waited for is left alone at Telegram: a hanging call there is none."""
        if self.only:
            return (self.only,)
        return ("sendMessage", "getMe") if self.platform == "Telegram" else ("*",)


CELLS = [Away(platform, fault, end) for platform, ends in ENDS.items() for fault, end in ends.items()]
CELLS += [
    Away(platform, fault, end, SENDS[platform])
    for platform, ends in ONLY_SENDING.items()
    for fault, end in ends.items()
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rules(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ChaosWorld]:
    def database_url() -> str:
        path = tmp_path_factory.mktemp("chaos") / "handoff.db"
        path.write_bytes(sqlite_template.read_bytes())
        return f"sqlite:///{path}"

    rules = ChaosWorld(database_url, impatient_config("24h"))
    yield rules
    await rules.close()


@pytest.mark.parametrize("cell", CELLS, ids=str)
async def test_everything_that_waited_arrives(
    rules: ChaosWorld, cell: Away, record_property: Callable[..., None]
) -> None:
    crowd = await rules.crowd()
    rules.spoiled = True
    told: Faults = getattr(crowd.world, cell.platform.lower()).faults
    marked = _marked(crowd)
    placed = [told.inject(FAULTS[cell.fault], method) for method in cell.methods]
    try:
        texts = await _say(crowd, cell)
        await until(
            lambda: _names(crowd, cell.platform),
            "/readyz names it",
            saw=lambda: readiness(crowd.world),
            every=READY_EVERY,
        )
        noticed = time.monotonic()
        texts += await _say(crowd, cell)
        await until(lambda: time.monotonic() - noticed > LASTS, "it has lasted", within=LASTS + LONGEST_WAIT)
        assert await _names(crowd, cell.platform), "it still lasts"
    finally:
        for each in placed:
            each.clear()
    back = time.monotonic()
    await until(lambda: not _missing(crowd, texts), "everything arrives", saw=lambda: _missing(crowd, texts))
    record_property("seconds until all that waited was there", round(time.monotonic() - back, 1))
    crowd.assert_everybody_got_everything()
    assert await _given_up(crowd) == 0
    assert _marked(crowd) - marked <= (len(crowd.others) if cell.end == ONCE_MORE else 0)
    await is_well(crowd.world)
    crowd.world.assert_nothing_was_against_the_rules()
    await crowd.talk(1)
    rules.spoiled = False


Text = tuple[CrowdUser, str, str]  # who, which side sees it, what


async def _say(crowd: ChaosCrowd, cell: Away) -> list[Text]:
    """Everybody writes, both ways. What does not pass the platform that is away arrives meanwhile."""
    said: list[Text] = []
    for _ in range(ROUNDS):
        number = crowd.next_number()
        for user in crowd.others:
            asks, told = f"{user.name} asks {number}.", f"{user.name} is told {number}."
            await user.says(asks)
            await user.is_told(told)
            said += [(user, "asks", asks), (user, "is told", told)]
    others = [each for each in said if not _passes(each, cell.platform)]
    await until(lambda: not _missing(crowd, others), "the others go on", saw=lambda: _missing(crowd, others))
    return said


def _passes(text: Text, platform: str) -> bool:
    user, side, _ = text
    return side == "asks" if platform == "Slack" else side == "is told" and isinstance(user.door, TelegramEndpoint)


def _missing(crowd: ChaosCrowd, texts: list[Text]) -> list[str]:
    shown = {user.name: ("\n".join(user.in_slack()), "\n".join(user.heard())) for user in crowd.others}
    return [text for user, side, text in texts if text not in shown[user.name][side == "is told"]]


def _marked(crowd: ChaosCrowd) -> int:
    """How many repeats stand on users' phones."""
    return sum(REPEAT_MARK.strip() in text for user in crowd.others for text in user.heard())


async def _names(crowd: ChaosCrowd, platform: str) -> bool:
    return any(name.startswith(platform.lower()) for name in await readiness(crowd.world))


async def _given_up(crowd: ChaosCrowd) -> int:
    store, count = crowd.world.here.bridge.store, 0
    for user in crowd.others:
        session = user.card.metadata["event_payload"]["session"]
        events = await store.read(lambda tx, session=session: log.after(tx, session, Seq(0), internal=True))
        count += sum(isinstance(event.body, Undeliverable) for event in events)
    return count
