"""Gemini's failures in the house's words. The library raises its own, aiohttp's and httpx's errors side by side."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import httpx
from google.genai import errors
from pydantic import ValidationError

from core.bots.protocol import AnswerFailed

_NOT_FOUND = 404


class ModelNotFound(AnswerFailed):
    """The service does not have this model (any more); another one may do."""


@contextmanager
def as_answer_failed() -> Iterator[None]:
    """Turn whatever a call may raise into AnswerFailed, or ModelNotFound. The reason never holds a user's text."""
    try:
        yield
    except errors.APIError as exc:
        kind = ModelNotFound if exc.code == _NOT_FOUND else AnswerFailed
        raise kind(f"{exc.code} {exc.status or ''}".strip()) from exc
    except TimeoutError as exc:
        raise AnswerFailed("time limit") from exc
    except (aiohttp.ClientError, httpx.HTTPError, OSError) as exc:
        raise AnswerFailed(f"not reached: {type(exc).__name__}") from exc
    except (ValidationError, ValueError) as exc:  # a body that is not JSON, or not the one the library expects
        raise AnswerFailed(f"broken response: {type(exc).__name__}") from exc
