"""What the command line has of Telegram: the check, the question of `bridge init`, and the fidelity tables."""

from collections.abc import Sequence
from dataclasses import replace

from channels.telegram.checks import check
from channels.telegram.kinds import FROM_USERS, TO_USERS
from channels.telegram.settings import TelegramSettings
from core.config import Config
from core.model.findings import Finding, missing
from core.usecases.adapters import AdapterTools, FidelitySection, SetupQuestion


async def _check(settings: TelegramSettings, _config: Config | None) -> Sequence[Finding]:
    return await check(settings)


async def _probe_token(settings: TelegramSettings) -> Finding:
    """The bot behind the token; where its updates go is the business of `bridge run`."""
    return (await check(replace(settings, public_url="")))[0]


TOOLS = AdapterTools(
    off=missing("TELEGRAM_BOT_TOKEN is not set: Telegram is off.", "Run `bridge init`, which says where to get one."),
    check=_check,
    questions=(
        SetupQuestion(
            "TELEGRAM_BOT_TOKEN",
            "Telegram. Write /newbot to @BotFather, who gives you a token (123456789:AAE4...).",
            _probe_token,
        ),
    ),
    generated={"TELEGRAM_WEBHOOK_SECRET": ("TELEGRAM_BOT_TOKEN", "PUBLIC_URL")},
    fidelity=(
        FidelitySection(
            "From Telegram to agents", "What users send on Telegram, in Slack and in the console.", FROM_USERS
        ),
        FidelitySection("From agents to Telegram", "What agents and the assistant say, in the user's chat.", TO_USERS),
    ),
)
