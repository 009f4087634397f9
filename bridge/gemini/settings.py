"""How Gemini is reached. What it is given and how long it may take is the admins' choice: `core.bots.settings`."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GeminiAccess:
    """`models` in the order of preference: the next one is asked when one is not found (models are shut down yearly).

    `base_url` and `api_version` "" leave the library's own choice.
    """

    api_key: str = field(repr=False)
    models: tuple[str, ...] = ("gemini-3.8-flash",)
    base_url: str = ""
    api_version: str = ""
