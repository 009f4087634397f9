"""The form of canned replies: pick a session, a language and a reply, change its words, send it. Pure.

The reply is searched in `core.usecases.canned`; its words come filled in, and what is sent is what the agent has read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api import deeds
from agents_slack.api.outbound import Json
from agents_slack.api.tongues import language_name
from agents_slack.forms.parts import MOST_OPTIONS, About, Choice, asks, box, form, option, searched_select, select
from agents_slack.inbound.interactions import Values, chosen, typed
from core.usecases.canned import Reply

WORDS = "words"
LANGUAGE = "handoff.pick_language"
NO_REPLIES = "There are no canned replies. They are kept in config/replies.yaml."
NO_SESSION = "You have no conversation to answer in. Claim one first."


@dataclass(frozen=True, slots=True)
class Picked:
    """What the form shows now: the sessions and languages to choose from, the reply with its words filled in."""

    about: About
    sessions: Sequence[Choice] = ()  # only where the form does not know which it is
    languages: Sequence[str] = ()
    reply: Reply | None = None
    text: str = ""
    missing: Sequence[str] = ()  # what is not known, without which nothing of the reply can be said


def view(picked: Picked) -> Json:
    """The form; its box appears with the reply. The box is another for each reply, else Slack keeps the old words."""
    about = picked.about
    blocks: list[Json] = []
    if picked.sessions:
        blocks.append(asks(deeds.PICK_SESSION, "Conversation", select(picked.sessions, about.session), tells=True))
    if len(picked.languages) > 1:
        languages = [Choice(language_name(tag), tag) for tag in picked.languages]
        blocks.append(asks(LANGUAGE, "Language", select(languages, about.language), tells=True))
    reply = searched_select("Search by name or words", to_choice(picked.reply) if picked.reply else None)
    blocks.append(asks(deeds.PICK_REPLY, "Reply", reply, tells=True))
    if picked.reply:
        block = f"{WORDS}:{about.session}:{about.language}:{picked.reply.shortcut}"
        lacks = f"Not known here: {', '.join(picked.missing)}. " if picked.missing else ""
        blocks.append(
            box(WORDS, "Words", block=block, text=picked.text, hint=f"{lacks}The user gets what stands here.")
        )
    return form(deeds.CANNED, "Canned reply", about, blocks, submit="Send")


def to_choice(reply: Reply) -> Choice:
    """A reply in the list."""
    return Choice(f"{reply.name} ({reply.shortcut})", reply.shortcut, reply.text)


def offered(replies: Sequence[Reply]) -> list[Json]:
    """Replies as Slack wants them while somebody types."""
    return [option(to_choice(reply)) for reply in replies[:MOST_OPTIONS]]


def read(values: Values, about: About) -> tuple[About, str]:
    """What is chosen now, and the words to send; "" before a reply was picked."""
    told = About(
        session=type(about.session)(chosen(values, deeds.PICK_SESSION) or about.session),
        reply=chosen(values, deeds.PICK_REPLY) or about.reply,
        language=chosen(values, LANGUAGE) or about.language,
    )
    return told, typed(values, WORDS)
