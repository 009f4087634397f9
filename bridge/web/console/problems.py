"""What a call answers when it is not done: a status, a name for programs, a sentence for people."""

import math
import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from core.model.errors import BadValue, LinkUsed, NotThere, Refused, StoreUnavailable, UnknownSession

_WORD = re.compile(r"(?<!^)(?=[A-Z])")
DATABASE_AWAY = "The database is away. Nothing was kept; please try again in a moment."


class ConsoleProblem(Exception):
    """Not done. `error` is the name in docs/console.md; `more` is added to the body."""

    def __init__(
        self, status: int, error: str, message: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.headers = headers
        self.more = more


def signed_out() -> ConsoleProblem:
    """Nobody is signed in, or not any more."""
    return ConsoleProblem(401, "signed_out", "Please sign in.")


def too_many_requests(seconds: int) -> ConsoleProblem:
    """It may be done again in so many seconds."""
    wait = f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"  # noqa: PLR2004
    return ConsoleProblem(
        429, "too_many", f"That was too often. Please wait {wait}.", headers={"Retry-After": str(seconds)}
    )


def to_problem(refused: Refused) -> ConsoleProblem:
    """A refusal is a conflict with how things are, or is about what is not there, or not any more.

    Programs call it by its name: NotOwner is "not_owner".
    """
    status = 404 if isinstance(refused, (NotThere, UnknownSession)) else 409
    if isinstance(refused, LinkUsed):
        status = 410
    return ConsoleProblem(status, _WORD.sub("_", type(refused).__name__).lower(), str(refused))


def install_error_handlers(app: FastAPI) -> None:
    """Let an app answer every problem in the one form."""
    app.add_exception_handler(ConsoleProblem, _problem)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(StoreUnavailable, _away)
    app.add_exception_handler(BadValue, _bad_value)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _answer(
    status: int, error: str, message: str, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    return JSONResponse({"error": error, "message": message, **more}, status, dict(headers) if headers else None)


async def _problem(request: Request, exc: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(exc, ConsoleProblem)
    return _answer(exc.status, exc.error, str(exc), exc.headers, **exc.more)


async def _refused(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, Refused)
    return await _problem(request, to_problem(exc))


async def _away(request: Request, exc: Exception) -> JSONResponse:  # noqa: ARG001
    return _answer(503, "away", DATABASE_AWAY)


async def _bad_value(request: Request, exc: Exception) -> JSONResponse:  # noqa: ARG001
    return _answer(422, "invalid", "There is a value in this that cannot be kept.")


async def _invalid(request: Request, exc: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(exc, RequestValidationError)
    fields = {_field(error): _sentence(error) for error in exc.errors()}
    return _answer(422, "invalid", next(iter(fields.values())), fields=fields)


async def _http(request: Request, exc: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(exc, HTTPException)
    if exc.status_code == 404:  # noqa: PLR2004
        return _answer(404, "not_there", "There is nothing at this address.")
    error = "too_large" if exc.status_code == 413 else "invalid"  # noqa: PLR2004
    return _answer(exc.status_code, error, f"{exc.detail}.", exc.headers)


def _field(error: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in error["loc"][1:]) or "body"


def _sentence(error: Mapping[str, Any]) -> str:
    """Our own words where a validator of ours speaks, else the library's with the field's name."""
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "value_error":
        return message
    return f"{_field(error)}: {message[:1].lower()}{message[1:]}."
