"""The connection to Gemini, for answers, summaries and vectors alike."""

from google import genai
from google.genai import types
from google.genai.client import AsyncClient

from bridge.gemini.settings import GeminiAccess


def connect(access: GeminiAccess, seconds: float) -> AsyncClient:
    """A client whose calls take at most `seconds` and are not repeated. Contacts nobody yet; close it with `aclose`."""
    options = types.HttpOptions(
        base_url=access.base_url or None,
        api_version=access.api_version or None,
        timeout=round(seconds * 1000),  # milliseconds; without it a call may hang for ever
        # Without options the library sleeps up to ten seconds and calls again when a connection fails.
        retry_options=types.HttpRetryOptions(attempts=1),
    )
    # The key and the service are said outright: else GOOGLE_* variables of the environment would decide.
    return genai.Client(api_key=access.api_key, enterprise=False, http_options=options).aio
