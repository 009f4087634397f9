"""The `bridge` command in a folder of its own, with the stand-ins where the services would be."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from click.testing import CliRunner, Result

from bridge.cli import main
from bridge.sandbox.gemini import GeminiStandIn
from bridge.sandbox.slack import SlackStandIn
from bridge.sandbox.telegram import TelegramStandIn
from channels import registry

CONFIG = Path(__file__).parents[2] / "config"
GEMINI_KEY = "AIza-sandbox-opens-nothing-at-all"


@dataclass
class CliWorld:
    """Runs commands in the current folder. `env` is added to their environment."""

    slack: SlackStandIn
    telegram: TelegramStandIn
    gemini: GeminiStandIn
    env: dict[str, str]

    async def run(self, *args: str, typed: tuple[str, ...] = (), **env: str) -> Result:
        """Run `bridge ARGS` and type these lines."""
        runner = CliRunner(env={**self.env, **env})
        text = "".join(f"{line}\n" for line in typed)
        return await asyncio.to_thread(runner.invoke, main, list(args), text)

    @property
    def violations(self) -> list[Any]:
        return [*self.slack.violations, *self.telegram.violations, *self.gemini.violations]


@asynccontextmanager
async def cli_world() -> AsyncIterator[CliWorld]:
    """Three stand-ins on loopback ports, and no channel or desk that has none; what commands set up is undone."""
    root, config = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    slack, telegram, gemini = SlackStandIn(), TelegramStandIn(), GeminiStandIn(GEMINI_KEY)
    stand_ins = (slack, telegram, gemini)
    for stand_in in stand_ins:
        await stand_in.start()
    env = {
        "SLACK_BASE_URL": slack.base_url,
        "TELEGRAM_BASE_URL": telegram.base_url.removesuffix("/bot"),
        "GEMINI_BASE_URL": gemini.base_url,
    }
    every = registry.ADAPTERS
    use_adapters({name: every[name] for name in ("slack", "telegram", "web")})
    try:
        yield CliWorld(slack, telegram, gemini, env)
    finally:
        for stand_in in stand_ins:
            await stand_in.stop()
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**config)
        use_adapters(every)


def use_adapters(adapters: dict[str, str]) -> None:
    """Let these be all channels and desks."""
    registry.ADAPTERS = adapters
    registry.adapter_definitions.cache_clear()
