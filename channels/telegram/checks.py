"""Whether Telegram would work with these settings, in sentences for whoever sets it up. Changes nothing."""

from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError

from channels.telegram.client import close_bot, make_bot
from channels.telegram.settings import TelegramSettings
from core.model.findings import Finding, fine, wrong

_MANY = 100  # updates that wait: more than a short stop explains


async def check(settings: TelegramSettings) -> list[Finding]:
    """Ask Telegram about the token, the webhook and what waits. Stops at the first thing that hides the rest."""
    bot = make_bot(settings)
    try:
        me = await bot.get_me()
        info = await bot.get_webhook_info()
        return [
            fine(f"The bot is @{me.username}."),
            _delivery(info, settings),
            _waiting(info),
            *_last_error(info),
        ]
    except InvalidToken:
        return [
            wrong(
                "Telegram refuses the bot's token.",
                "Copy the token once more from @BotFather into TELEGRAM_BOT_TOKEN.",
            )
        ]
    except TelegramError as exc:
        return [
            wrong(
                f"Telegram cannot be reached ({type(exc).__name__}).",
                "Check the network, HTTPS_PROXY and TELEGRAM_BASE_URL, then try again.",
            )
        ]
    finally:
        await close_bot(bot)


def _delivery(info: WebhookInfo, settings: TelegramSettings) -> Finding:
    if info.url == settings.webhook_url:
        where = f"are sent to {info.url}" if info.url else "are polled; no webhook is set"
        return fine(f"Updates {where}.")
    if not settings.webhook_url:
        return wrong(
            f"A webhook is set ({info.url}), so that nothing can be polled.",
            "`bridge run` removes it when it starts. If another program uses this bot, make a bot of its own for one.",
        )
    return wrong(
        f"Updates are sent to {info.url or 'nobody'}, not to {settings.webhook_url}.",
        "`bridge run` sets the webhook when it starts. If it runs, look for its error in the log.",
    )


def _waiting(info: WebhookInfo) -> Finding:
    count = info.pending_update_count
    if count < _MANY:
        return fine(f"{count} update{'s wait' if count != 1 else ' waits'} at Telegram.")
    return wrong(
        f"{count} updates wait at Telegram, which drops them after a day.",
        "Start `bridge run`; if it runs, look for errors of the database or of the webhook in the log.",
    )


def _last_error(info: WebhookInfo) -> list[Finding]:
    if not info.last_error_message:
        return []
    when = f"{info.last_error_date:%Y-%m-%d %H:%M} UTC" if info.last_error_date else "an unknown time"
    return [
        wrong(
            f"The last delivery that failed, at {when}: {info.last_error_message}",
            "PUBLIC_URL must lead here over HTTPS on port 443, 80, 88 or 8443. 403: TELEGRAM_WEBHOOK_SECRET was"
            " changed; restart `bridge run`. 503: the database is away.",
        )
    ]
