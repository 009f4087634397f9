"""Settings: what differs between two installations, from the environment and `.env`. Documented in .env.example.

What admins decide about conversations is not here but in the config folder. What a channel or a desk needs is in a
class of its own, beside it, and is found through the registry.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import Field

from bridge.env_file_faults import env_file_faults, setting_lines
from channels.registry import AnyAdapter, adapter_definitions
from core.runtime.client_addresses import OWN_MACHINE, TrustedProxies
from core.runtime.settings import read_settings, setting, setting_fields


class SettingsFault(Exception):
    """The settings cannot be used; the text names every fault and its remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the process itself needs; `adapters` has the settings of every channel and desk, by its name."""

    database_url: str = setting("DATABASE_URL", "sqlite:///var/handoff.db")
    host: str = setting("HOST", "127.0.0.1")
    port: Annotated[int, Field(ge=0, le=65535)] = setting("PORT", 8000)
    public_url: str = setting("PUBLIC_URL")
    trusted_proxies: str = setting("TRUSTED_PROXIES", OWN_MACHINE)
    secret_key: str | None = setting(
        "SECRET_KEY", None, found="run `bridge init`, which makes one", secret=True, may_hold_spaces=True
    )

    max_concurrent_sessions_per_agent: Annotated[int, Field(ge=1, le=1000)] = setting(
        "MAX_CONCURRENT_SESSIONS_PER_AGENT", 5
    )

    gemini_api_key: str | None = setting("GEMINI_API_KEY", None, found="make one in Google AI Studio", secret=True)
    gemini_model: str = setting("GEMINI_MODEL", "gemini-3.8-flash")
    gemini_api_version: str = setting("GEMINI_API_VERSION", "v1")
    gemini_base_url: str = setting("GEMINI_BASE_URL")

    gemini_embedding_model: str = setting("GEMINI_EMBEDDING_MODEL", "gemini-embedding-001")
    embedder: Literal["auto", "gemini", "none"] = setting("EMBEDDER", "auto")
    embedding_cache: str = setting("EMBEDDING_CACHE", "var/embeddings.db")

    metrics_token: str | None = setting(
        "METRICS_TOKEN", None, found="any long secret, like what `openssl rand -hex 24` prints", secret=True,
        may_hold_spaces=True,
    )  # fmt: skip
    metrics_local: bool = setting("METRICS_LOCAL", False)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting("LOG_LEVEL", "INFO")
    sql_echo: bool = setting("SQL_ECHO", False)

    adapters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def local_url(self) -> str:
        """Where the bridge listens, as an address for browsers: an IPv6 address stands in brackets there."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def adapters_on(self) -> Mapping[AnyAdapter, Any]:
        """The channels and desks that are set up, each with its settings."""
        return {
            definition: self.adapters[definition.name]
            for definition in adapter_definitions()
            if definition.name in self.adapters and self.adapters[definition.name].is_on
        }

    def faults(self) -> Iterator[str]:
        """What does not go together, or is not what it is taken for."""
        try:
            TrustedProxies.parse(self.trusted_proxies)
        except ValueError as exc:
            yield f"TRUSTED_PROXIES: {exc}; write addresses and networks, like 127.0.0.1,10.0.0.0/8."
        if self.embedder == "gemini" and not self.gemini_api_key:
            yield "EMBEDDER is gemini and GEMINI_API_KEY is not set: set it, or leave EMBEDDER out."
        if self.public_url and not re.match(r"https?://[^/\s]", self.public_url):
            yield "PUBLIC_URL has no https:// before it: write it like https://chat.example.com."


def setting_names() -> set[str]:
    """Every variable that is read, in capitals."""
    every: list[type] = [Settings, *(definition.settings for definition in adapter_definitions())]
    return {each.name for of in every for each in setting_fields(of)}


def read(environment: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """The settings of an environment (names in any case), and every fault that is found in them, as a sentence.

    What is blank is not set.
    """
    values = {name.upper(): value for name, value in environment.items() if value is not None and str(value).strip()}
    adapters: dict[str, Any] = {}
    settings, faults = read_settings(Settings, values)
    for definition in adapter_definitions():
        adapters[definition.name], more = read_settings(definition.settings, values)
        faults += more
    for each in (settings, *adapters.values()):
        faults += each.faults()
    return replace(settings, adapters=adapters), faults


def settings_from(environment: Mapping[str, Any]) -> Settings:
    """The settings of an environment. Raises SettingsFault with every fault."""
    settings, faults = read(environment)
    if faults:
        raise SettingsFault("\n".join(faults))
    return settings


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment and the file; the environment goes before it. Raises SettingsFault with every fault."""
    slips = env_file_faults(env_file, setting_names()) if env_file else []
    try:
        in_file = dotenv_values(env_file, encoding="utf-8-sig") if env_file and env_file.is_file() else {}
    except UnicodeDecodeError as exc:  # told by the slips, with its line
        raise SettingsFault("\n".join(slips)) from exc
    settings, faults = read({**{n.upper(): v for n, v in in_file.items() if v is not None}, **os.environ})
    lines = setting_lines(env_file)
    slips += (_with_its_line(fault, env_file, lines) for fault in faults)
    if slips:
        raise SettingsFault("\n".join(slips))
    return settings


def _with_its_line(fault: str, env_file: Path | None, lines: Mapping[str, int]) -> str:
    """The fault with the place where its setting is written, when that is the file."""
    name = re.match(r"[A-Z_]+", fault)
    line = lines.get(name.group()) if name else None
    return f"{env_file}:{line}: {fault}" if line else fault
