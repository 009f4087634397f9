"""Settings: what differs between two installations, from the environment and `.env`. Documented in .env.example.

What admins decide about conversations is not here but in the config folder. Placeholders copied from an example are
refused: a bot that starts with a token nobody set fails later, and in the dark.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bridge.env_file_faults import env_file_faults, setting_lines
from core.runtime.client_addresses import OWN_MACHINE, TrustedProxies

_PLACEHOLDER = re.compile(
    r"\.\.\.|<.*>|^(your|my|replace|change|insert|put)[-_ ]?|changeme|placeholder|^x{4,}$|^todo$", re.I
)


class SettingsFault(Exception):
    """The settings cannot be used; the text names every fault and its remedy."""


def _blank_is_unset(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


OptionalText = Annotated[str | None, BeforeValidator(_blank_is_unset)]


class Settings(BaseSettings):
    """One field per variable, of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8-sig", extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/handoff.db"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = ""
    trusted_proxies: str = OWN_MACHINE
    secret_key: OptionalText = None

    slack_bot_token: OptionalText = None
    slack_app_token: OptionalText = None
    slack_signing_secret: OptionalText = None
    slack_signing_secret_old: OptionalText = None
    slack_channel: OptionalText = None
    slack_admin_channel: OptionalText = None
    slack_base_url: str = "https://slack.com/api/"

    telegram_bot_token: OptionalText = None
    telegram_webhook_secret: OptionalText = None
    telegram_base_url: str = "https://api.telegram.org"

    max_concurrent_sessions_per_agent: int = Field(default=5, ge=1, le=1000)

    gemini_api_key: OptionalText = None
    gemini_model: str = "gemini-3.8-flash"
    gemini_api_version: str = "v1"
    gemini_base_url: str = ""

    metrics_token: OptionalText = None
    metrics_local: bool = False

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    sql_echo: bool = False

    @model_validator(mode="after")
    def _check(self) -> "Settings":
        faults = [*_placeholders(self), *_incomplete(self)]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @property
    def local_url(self) -> str:
        """Where the bridge listens, as an address for browsers: an IPv6 address stands in brackets there."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def slack_is_on(self) -> bool:
        """Are there agents?"""
        return self.slack_bot_token is not None

    @property
    def telegram_is_on(self) -> bool:
        """Do users come from Telegram?"""
        return self.telegram_bot_token is not None


_SECRETS = {
    "secret_key": "run `bridge init`, which makes one",
    "slack_bot_token": "copy it from OAuth & Permissions of your Slack app; it begins with xoxb-",
    "slack_app_token": "make one under Basic Information, App-Level Tokens; it begins with xapp-",
    "slack_signing_secret": "copy it from Basic Information of your Slack app",
    "slack_signing_secret_old": "it is the one before, while you change it; else leave it away",
    "slack_channel": "an id like C0123456789, at the end of the channel's details; `bridge init` finds it by name",
    "slack_admin_channel": "an id like C0123456789, at the end of the channel's details; without it, SLACK_CHANNEL's",
    "telegram_bot_token": "ask @BotFather on Telegram",
    "telegram_webhook_secret": "any 16 to 256 letters, digits, _ and -",
    "metrics_token": "any long secret, like what `openssl rand -hex 24` prints",
    "gemini_api_key": "make one in Google AI Studio",
}
_OWN_SECRETS = {"secret_key", "metrics_token"}  # of the operator's own making, which may be a sentence


def _placeholders(settings: Settings) -> list[str]:
    found = {name: getattr(settings, name) or "" for name in _SECRETS}
    placeholders = {name for name, value in found.items() if value and _PLACEHOLDER.search(value)}
    spaced = {name for name in found if re.search(r"\s", found[name])} - placeholders - _OWN_SECRETS
    return [
        *(f"{name.upper()} holds a placeholder: {_SECRETS[name]}." for name in found if name in placeholders),
        *(f"{name.upper()} holds a space: {_SECRETS[name]}." for name in found if name in spaced),
    ]


def _incomplete(settings: Settings) -> list[str]:
    faults = []
    try:
        TrustedProxies.parse(settings.trusted_proxies)
    except ValueError as exc:
        faults.append(f"TRUSTED_PROXIES: {exc}; write addresses and networks, like 127.0.0.1,10.0.0.0/8.")
    if settings.public_url and not re.match(r"https?://[^/\s]", settings.public_url):
        faults.append("PUBLIC_URL has no https:// before it: write it like https://chat.example.com.")
    if settings.slack_bot_token and not (settings.slack_app_token or settings.slack_signing_secret):
        http = "Or set SLACK_SIGNING_SECRET, for signed HTTP instead of Socket Mode."
        faults.append(f"SLACK_APP_TOKEN is missing: {_SECRETS['slack_app_token']}. {http}")
    if settings.slack_bot_token and not settings.slack_channel:
        faults.append(f"SLACK_CHANNEL is missing: {_SECRETS['slack_channel']}.")
    if settings.slack_channel and not re.fullmatch(r"[CG][A-Z0-9]{4,}", settings.slack_channel):
        faults.append(f"SLACK_CHANNEL is not a channel's id: {_SECRETS['slack_channel']}.")
    if settings.slack_admin_channel and not re.fullmatch(r"[CG][A-Z0-9]{4,}", settings.slack_admin_channel):
        faults.append(f"SLACK_ADMIN_CHANNEL is not a channel's id: {_SECRETS['slack_admin_channel']}.")
    if settings.slack_bot_token and not settings.slack_bot_token.startswith("xoxb-"):
        faults.append("SLACK_BOT_TOKEN is not a bot token: those begin with xoxb-.")
    if settings.slack_app_token and not settings.slack_app_token.startswith("xapp-"):
        faults.append("SLACK_APP_TOKEN is not an app-level token: those begin with xapp-.")
    if settings.telegram_bot_token and not re.fullmatch(r"\d+:[\w-]{20,}", settings.telegram_bot_token):
        faults.append("TELEGRAM_BOT_TOKEN is not one: they look like 123456789:AAE4...; ask @BotFather.")
    secret = settings.telegram_webhook_secret
    if secret and not _PLACEHOLDER.search(secret) and not re.fullmatch(r"[\w-]{1,256}", secret, re.A):
        faults.append(f"TELEGRAM_WEBHOOK_SECRET cannot be used: {_SECRETS['telegram_webhook_secret']}.")
    if settings.telegram_is_on and settings.public_url and not settings.telegram_webhook_secret:
        faults.append(
            f"TELEGRAM_WEBHOOK_SECRET is missing, and PUBLIC_URL is set: {_SECRETS['telegram_webhook_secret']}."
        )
    return faults


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment and the file. Raises SettingsFault with every fault."""
    slips = env_file_faults(env_file, {name.upper() for name in Settings.model_fields}) if env_file else []
    try:
        settings = Settings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as exc:
        raise SettingsFault("\n".join([*slips, *_every_fault(exc, env_file)])) from exc
    except UnicodeDecodeError as exc:  # told by the slips, with its line
        raise SettingsFault("\n".join(slips)) from exc
    if slips:
        raise SettingsFault("\n".join(slips))
    return settings


def _every_fault(found: ValidationError, env_file: Path | None) -> list[str]:
    """The fields' faults, and those that show only once the fields are well-formed: one mending, not two."""
    errors = found.errors(include_url=False)
    fields = {str(error["loc"][0]) for error in errors if error["loc"]}
    faults = [_sentence(error) for error in errors]
    if fields:
        defaults = {name: Settings.model_fields[name].default for name in fields}
        try:
            Settings(_env_file=env_file, **defaults)  # type: ignore[call-arg]
        except ValidationError as exc:
            faults += [_sentence(error) for error in exc.errors(include_url=False)]
    lines = setting_lines(env_file)
    return [_with_its_line(fault, env_file, lines) for each in faults for fault in each.splitlines()]


def _with_its_line(fault: str, env_file: Path | None, lines: Mapping[str, int]) -> str:
    """The fault with the place where its setting is written, when that is the file."""
    name = re.match(r"[A-Z_]+", fault)
    line = lines.get(name.group()) if name else None
    return f"{env_file}:{line}: {fault}" if line else fault


def _sentence(error: ErrorDetails) -> str:
    place = ".".join(str(part).upper() for part in error["loc"])
    written = error["input"]
    match error["type"]:
        case "int_parsing" | "int_type":
            return f"{place} must be a whole number, not '{written}'."
        case "bool_parsing" | "bool_type":
            return f"{place} must be true or false, not '{written}'."
        case "literal_error":
            expected = str(error["ctx"]["expected"]).replace("'", "")
            return f"{place} cannot be '{written}': write {expected}."
        case _:
            text = error["msg"].removeprefix("Value error, ").replace("Input should", "it should")
            return f"{place}: {text}" if place else text
