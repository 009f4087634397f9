"""Gemini's failures in our words. The library raises its own, aiohttp's and httpx's errors side by side."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import httpx
from google.genai import errors
from pydantic import ValidationError

from core.bots.protocol import AnswerFailed, BotUnavailable

_NOT_FOUND = 404
_SECONDS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")  # google.protobuf.Duration as JSON: "17s", "0.5s"


class ModelNotFound(AnswerFailed):
    """The service does not have this model (any more); another one may do."""


@contextmanager
def as_answer_failed() -> Iterator[None]:
    """Turn whatever a call may raise into Unavailable or ModelNotFound. The reason never holds a user's text."""
    try:
        yield
    except errors.APIError as exc:
        reason = f"{exc.code} {exc.status or ''}".strip()
        if exc.code == _NOT_FOUND:
            raise ModelNotFound(reason) from exc
        raise BotUnavailable(reason, to_retry_after(exc.details)) from exc
    except TimeoutError as exc:
        raise BotUnavailable("time limit") from exc
    except (aiohttp.ClientError, httpx.HTTPError, OSError) as exc:
        raise BotUnavailable(f"not reached: {type(exc).__name__}") from exc
    # A body that is not JSON, or not the one the library expects: it looks into what it was sent before it checks it.
    except (ValidationError, ValueError, TypeError, AttributeError, LookupError, RecursionError) as exc:
        raise BotUnavailable(f"broken response: {type(exc).__name__}") from exc


def to_retry_after(body: Any) -> float:
    """The seconds in an error's google.rpc.RetryInfo; 0 when there is none."""
    error = body.get("error") if isinstance(body, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    for detail in details if isinstance(details, list) else ():
        delay = detail.get("retryDelay") if isinstance(detail, dict) else None
        if isinstance(delay, str) and (found := _SECONDS.fullmatch(delay)):
            return float(found[1])
    return 0.0
