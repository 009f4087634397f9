"""Canned replies: which fit what an agent looks for, in the user's language, and a reply with its variables filled.

Pure. What is filled in is what the agent sees before sending, so nothing here decides what a user is told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.config.placeholders import PLACEHOLDER
from core.config.replies import RepliesFile, ReplyEntry
from core.escalation.tokens import tokenize

_WITH_BLANK = re.compile(rf"(?P<blank>[ \t]?){PLACEHOLDER.pattern}")


@dataclass(frozen=True, slots=True)
class Reply:
    """A canned reply in one language, its variables not filled."""

    shortcut: str
    name: str
    language: str
    text: str


def replies_for(file: RepliesFile, language: str, query: str = "") -> Sequence[Reply]:
    """The replies in a user's language (BCP 47), else in the default one; all of them for an empty query.

    Every word of the query begins a word of the reply. Best first: the shortcut, then the name, then the text.
    """
    wanted = [token.word for token in tokenize(query)]
    found = [
        (rank, _in_language(file, shortcut, entry, language))
        for shortcut, entry in file.replies.items()
        if (rank := _rank(shortcut, entry, wanted)) is not None
    ]
    return [reply for _, reply in sorted(found, key=lambda pair: pair[0])]  # equal ranks keep the file's order


def reply_by_shortcut(file: RepliesFile, language: str, shortcut: str) -> Reply | None:
    """The reply with exactly this shortcut; capitals do not matter."""
    entry = file.replies.get(shortcut.strip().lower())
    return _in_language(file, shortcut.strip().lower(), entry, language) if entry else None


def fill(reply: Reply, values: Mapping[str, str]) -> str:
    """The reply's text with `values` (see core.config.replies.VARIABLES).

    What is not known leaves no gap: "Hello {user}," becomes "Hello,".
    """

    def value(found: re.Match[str]) -> str:
        known = values.get(found.group(2), "").strip()
        return found.group("blank") + known if known else ""

    return _WITH_BLANK.sub(value, reply.text)


def _in_language(file: RepliesFile, shortcut: str, entry: ReplyEntry, language: str) -> Reply:
    main = language.partition("-")[0].lower()
    tag = next((tag for tag in (language, main) if tag in entry.text), file.default_language)
    return Reply(shortcut, entry.name, tag, entry.text[tag])


def _rank(shortcut: str, entry: ReplyEntry, wanted: Sequence[str]) -> int | None:
    """0 for the best; None when a word is nowhere. Texts of every language count: agents search in their own."""
    places = (shortcut, f"{shortcut} {entry.name}", " ".join((shortcut, entry.name, *entry.text.values())))
    for rank, place in enumerate(places):
        words = [token.word for token in tokenize(place)]
        if all(any(word.startswith(each) for word in words) for each in wanted):
            return rank
    return None
