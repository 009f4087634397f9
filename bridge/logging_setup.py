"""Logs: one JSON object a line (or plain for a terminal), tokens blotted out wherever they stand."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from channels.registry import adapter_definitions

_TOKENS = re.compile(
    "|".join(
        (
            *(pattern for definition in adapter_definitions() for pattern in definition.tokens),
            r"AIza[\w-]{20,}",  # Google
            r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)",  # name:password of a database
        )
    )
)
_NOISY = (
    "httpx",
    "httpcore",
    "aiohttp.access",
    "apscheduler",
    *(name for definition in adapter_definitions() for name in definition.loggers),
    "websockets",
    "bm25s",
    "alembic",
    "uvicorn",  # a line for every connection, and another when it ends
)


def redact(text: str) -> str:
    """The text without tokens."""
    return _TOKENS.sub("[redacted]", text)


def set_up_logging(level: str, *, plain: bool | None = None) -> None:
    """Send all logs, ours and the libraries', through one chain to standard error."""
    plain = sys.stderr.isatty() if plain is None else plain
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last = structlog.dev.ConsoleRenderer(colors=False) if plain else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    finish: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[*finish, _redact_all, last], foreign_pre_chain=chain)
    )
    handler.setLevel(level)  # some libraries set their own loggers' levels
    handler.addFilter(_is_worth_a_line)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY:  # what nobody will see is not made
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Of libraries that tell of every call, only what is wrong; Bolt gives each of its loggers a level of its own."""
    return record.levelno >= logging.WARNING or not record.name.startswith(_NOISY)


def _redact_all(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ARG001
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
        elif not isinstance(value, (int, float, bool, type(None))):
            event[key] = redact(str(value))
    return event
