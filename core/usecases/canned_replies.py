"""Canned replies: which fit what an agent looks for, in the user's language, and what their variables stand for.

Pure. What is filled in (see `core.rendering.reply_filling`) is what the agent sees before sending, so nothing here
decides what a user is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.config.replies import VARIABLES, RepliesFile, ReplyEntry
from core.languages.tags import nearest_tag
from core.model.agents import DEFAULT_AGENT_NAME
from core.model.session import Contact, Session
from core.rendering.visitor_names import told_name
from core.rendering.word_search import begins_with_word, words_found, words_of_query


@dataclass(frozen=True, slots=True)
class CannedReplyText:
    """A canned reply in one language, its variables not filled."""

    shortcut: str
    name: str
    language: str
    text: str


def replies_for(file: RepliesFile, language: str, query: str = "") -> Sequence[CannedReplyText]:
    """The replies in a user's language (BCP 47), else in the default one; all of them for an empty query.

    Every word of the query is in the reply, see `core.rendering.word_search`. Best first: what begins the shortcut,
    what is in it, then the name, then the text.
    """
    wanted = words_of_query(query)
    if query.strip() and not wanted:
        return []
    found = [
        (rank, _in_language(file, shortcut, entry, language))
        for shortcut, entry in file.replies.items()
        if (rank := _rank(shortcut, entry, wanted)) is not None
    ]
    return [reply for _, reply in sorted(found, key=lambda pair: pair[0])]  # equal ranks keep the file's order


def reply_by_shortcut(file: RepliesFile, language: str, shortcut: str) -> CannedReplyText | None:
    """The reply with exactly this shortcut; capitals do not matter."""
    entry = file.replies.get(shortcut.strip().lower())
    return _in_language(file, shortcut.strip().lower(), entry, language) if entry else None


def variable_values(
    agent_name: str, company: str, contact: Contact | None = None, session: Session | None = None
) -> Mapping[str, str]:
    """What the variables of replies stand for (see core.config.replies.VARIABLES), "" for what is not known."""
    return {
        "user": told_name(contact) if contact else "",
        "email": contact.email if contact else "",
        "agent": "" if agent_name == DEFAULT_AGENT_NAME else agent_name,
        "company": company,
        "queue": session.queue if session else "",
        "session": session.id if session else "",
    }


def describe_missing(missing: Sequence[str]) -> Sequence[str]:
    """Variables that are not known, as agents call them: "the user's e-mail address"."""
    return [VARIABLES[name].partition(",")[0] for name in missing]


def _in_language(file: RepliesFile, shortcut: str, entry: ReplyEntry, language: str) -> CannedReplyText:
    tag = nearest_tag(language, entry.text) or file.default_language
    return CannedReplyText(shortcut, entry.name, tag, entry.text[tag])


def _rank(shortcut: str, entry: ReplyEntry, wanted: Sequence[str]) -> int | None:
    """0 for the best; None when a word is nowhere. Texts of every language count: agents search in their own."""
    if len(wanted) == 1 and begins_with_word(wanted[0], shortcut):
        return 0
    places = (shortcut, f"{shortcut} {entry.name}", " ".join((shortcut, entry.name, *entry.text.values())))
    return next((rank for rank, place in enumerate(places, 1) if words_found(wanted, place) == set(wanted)), None)
