"""Language tags (BCP 47) as browsers, apps, models and admins write them, and how this product compares them. Pure.

A tag is compared by its main language, of which every code that has another name is read as the one used here.
Chinese is the one language whose texts differ by script: what says Hant, Taiwan, Hong Kong or Macau is zh-TW.
"""

import re
from collections.abc import Container, Iterator
from functools import lru_cache

# Codes of ISO 639 that name what another one names: old ones, three letters that platforms send, and written forms.
_SAME_AS = {
    "nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "ji": "yi", "mo": "ro", "jw": "jv", "cmn": "zh",
    "yue": "zh", "arb": "ar", "pes": "fa", "prs": "fa",
}  # fmt: skip
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_SIMPLIFIED = frozenset({"hans", "cn", "sg"})
_REGION_LETTERS = 2


@lru_cache(maxsize=4_096)
def main_language(tag: str) -> str:
    """The language of a tag, without region and script: "pt" of "pt-BR", "no" of "nb_NO", "" of ""."""
    main = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return _SAME_AS.get(main, main)


@lru_cache(maxsize=4_096)
def normal_tag(tag: str) -> str:
    """The tag as it is written here: a language of two or three letters, and its region if it has one."""
    first, *rest = re.split("[-_]", tag.strip().lower())
    main = _SAME_AS.get(first, first)
    if main == "zh":
        told = {first, *rest}
        traditional = told & _TRADITIONAL or first == "yue"
        return "zh-TW" if traditional and not told & _SIMPLIFIED else "zh"
    region = next((part for part in rest if len(part) == _REGION_LETTERS and part.isalpha()), "")
    return f"{main}-{region.upper()}" if region else main


def nearest_tag(tag: str, available: Container[str], *others: str) -> str | None:
    """Under which of the available tags somebody reads who is known by `tag`, else by the `others`; None: under none.

    "pt-BR" is looked for as it is and as "pt"; "nb-NO" is found under "no".
    """
    return next((each for each in _spellings(tag, *others) if each in available), None)


def _spellings(*tags: str) -> Iterator[str]:
    for tag in tags:
        yield from (tag, normal_tag(tag), main_language(tag))
