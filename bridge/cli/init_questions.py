"""What `bridge init` asks for, where each answer is found, and how it is verified. Prints and writes nothing."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from bridge.cli.gemini_check import check_gemini
from bridge.settings import Settings, read
from channels.registry import adapter_definitions
from core.model.findings import Finding, fine, wrong
from core.usecases.adapters import SetupQuestion

_HERE = ("localhost", "127.0.0.1", "[::1]")


def complaint(name: str, value: str) -> str:
    """What `bridge run` would have against this value by its looks; "" when nothing."""
    _, faults = read({name: value})
    return next((fault for fault in faults if fault.startswith(f"{name} ")), "")


async def _verify_public_url(settings: Settings) -> Finding:
    parts = urlsplit(settings.public_url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE):
        if re.search(r"[\s?#]", settings.public_url) or not parts.hostname:
            return wrong("This is no address.", "Write it like https://chat.example.com.")
        return fine(f"The widget will be at {settings.public_url.rstrip('/')}/widget.js.")
    return wrong("Browsers and platforms want https:// here.", "Write it like https://chat.example.com.")


async def _verify_gemini(settings: Settings) -> Finding:
    return (await check_gemini(settings, settings.gemini_api_key or ""))[0]


def init_questions() -> list[tuple[str, SetupQuestion[Any]]]:
    """Each with the name of the channel or desk that asks it, whose settings it is about; "" for the bridge's own."""
    tools = {each.name: each.tools() for each in adapter_definitions() if each.tools}
    return [
        *((name, question) for name, of in tools.items() for question in of.questions),
        *(("", question) for question in _OWN_QUESTIONS),
    ]


def settings_of(owner: str, answers: Mapping[str, str]) -> Any:
    """Settings of what is known so far, unchecked: half of them may be missing."""
    settings, _ = read(answers)
    return settings.adapters[owner] if owner else settings


def generated_secrets() -> Mapping[str, Sequence[str]]:
    """Secrets that nobody needs to know, each with the settings that need it."""
    tools = [each.tools() for each in adapter_definitions() if each.tools]
    return {"SECRET_KEY": ()} | {name: needed_by for of in tools for name, needed_by in of.generated.items()}


_OWN_QUESTIONS: Sequence[SetupQuestion[Settings]] = (
    SetupQuestion(
        "PUBLIC_URL",
        "Where users reach the bridge from outside, like https://chat.example.com. Without it the widget works on\n"
        "this machine only, and platforms are polled.",
        _verify_public_url,
        is_secret=False,
    ),
    SetupQuestion(
        "GEMINI_API_KEY",
        "Gemini puts your knowledge into its own words: https://aistudio.google.com/apikey. Without it the knowledge\n"
        "bot answers word for word.",
        _verify_gemini,
    ),
)
