"""A world that many cells of the chaos tables share, with a crowd in it; its configuration has little patience."""

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path

from bridge_in_process import InProcessWorld
from chaos_cells import ChaosPart
from chaos_crowd import ChaosCrowd
from chaos_parts import (
    GeminiAnswerPart,
    SlackForm,
    SlackHome,
    SlackRead,
    SlackThreadPost,
    SocketAway,
    TelegramFile,
    TelegramSend,
)
from small_config import small_config

from bridge.sandbox.gemini import TEST_KEY, GeminiStandIn
from bridge.sandbox.slack import CHANNEL

AGENTS = [f"U0HIT{number}" for number in range(12)]  # each of them is the victim of one cell


class ChaosWorld:
    """One world for many cells; a new one after a cell that failed."""

    def __init__(self, database_url: Callable[[], str], config_dir: Path) -> None:
        self._database_url = database_url
        self._config_dir = config_dir
        self._world: InProcessWorld | None = None
        self._away = SocketAway()
        self._agents = itertools.cycle(AGENTS)
        self.spoiled = False

    async def crowd(self) -> ChaosCrowd:
        if self.spoiled:
            await self.close()
        if self._world is None:
            self.gemini = GeminiStandIn(reply=lambda _asked: _ANSWER)
            await self.gemini.start()
            keys = {"gemini_api_key": TEST_KEY, "gemini_base_url": self.gemini.base_url}
            self._world = InProcessWorld(self._database_url(), settings=keys, config_dir=self._config_dir)
            self._employ(self._world)
            await self._world.start()
            self._crowd = ChaosCrowd(self._world)
            await self._crowd.come_in()
        return self._crowd

    async def close(self) -> None:
        if self._world:
            world, self._world = self._world, None
            await world.stop()
            await self.gemini.stop()
            assert self.spoiled or world.here.unretrieved == []
        self.spoiled = False

    def part(self, name: str) -> ChaosPart:
        made: Mapping[str, Callable[[], ChaosPart]] = {
            "Telegram send": TelegramSend, "Telegram file": TelegramFile, "Slack post": SlackThreadPost,
            "Slack thread read": lambda: SlackRead(self._away),
            "Slack Home": lambda: SlackHome(next(self._agents)), "Slack form": lambda: SlackForm(next(self._agents)),
            "Gemini": lambda: GeminiAnswerPart(self.gemini),
        }  # fmt: skip
        return made[name]()

    def _employ(self, world: InProcessWorld) -> None:
        for agent in AGENTS:
            world.slack.workspace.add_user(agent, agent.lower(), agent)
            world.slack.workspace.channels[CHANNEL].members.add(agent)


_ANSWER = {"text": "Gemini says hello.", "confidence": 0.9, "wants_human": False, "language": "en"}


def impatient_config(give_up_after: str) -> Path:
    """The shipped configuration, with less patience. `give_up_after` as it is written there: "3s"."""
    folder = small_config()
    for name, patient, hasty in (
        ("sessions.yaml", "tries: 10 ", "tries: 3 "),
        ("sessions.yaml", "give_up_after: 24h", f"give_up_after: {give_up_after}"),
        ("bot.yaml", "seconds: 20 ", "seconds: 2 "),  # a busy machine is to reach Gemini before it is cut off
        ("bot.yaml", "failures: 5 ", "failures: 900 "),  # each cell is to meet its own fault
        ("bot.yaml", "rest: 30 ", "rest: 0.1 "),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        if patient not in text:
            raise AssertionError(f"{name} no longer says {patient!r}")
        (folder / name).write_text(text.replace(patient, hasty), encoding="utf-8")
    return folder
