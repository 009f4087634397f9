"""The languages that phrases and texts can be tagged with. Data."""

from typing import Literal, get_args

Language = Literal[
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko",
    "nl", "no", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "vi", "zh",
]  # fmt: skip
LANGUAGES: tuple[str, ...] = get_args(Language)
