"""What is in force in a test: the given rules, and files that say nothing but what the test says."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from plain_rules import plain_rules
from small_config import small_config

from bridge.config_folder import load_config
from core.bots.bot_chain import BotChain, Bots
from core.bots.summary import ExtractSummarizer
from core.config import Config
from core.config.agents import AgentsFile
from core.config.desk import DeskFile
from core.config.figures import FiguresFile
from core.config.queues import QueuesFile
from core.config.replies import RepliesFile
from core.config.sessions import DeliveryEntry, SessionsFile
from core.config.web import WebFile
from core.usecases.conversations import Conversations
from core.usecases.in_force import InForce, LoadedConfig
from core.usecases.rules import Rules


@cache
def plain_config() -> Config:
    """The files at their defaults, few triggers, and no outcome that an agent must choose."""
    return replace(
        load_config(small_config()), web=WebFile(company="Example"), sessions=SessionsFile(), queues=QueuesFile(),
        figures=FiguresFile(), desk=DeskFile().model_copy(update={"outcomes": {}}), agents=AgentsFile(),
        replies=RepliesFile(),
    )  # fmt: skip


async def _nothing() -> None:
    return None


def no_bots(seconds: float = 40.0) -> Bots:
    return Bots(BotChain([]), [], seconds, ExtractSummarizer(()), _nothing)


def in_force(
    rules: Rules | None = None, *, config: Config | None = None, bots: Bots | None = None, **files: Any
) -> InForce:
    """`files` are those of the configuration that are not plain, by the name that `Config` has for them."""
    rules = rules or plain_rules()
    texts = files.pop("texts", rules.texts)
    config = replace(config or plain_config(), texts=texts, **files)
    return InForce(LoadedConfig(config, replace(rules, texts=texts), bots or no_bots()))


def change_rules(conversations: Conversations, **changes: Any) -> None:
    """As a reload would."""
    held = conversations.in_force
    held.replace(replace(held.now, rules=replace(held.rules, **changes)))


def delivery(tries: int, give_up_after: float = 86_400.0) -> SessionsFile:
    """After how many tries, or seconds, a message is given up."""
    told = DeliveryEntry.model_construct(tries=tries, give_up_after=timedelta(seconds=give_up_after))
    return SessionsFile().model_copy(update={"delivery": told})
