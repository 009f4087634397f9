"""The bot's menu in the app: what a user can choose instead of typing."""

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from channels.telegram.inbound import UserCommand
from core.config.texts import Texts

log = structlog.get_logger(__name__)


async def offer_commands(bot: Bot, texts: Texts) -> None:
    """Put what a user may want of the bot itself into the menu. Best effort: the commands work without it."""
    menu = {UserCommand.HUMAN: texts.say("talk_to_person"), UserCommand.CANCEL: texts.say("cancel_wait")}
    try:
        await bot.set_my_commands([BotCommand(command, words) for command, words in menu.items()])
    except TelegramError as exc:
        log.warning("the menu of commands was not set", error=type(exc).__name__)
