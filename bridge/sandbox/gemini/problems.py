"""The errors of the Gemini API in Google's form: ai.google.dev/api, google.rpc.Status and its details."""

from typing import Any


class ApiProblem(Exception):
    """A call that is answered with an error. `status` is the google.rpc code's name."""

    def __init__(self, code: int, status: str, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = details or []

    def to_wire(self) -> dict[str, Any]:
        """The answer's body."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        return {"error": error | {"details": self.details} if self.details else error}


def invalid_argument(message: str, field: str = "") -> ApiProblem:
    """400: the body does not fit. `field` is the path of what is wrong."""
    violation = {"description": message} | ({"field": field} if field else {})
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    return ApiProblem(400, "INVALID_ARGUMENT", message, [detail])


def invalid_key() -> ApiProblem:
    """400, not 401: the key is nobody's."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": "generativelanguage.googleapis.com"},
    }
    return ApiProblem(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [detail])


def no_key() -> ApiProblem:
    """403: no key at all."""
    message = "Method doesn't allow unregistered callers (callers without established identity)."
    return ApiProblem(403, "PERMISSION_DENIED", f"{message} Please use API Key or other form of API consumer identity.")


def no_such_model(model: str, version: str, method: str) -> ApiProblem:
    """404: the model is unknown, gone or cannot do this."""
    advice = "Call ListModels to see the list of available models and their supported methods."
    message = f"models/{model} is not found for API version {version}, or is not supported for {method}. {advice}"
    return ApiProblem(404, "NOT_FOUND", message)


def quota_exceeded(seconds: float) -> ApiProblem:
    """429, with the wait in RetryInfo as the real service gives it: "17s", fractions allowed."""
    message = f"You exceeded your current quota. Please retry in {seconds:g}s."
    detail = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{seconds:g}s"}
    return ApiProblem(429, "RESOURCE_EXHAUSTED", message, [detail])


def server_problem(code: int) -> ApiProblem:
    """500, 503 or 504, in the service's words."""
    match code:
        case 503:
            return ApiProblem(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
        case 504:
            return ApiProblem(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.")
        case _:
            return ApiProblem(code, "INTERNAL", "An internal error has occurred. Please retry or report the problem.")
