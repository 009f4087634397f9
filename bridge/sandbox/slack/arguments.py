"""From an HTTP request to a method's arguments, checked as strictly as Slack's contract is written."""

import json
from typing import Any

from aiohttp import web

from bridge.sandbox.slack import limits, schemas
from bridge.sandbox.slack.errors import ArgumentProblem, SlackError

_MESSAGES = ("chat.postMessage", "chat.update", "chat.postEphemeral")
_ORDER = (  # which complaint Slack answers first
    "no_text", "msg_too_long", "msg_blocks_too_long", "metadata_too_large", "invalid_metadata_format",
    "invalid_blocks", "invalid_attachments", "invalid_arguments",
)  # fmt: skip


async def read(request: web.Request) -> tuple[dict[str, Any], str]:
    """The arguments as they were sent, and the token ("" for none). Raises SlackError for a broken body."""
    args: dict[str, Any] = dict(request.query)
    if request.can_read_body:
        if request.content_type == "application/json":
            try:
                body = await request.json()
            except ValueError as exc:
                raise SlackError("invalid_json") from exc
            if not isinstance(body, dict):
                raise SlackError("json_not_object")
            args |= body
        else:
            args |= {name: str(value) for name, value in (await request.post()).items()}
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else args.get("token", "")
    args.pop("token", None)
    args.pop("team_id", None)  # Bolt adds it to every call; Slack reads it only where a token is for many teams
    return args, token


def decoded(method: str, args: dict[str, Any]) -> dict[str, Any]:
    """The arguments with their types: forms and queries carry everything as text, and objects as JSON in it."""
    kinds = schemas.kinds(method)
    return {name: _decoded(name, value, kinds.get(name, "string")) for name, value in args.items()}


def _decoded(name: str, value: Any, kind: str) -> Any:
    if not isinstance(value, str):
        return value
    match kind:
        case "boolean" if value in ("0", "1", "true", "false"):
            return value in ("1", "true")
        case "number" if value.lstrip("-").isdigit():
            return int(value)
        case "array" | "object":
            try:
                return json.loads(value)
            except ValueError as exc:
                raise SlackError(f"invalid_{name}" if name == "blocks" else "invalid_arguments") from exc
    return value


def problems(method: str, args: dict[str, Any]) -> list[ArgumentProblem]:
    """Everything that Slack's contract has against a call; empty when nothing."""
    if method in _MESSAGES and (nothing := limits.no_text_problems(args)):
        return nothing
    checked = dict(args)
    if method == "chat.update" and checked.get("metadata") == {}:
        del checked["metadata"]  # documented as "remove it", though the schema wants an event_type
    found = [_coded(method, problem) for problem in schemas.problems(method, checked)]
    if found:
        return found  # the limits may rely on the shape
    if method in _MESSAGES:
        return [_coded(method, problem) for problem in limits.message_problems(method, args)]
    return limits.view_problems(args["view"]) if "view" in args else []


def _coded(method: str, problem: ArgumentProblem) -> ArgumentProblem:
    if problem.error != "invalid_arguments" or not method.startswith("chat."):
        return problem
    codes = {"/blocks": "invalid_blocks", "/metadata": "invalid_metadata_format", "/attachments": "invalid_attachments"}
    error = next((code for start, code in codes.items() if problem.pointer.startswith(start)), problem.error)
    return ArgumentProblem(problem.pointer, problem.why, error)


def refusal(found: list[ArgumentProblem]) -> SlackError:
    """Slack's answer to these problems."""
    error = min((problem.error for problem in found), key=_ORDER.index)
    messages = [f"[ERROR] {problem.why} [json-pointer:{problem.pointer}]" for problem in found]
    more: dict[str, Any] = {"errors": [problem.why for problem in found]} if error == "invalid_blocks" else {}
    return SlackError(error, **more, response_metadata={"messages": messages})
