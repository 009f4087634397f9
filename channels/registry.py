"""The channels and desks that there are. A new one is a line here; see docs/adding-a-channel.md."""

import importlib
from functools import cache
from typing import Any

from core.usecases.adapters import AdapterDefinition

AnyAdapter = AdapterDefinition[Any]

ADAPTERS = {
    "slack": "agents_slack.definition:SLACK",
    "telegram": "channels.telegram.definition:TELEGRAM",
    "web": "channels.web.definition:WEB",
}


@cache
def adapter_definitions() -> tuple[AnyAdapter, ...]:
    """All of them, in the order in which they are started and told of. No platform's library is loaded for it."""
    return tuple(_load(reference) for reference in ADAPTERS.values())


def _load(reference: str) -> AnyAdapter:
    module, _, name = reference.partition(":")
    definition: AnyAdapter = getattr(importlib.import_module(module), name)
    return definition
