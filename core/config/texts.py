"""Every sentence that is said to users, by language; and what admins let agents read in place of the built-in words.

Decides nothing about when they are said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, create_model

from core.config.agent_texts import AgentTexts, agent_problems, agent_texts
from core.config.agent_words import ENGLISH
from core.config.built_in_texts import BUILT_IN
from core.config.translations import translation_problems
from core.escalation.phrase_lists import mapping
from core.escalation.triggers import ConfigProblem, StrictModel
from core.languages.built_in_sentences import built_in_sentence, every_built_in
from core.languages.known import Language
from core.languages.tags import nearest_tag
from core.yaml_files import placeholders

_TAG = r"^[a-z]{2}(-[A-Z]{2})?$"

BUILT_IN_TAG = "en"

LanguageTag = Annotated[str, Field(pattern=_TAG)]
Sentence = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class SentenceSpec:
    """What a text is for, and which placeholders it may hold."""

    purpose: str
    placeholders: tuple[str, ...] = ()


SENTENCES: Mapping[str, SentenceSpec] = {
    "greeting": SentenceSpec("The first line a user sees.", ("company",)),
    "help": SentenceSpec("What one can do here; the answer to /help.", ("company",)),
    "talk_to_person": SentenceSpec("The button that asks for a person."),
    "escalated": SentenceSpec("A person was asked for."),
    "still_waiting": SentenceSpec("The user asks for a person again while waiting for one."),
    "claimed": SentenceSpec("An agent has taken the conversation.", ("name",)),
    "released": SentenceSpec("The agent gave it back; the user waits again."),
    "handed_back": SentenceSpec("The assistant answers again."),
    "closed_by_agent": SentenceSpec("The agent closed the conversation.", ("name",)),
    "closed_by_user": SentenceSpec("The user ended it."),
    "closed_idle": SentenceSpec("Nobody wrote for long."),
    "reopened": SentenceSpec("The user wrote again soon after the end."),
    "wait_place": SentenceSpec("The place in the line.", ("position",)),
    "wait_place_minutes": SentenceSpec("The place in the line, with an estimate.", ("position", "minutes")),
    "wait_far": SentenceSpec("Far back in the line.", ("ahead",)),
    "wait_far_minutes": SentenceSpec("Far back in the line, with an estimate.", ("ahead", "minutes")),
    "cancel_wait": SentenceSpec("The button that ends the wait for a person."),
    "cancelled": SentenceSpec("The user does not want to wait any more."),
    "timed_out": SentenceSpec("Nobody came; an address is asked for."),
    "out_of_hours": SentenceSpec("Nobody is there; an address is asked for.", ("opens",)),
    "out_of_hours_unknown": SentenceSpec("Nobody is there and nobody knows when; an address is asked for."),
    "timed_out_known": SentenceSpec("Nobody came; the address is known.", ("email",)),
    "out_of_hours_known": SentenceSpec("Nobody is there; the address is known.", ("opens", "email")),
    "out_of_hours_unknown_known": SentenceSpec(
        "Nobody is there and nobody knows when; the address is known.", ("email",)
    ),
    "contact_saved": SentenceSpec("The user left an address.", ("email",)),
    "bot_gave_up": SentenceSpec("The assistant could not answer; a person is asked."),
    "declined": SentenceSpec("The user does not want the person whom the assistant offered."),
    "answered_in_other_language": SentenceSpec(
        "Before an answer that there is only in another language than the user's.", ("language",)
    ),
    "none_of_these": SentenceSpec("The button below questions that the user may have meant, if it is none of them."),
    "none_fits": SentenceSpec("The user pressed “None of these”; a button that asks for a person stands under it."),
    "thanked": SentenceSpec("The user thanks, or says goodbye, after the end."),
    "files_unread": SentenceSpec("The user sent a file without words; a person is offered, once."),
    "unsupported": SentenceSpec("The user sent something that agents only see named.", ("kind",)),
    "not_delivered": SentenceSpec("A message of the user was not sent."),
    "too_long": SentenceSpec("The user's message is over the limit.", ("limit",)),
    "too_fast": SentenceSpec("The user writes, or asks for a person, too often.", ("seconds",)),
    "status_bot": SentenceSpec("Status line: the assistant answers."),
    "status_waiting": SentenceSpec("Status line: waiting for a person."),
    "status_assigned": SentenceSpec("Status line: with whom.", ("name",)),
    "status_closed": SentenceSpec("Status line: the conversation is over."),
    "transferred": SentenceSpec("Another agent has taken the conversation.", ("name",)),
    "requeued": SentenceSpec("The conversation waits for other colleagues now."),
    "checked_in": SentenceSpec("The user has not answered the agent for a while."),
    "closed_silent": SentenceSpec("The user did not answer any more."),
    "rate_question": SentenceSpec("After the end: how was it, 1 to 5."),
    "rate_words": SentenceSpec("After a rating: in words."),
    "rate_thanks": SentenceSpec("The user has rated the conversation."),
    "named_only": SentenceSpec("The user sent something of which agents see only the name."),
    "not_read": SentenceSpec("What the user sent could not be read at all."),
    "old_button": SentenceSpec("The user pressed a button that does nothing any more."),
    "file_too_large": SentenceSpec("The user's file is over the limit.", ("limit",)),
}


def _fields() -> dict[str, Any]:
    """A text that a file does not have, for it is older than the text, is said in the built-in words."""
    return {
        name: (dict[LanguageTag, Sentence], Field(default={BUILT_IN_TAG: BUILT_IN[name]}, description=said.purpose))
        for name, said in SENTENCES.items()
    }


_Sentences = create_model("Sentences", __base__=StrictModel, **_fields())


class TextsFile(StrictModel):
    """config/texts.yaml: what is said to users, and to agents of what happens."""

    default_language: Language = Field(default="en", description="Spoken when a text has no translation.")
    texts: _Sentences = Field(description="The texts, each by language.")  # type: ignore[valid-type]
    agents_language: LanguageTag = Field(
        default=ENGLISH, description="What agents' screens are in: en, de, es, fr, pt, or a language of `agents`."
    )
    agents: dict[LanguageTag, AgentTexts] = Field(
        default={}, description="What agents read of what happens in place of the built-in words, by language."
    )

    @property
    def for_agents(self) -> AgentTexts:
        """What agents read."""
        return agent_texts(self.agents_language, self.agents.get(self.agents_language))

    @property
    def built_in(self) -> list[str]:
        """The texts that the file does not have, which are said in the built-in words."""
        return [name for name in SENTENCES if name not in self.texts.model_fields_set]  # type: ignore[attr-defined]


class Texts:
    """The sentences, ready to be said."""

    def __init__(
        self, default_language: str, sentences: Mapping[str, Mapping[str, str]], built_in: Sequence[str] = ()
    ) -> None:
        self._default = default_language
        self._sentences = sentences
        self.built_in = built_in  # the names of those that the file does not have

    @classmethod
    def from_file(cls, file: TextsFile) -> "Texts":
        """The sentences of a checked file."""
        return cls(file.default_language, file.model_dump()["texts"], file.built_in)

    def every(self, name: str) -> tuple[str, ...]:
        """A sentence in all its languages."""
        return (*self._sentences[name].values(), *every_built_in(name))

    def say(self, name: str, language: str = "", /, **values: object) -> str:
        """The sentence in this language (BCP 47), as the file has it or as it is built in; else in the default one.

        Raises KeyError for a name not in SENTENCES, or a placeholder without a value.
        """
        by_language = self._sentences[name]
        said = by_language.get(nearest_tag(language, by_language) or "") or built_in_sentence(name, language)
        return placeholders.filled(said or self._by_default(name), values.__getitem__)

    def _by_default(self, name: str) -> str:
        by_language = self._sentences[name]
        said = by_language.get(self._default) or built_in_sentence(name, self._default)
        return said or by_language.get(BUILT_IN_TAG) or BUILT_IN[name]


def problems(data: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """Unknown placeholders and languages, and sentences missing in the default language."""
    default = data.get("default_language", "en")
    for name, by_language in mapping(data.get("texts")).items():
        if name in SENTENCES:
            missing, known = f"text '{name}' is missing in '{default}'", SENTENCES[name].placeholders
            needed = None if built_in_sentence(name, str(default)) else default
            yield from translation_problems(("texts", name), by_language, needed, missing, known)
    yield from agent_problems(mapping(data.get("agents")), data.get("agents_language"))
