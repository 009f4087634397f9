"""What `bridge init` asks for, where each answer is found, and how it is verified. Prints and writes nothing."""

import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from bridge.adapter_settings import slack_settings, telegram_settings
from bridge.cli.gemini_check import check_gemini
from bridge.cli.slack_probes import find_channel, probe_app_token, probe_bot_token, probe_channel
from bridge.settings import Settings
from channels import telegram
from core.model.findings import Finding, fine, wrong

VerifyValue = Callable[[Settings], Coroutine[Any, Any, Finding]]
FindValue = Callable[[Settings, str], Coroutine[Any, Any, str]]

_HERE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class InitQuestion:
    """One setting. `how` says where it is found; `verify` asks the service, with all answers so far.

    `after` is the setting without which this one is not asked for; `find` turns what people type into the value.
    """

    name: str
    how: str
    verify: VerifyValue
    is_secret: bool = True
    after: str = ""
    find: FindValue | None = None


def settings_of(answers: Mapping[str, str]) -> Settings:
    """Settings of what is known so far, unchecked: half of them may be missing."""
    known = {name: answers[name.upper()] for name in Settings.model_fields if answers.get(name.upper())}
    return Settings.model_construct(**known)  # type: ignore[arg-type]


def complaint(name: str, value: str) -> str:
    """What `bridge run` would have against this value by its looks; "" when nothing."""
    try:
        Settings(_env_file=None, **{name.lower(): value})  # type: ignore[call-arg, arg-type]
    except ValidationError as exc:
        lines = "\n".join(error["msg"] for error in exc.errors()).replace("Value error, ", "").splitlines()
        return next((line for line in lines if line.startswith(f"{name} ")), "")
    return ""


async def _verify_telegram(settings: Settings) -> Finding:
    """The bot behind the token; where its updates go is the business of `bridge run`."""
    polled = settings.model_copy(update={"public_url": ""})
    found = await telegram.check(telegram_settings(polled, settings.telegram_bot_token or ""))
    return found[0]


async def _verify_public_url(settings: Settings) -> Finding:
    parts = urlsplit(settings.public_url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE):
        if re.search(r"[\s?#]", settings.public_url) or not parts.hostname:
            return wrong("This is no address.", "Write it like https://chat.example.com.")
        return fine(f"The widget will be at {settings.public_url.rstrip('/')}/widget.js.")
    return wrong("Browsers and Telegram want https:// here.", "Write it like https://chat.example.com.")


async def _verify_gemini(settings: Settings) -> Finding:
    return (await check_gemini(settings, settings.gemini_api_key or ""))[0]


QUESTIONS = (
    InitQuestion(
        "SLACK_BOT_TOKEN",
        "Slack, where your agents are. At https://api.slack.com/apps choose Create New App, From a manifest, and\n"
        "paste what `bridge slack manifest` prints. Install the app, and copy the Bot User OAuth Token (xoxb-...)\n"
        "from OAuth & Permissions.",
        lambda settings: probe_bot_token(slack_settings(settings, settings.slack_bot_token or "")),
    ),
    InitQuestion(
        "SLACK_APP_TOKEN",
        "In the same app, Basic Information, App-Level Tokens: generate one (xapp-...) with the scope\n"
        "connections:write.",
        lambda settings: probe_app_token(slack_settings(settings, settings.slack_bot_token or "")),
        after="SLACK_BOT_TOKEN",
    ),
    InitQuestion(
        "SLACK_CHANNEL",
        "The channel that gets the cards: its name, like #support, or its id. The bot must be there: type\n"
        "/invite @Handoff Bridge in it.",
        lambda settings: probe_channel(slack_settings(settings, settings.slack_bot_token or "")),
        is_secret=False,
        after="SLACK_BOT_TOKEN",
        find=lambda settings, given: find_channel(slack_settings(settings, settings.slack_bot_token or ""), given),
    ),
    InitQuestion(
        "TELEGRAM_BOT_TOKEN",
        "Telegram. Write /newbot to @BotFather, who gives you a token (123456789:AAE4...).",
        _verify_telegram,
    ),
    InitQuestion(
        "PUBLIC_URL",
        "Where users reach the bridge from outside, like https://chat.example.com. Without it the widget works on\n"
        "this machine only, and Telegram is polled.",
        _verify_public_url,
        is_secret=False,
    ),
    InitQuestion(
        "GEMINI_API_KEY",
        "Gemini puts your knowledge into its own words: https://aistudio.google.com/apikey. Without it the knowledge\n"
        "bot answers word for word.",
        _verify_gemini,
    ),
)
