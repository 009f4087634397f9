"""Whether Gemini knows the key and the model. Asks nothing that costs anything."""

import httpx

from bridge.gemini.settings import GeminiAccess
from bridge.settings import Settings
from core.model.findings import Finding, fine, wrong

_SERVICE = "https://generativelanguage.googleapis.com"
_WITHIN = 10.0  # seconds
_BAD_REQUEST, _NOT_FOUND, _TOO_MANY, _SERVER_FAULT = 400, 404, 429, 500


async def check_gemini(settings: Settings, key: str) -> list[Finding]:
    """Does the bot's model answer? Asks for its card: ai.google.dev/api/models#method:-models.get."""
    models = (settings.gemini_model,)
    access = GeminiAccess(key, models, settings.gemini_base_url, settings.gemini_api_version)
    return [await _look_at_model(access, "GEMINI_MODEL")]


async def check_embeddings(access: GeminiAccess) -> Finding:
    """Is the model there whose vectors are compared?"""
    return await _look_at_model(access, "GEMINI_EMBEDDING_MODEL")


async def _look_at_model(access: GeminiAccess, variable: str) -> Finding:
    base = (access.base_url or _SERVICE).rstrip("/")
    url = f"{base}/{access.api_version}/models/{access.models[0]}"
    try:
        async with httpx.AsyncClient(timeout=_WITHIN) as client:
            answer = await client.get(url, headers={"x-goog-api-key": access.api_key})
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        return wrong(
            f"Gemini cannot be reached ({type(exc).__name__}).",
            "Check the network, HTTPS_PROXY and GEMINI_BASE_URL, then try again.",
        )
    return _judge(answer.status_code, access.models[0], variable)


def _judge(status: int, model: str, variable: str) -> Finding:
    if status < _BAD_REQUEST:
        return fine(f"The key is good, and {model} is there.")
    if status == _NOT_FOUND:
        return wrong(
            f"Gemini has no model {model}.",
            f"Set {variable} to one of ai.google.dev/gemini-api/docs/models, or GEMINI_API_VERSION to v1beta.",
        )
    if status == _TOO_MANY:
        return wrong("The key's quota is used up.", "Wait, or raise it in Google AI Studio. The knowledge bot answers.")
    if status >= _SERVER_FAULT:
        return wrong(f"Gemini has a fault of its own ({status}).", "Try again later. The knowledge bot answers.")
    return wrong(f"Gemini refuses the key ({status}).", "Make one at aistudio.google.com/apikey: GEMINI_API_KEY.")
