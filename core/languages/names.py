"""What languages are called, in whichever language. The names are Babel's, that is the CLDR's."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from core.languages.tags import main_language


@lru_cache(maxsize=1_024)
def language_name(tag: str, reader: str = "en") -> str:
    """The name of a tag's language as `reader` says it: "de-AT" is German, and "allemand" in "fr"; "" for no tag.

    The tag itself when it has none. A reader's language that is not known is English.
    """
    names = _locale_of(main_language(reader)).languages
    return names.get(main_language(tag), tag) or ""


def _locale_of(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (ValueError, UnknownLocaleError):
        return Locale("en")
