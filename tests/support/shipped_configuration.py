"""The configuration that is shipped, read once for all tests of a process: it takes a second, and it is frozen."""

from functools import cache
from pathlib import Path

from bridge.config_folder import load_config
from core.config import Config
from core.escalation import Policy

SHIPPED = Path(__file__).parents[2] / "config"


@cache
def shipped_config() -> Config:
    return load_config(SHIPPED)


@cache
def shipped_policy() -> Policy:
    return Policy.from_config(shipped_config().triggers)
