"""What agents read of an event: every sentence in a built-in language, and what admins write in its place. Pure.

Which event gets which sentence is for `core.rendering.agent_sentences` to know.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from core.config.agent_words import TRANSLATED, translations
from core.escalation.phrase_lists import mapping
from core.escalation.triggers import ConfigProblem, StrictModel
from core.languages.known import LANGUAGES
from core.languages.tags import main_language
from core.yaml_files import placeholders
from core.yaml_files.language_tags import tag_remedy

AgentText = Annotated[str, Field(min_length=1)]


class AgentTexts(StrictModel):
    """The sentences in one language; here in English. What a section leaves out is said in the built-in words.

    A sentence may hold the placeholders of the built-in one: {user} is the customer's name, {agent} the agent's.
    """

    user: AgentText = "the user"  # whose name nobody knows
    escalated: AgentText = "{user} needs a person. {reason}"
    escalated_again: AgentText = "{user} needs a person again. {reason}"
    summed_up: AgentText = "Summary: {summary}"
    misjudged: AgentText = "{agent} marked this as a wrong escalation."
    shadowed: AgentText = "On trial, without effect: {triggers}"
    out_of_hours: AgentText = "Came in out of hours."
    out_of_hours_opens: AgentText = "Came in out of hours. Told: back {opens}."
    out_of_hours_zone: AgentText = "Came in out of hours. Told: back {opens}, by their clock."
    reminded: AgentText = "{user} is waiting. Nobody has claimed this yet."
    reminded_after: AgentText = "{user} has been waiting for {time}. Nobody has claimed this yet."
    cancelled: AgentText = "{user} stopped waiting; the assistant took over again."
    timed_out: AgentText = "Nobody came; the assistant took over again."
    contact_left: AgentText = "{user} left an e-mail: {email}"
    claimed: AgentText = "{agent} claimed the conversation."
    given: AgentText = "{giver} gave the conversation to {agent}."
    moved: AgentText = "{agent} moved the conversation to the queue “{queue}”."
    released: AgentText = "{agent} gave the conversation back: {user} is waiting for somebody else."
    released_silent: AgentText = "Nobody answered {user} in time: the conversation is waiting for somebody else."
    released_left: AgentText = "Its agent is no longer at this desk: {user} is waiting for somebody else."
    nudged: AgentText = "{user} is waiting for an answer."
    checked_in: AgentText = "{user} was asked whether they are still there."
    handed_back: AgentText = "{agent} handed the conversation back to the assistant."
    closed: AgentText = "{agent} closed the conversation."
    closed_by_user: AgentText = "{user} ended the conversation."
    closed_idle: AgentText = "Closed, because nobody wrote any more."
    closed_silent: AgentText = "Closed, because {user} did not answer any more."
    outcome: AgentText = "Outcome: {outcome}."
    closing_note: AgentText = "{agent}'s note at the close: {note}"
    rated: AgentText = "{user} rated this {stars} {score} of {best}"
    rated_in_words: AgentText = "{user} rated this {stars} {score} of {best}: “{words}”"
    reopened: AgentText = "{user} wrote again after the conversation was closed."
    reopened_by_agent: AgentText = "{agent} reopened the conversation."
    reachable: AgentText = "{user} can be reached again."
    blocked: AgentText = "{user} blocked us: nothing reaches them now."
    undeliverable: AgentText = "Not delivered to {user}: {reason}"
    undeliverable_uncertain: AgentText = (
        "Not delivered to {user} for certain: {reason} It may have been delivered all the same."
    )
    undeliverable_inside: AgentText = "A message could not be shown to agents: {reason}"
    retried: AgentText = "{agent} asked to deliver it again."


BUILT_IN_AGENT_TEXTS = AgentTexts()


def agent_texts(language: str, own: AgentTexts | None = None) -> AgentTexts:
    """The sentences in a language, English where it is not built in; `own` is what an admin says instead."""
    main = main_language(language)
    built_in = AgentTexts(**translations(main)["sentences"]) if main in TRANSLATED else BUILT_IN_AGENT_TEXTS
    return built_in.model_copy(update=own.model_dump(exclude_unset=True)) if own else built_in


def placeholders_of(name: str) -> tuple[str, ...]:
    """What a sentence may hold: what the built-in one does."""
    return tuple(placeholders.PLACEHOLDER.findall(getattr(BUILT_IN_AGENT_TEXTS, name)))


def agent_problems(sections: Mapping[str, Any], language: Any) -> Iterator[ConfigProblem]:
    """Unknown languages and placeholders in `agents`, and an `agents_language` that nothing is said in."""
    if isinstance(language, str) and main_language(language) not in ("en", *TRANSLATED) and language not in sections:
        remedy = f"write them under 'agents: {language}:', or choose one of en, {', '.join(TRANSLATED)}"
        yield ConfigProblem(("agents_language",), f"there are no sentences for agents in '{language}'", remedy)
    for tag, sentences in sections.items():
        if isinstance(tag, str) and main_language(tag) not in LANGUAGES:
            yield ConfigProblem(("agents", tag), f"unknown language tag '{tag}'", tag_remedy(tag, regions=True))
        for name, sentence in mapping(sentences).items():
            if name in AgentTexts.model_fields and isinstance(sentence, str):
                for problem, remedy in placeholders.faults(sentence, name, placeholders_of(name)):
                    yield ConfigProblem(("agents", tag, name), problem, remedy)
