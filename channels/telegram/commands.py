"""The bot's menu in the app: what a user can choose instead of typing."""

from collections.abc import Callable

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from channels.telegram.inbound import Command
from core.config.texts import Texts

log = structlog.get_logger(__name__)


async def offer_commands(bot: Bot, texts_of: Callable[[], Texts]) -> None:
    """Put "Talk to a person" into the menu. Best effort: the command works without it."""
    try:
        await bot.set_my_commands([BotCommand(Command.HUMAN, texts_of().say("talk_to_person"))])
    except TelegramError as exc:
        log.warning("the menu of commands was not set", error=type(exc).__name__)
