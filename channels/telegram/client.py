"""The one connection to the Bot API. Never retries: the relay and the receiving loops own that."""

import ssl
from functools import cache

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from channels.telegram.settings import TelegramSettings

# A call without an answer may have been carried out and cannot be looked up, so that it is made twice. A long wait
# keeps this rare.
READ_TIMEOUT = 20.0
CONNECT_TIMEOUT = 5.0
WRITE_TIMEOUT = 5.0
POOL_TIMEOUT = 2.0
LONGEST_CALL = CONNECT_TIMEOUT + WRITE_TIMEOUT + POOL_TIMEOUT + READ_TIMEOUT
_CONNECTIONS = 64


def make_bot(settings: TelegramSettings, *, read_timeout: float = READ_TIMEOUT) -> Bot:
    """A bot that is ready for calls. `Bot.initialize` is not called: it needs Telegram to be reachable at the start."""
    base = settings.base_url.rstrip("/")
    request = HTTPXRequest(
        connection_pool_size=_CONNECTIONS,
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=read_timeout,
        write_timeout=WRITE_TIMEOUT,
        pool_timeout=POOL_TIMEOUT,
        httpx_kwargs={"verify": _certificates()},
    )
    return Bot(
        settings.bot_token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=request,
    )


async def close_bot(bot: Bot) -> None:
    """Close every connection. `Bot.shutdown` does nothing for a bot that was never initialized."""
    await bot.request.shutdown()


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust; reading all of them takes longer than anything else here, and is done once."""
    return httpx.create_ssl_context()
