"""The form of canned replies: pick a session, a language and a reply, change its words, send it. Pure.

The reply is searched in `core.usecases.canned_replies`; its words come filled in, and what is sent is what the agent
has read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api import action_ids
from agents_slack.api.outbound import SlackJson
from agents_slack.forms.blocks import (
    MOST_OPTIONS,
    FormSubject,
    SelectOption,
    modal,
    option,
    searched_select,
    select,
    select_input,
    text_box,
)
from agents_slack.inbound.interactions import FormValues, chosen_value, typed_text
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.languages.names import language_name
from core.usecases.canned_replies import CannedReplyText

TEXT_INPUT = "words"
LANGUAGE = "handoff.pick_language"
NO_REPLIES = "There are no canned replies. They are kept in config/replies.yaml."
NO_SESSION = "You have no conversation to answer in. Claim one first."


@dataclass(frozen=True, slots=True)
class CannedReplyForm:
    """What the form shows now: the sessions and languages to choose from, the reply with its words filled in."""

    about: FormSubject
    sessions: Sequence[SelectOption] = ()  # only where the form does not know which it is
    languages: Sequence[str] = ()
    reply: CannedReplyText | None = None
    text: str = ""
    missing: Sequence[str] = ()  # what is not known, without which nothing of the reply can be said


def view(picked: CannedReplyForm, words: AgentWords = ENGLISH_WORDS) -> SlackJson:
    """The form; its box appears with the reply. The box is another for each reply, else Slack keeps the old words."""
    about = picked.about
    blocks: list[SlackJson] = []
    if picked.sessions:
        blocks.append(
            select_input(
                action_ids.PICK_SESSION, words("Conversation"), select(picked.sessions, about.session), tells=True
            )
        )
    if len(picked.languages) > 1:
        languages = [SelectOption(language_name(tag, words.language), tag) for tag in picked.languages]
        blocks.append(select_input(LANGUAGE, words("Language"), select(languages, about.language), tells=True))
    reply = searched_select(words("Search by name or words"), to_choice(picked.reply) if picked.reply else None)
    blocks.append(select_input(action_ids.PICK_REPLY, words("Reply"), reply, tells=True))
    if picked.reply:
        block = f"{TEXT_INPUT}:{about.session}:{about.language}:{picked.reply.shortcut}"
        lacks = words("Not known here: {names}.", names=", ".join(map(words, picked.missing))) if picked.missing else ""
        hint = f"{lacks} {words('The user gets what stands here.')}".lstrip()
        blocks.append(text_box(TEXT_INPUT, words("Words"), block=block, text=picked.text, hint=hint))
    return modal(action_ids.CANNED, "Canned reply", about, blocks, words, submit="Send")


def to_choice(reply: CannedReplyText) -> SelectOption:
    """A reply in the list."""
    return SelectOption(f"{reply.name} ({reply.shortcut})", reply.shortcut, reply.text)


def reply_options(replies: Sequence[CannedReplyText]) -> list[SlackJson]:
    """Replies as Slack wants them while somebody types."""
    return [option(to_choice(reply)) for reply in replies[:MOST_OPTIONS]]


def read(values: FormValues, about: FormSubject) -> tuple[FormSubject, str]:
    """What is chosen now, and the words to send; "" before a reply was picked."""
    told = FormSubject(
        session=type(about.session)(chosen_value(values, action_ids.PICK_SESSION) or about.session),
        reply=chosen_value(values, action_ids.PICK_REPLY) or about.reply,
        language=chosen_value(values, LANGUAGE) or about.language,
    )
    return told, typed_text(values, TEXT_INPUT)
