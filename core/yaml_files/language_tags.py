"""Which language tag somebody may have meant who wrote another one. Knows no file."""

import re
from collections.abc import Iterable, Mapping

from core.languages.known import LANGUAGES
from core.languages.tags import main_language
from core.yaml_files.faults import did_you_mean

# What people write for a language besides its tag: the country's tag, three letters, the name in English or its own.
_ALSO: Mapping[str, str] = {
    "ar": "ara arabic العربية",
    "bg": "bul bulgarian български",
    "cs": "cz ces cze czech čeština",
    "da": "dk dan danish dansk",
    "de": "ger deu german deutsch at",
    "el": "gr ell gre greek ελληνικά",
    "en": "eng english gb uk-en us",
    "es": "spa esp spanish español castellano mx",
    "fa": "per fas pes persian farsi فارسی",
    "fi": "fin finnish suomi",
    "fr": "fra fre french français francais",
    "he": "iw heb hebrew il עברית",
    "hi": "hin hindi हिन्दी",
    "hu": "hun hungarian magyar",
    "id": "ind indonesian",
    "it": "ita italian italiano",
    "ja": "jp jpn japanese 日本語",
    "ko": "kr kor korean 한국어",
    "nl": "nld dut dutch nederlands",
    "no": "nb nn nor norwegian norsk",
    "pl": "pol polish polski",
    "pt": "por portuguese português portugues br",
    "ro": "ron rum romanian română",
    "ru": "rus russian русский",
    "sv": "se swe swedish svenska",
    "th": "tha thai ไทย",
    "tr": "tur turkish türkçe turkce",
    "uk": "ua ukr ukrainian українська",
    "vi": "vn vie vietnamese tiếng",
    "zh": "cn chi zho chinese mandarin 中文",
}
_MEANT = {word: tag for tag, words in _ALSO.items() for word in words.split()}
_REGION = re.compile(r"([a-z]{2})[-_ ]([a-z]{2})")


def tag_remedy(written: str, *, regions: bool = False, more: Iterable[str] = ()) -> str:
    """A remedy that names a tag. `regions`: tags like pt-BR may stand there; `more`: what else may."""
    folded = written.strip().lower()
    if " " in folded:
        return "write two letters, like en; if this belongs to the text above, put all of that in quotes"
    region = _REGION.fullmatch(folded)
    if region and region[1] in LANGUAGES:
        return f"did you mean '{region[1]}-{region[2].upper()}'?" if regions else f"did you mean '{region[1]}'?"
    if folded in LANGUAGES or folded in _MEANT:
        return f"did you mean '{_MEANT.get(folded, folded)}'?"
    return did_you_mean(folded, (*LANGUAGES, *more))


def is_tag(written: str) -> bool:
    """Is it the tag of a language that is known here, with or without a region?"""
    return main_language(written) in LANGUAGES
