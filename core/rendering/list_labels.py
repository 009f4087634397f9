"""What a list of conversations says of each one, so that an agent can tell them apart. Pure.

The user's own last words; of a user who said nothing yet, why a person was called. Of a conversation that is over and
is looked up later, what the colleague noted who closed it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.escalation.explanation import parts
from core.model.events import Concluded, Escalated, Event
from core.rendering.current_text import content_with_file_names, original_content


@dataclass(frozen=True, slots=True)
class SessionEnding:
    """What a colleague who looks a closed conversation up is told first: `note` of whoever closed it, whole; how it
    ended, in the words of the admins, where nothing was noted. "" for what nobody said."""

    note: str = ""
    outcome: str = ""


NO_ENDING = SessionEnding()
_NUMBER = re.compile(r"\d+")


def ending_of(concluded: Concluded | None, outcomes: Mapping[str, str]) -> SessionEnding:
    """How a conversation ended. `outcomes`: what agents read of each, by name."""
    if concluded is None:
        return NO_ENDING
    note = concluded.note.strip()
    return SessionEnding(note, "" if note else outcome_label(concluded.outcome, outcomes))


def outcome_label(name: str, outcomes: Mapping[str, str]) -> str:
    """What agents read of an outcome; its name, when it is not offered any more."""
    return outcomes.get(name, name)


def conclusion_label(concluded: Concluded, outcomes: Mapping[str, str]) -> str:
    """The outcome as agents read it, and the note, in one line; at least one of them is there."""
    return " · ".join(filter(None, (outcome_label(concluded.outcome, outcomes), concluded.note)))


def session_label(last: Event | None, called: Escalated | None, words: AgentWords = ENGLISH_WORDS) -> str:
    """The words for one conversation; "" when nothing was said and nobody called. `last` is the user's last message."""
    content = original_content(last) if last else None
    said = content_with_file_names(last, content) if last and content else ""
    return said if said.strip() else reason_label(called, words)


def reason_label(called: Escalated | None, words: AgentWords = ENGLISH_WORDS) -> str:
    """Why a person is wanted, with the user's words that decided it unless the reason has them; "" for no call."""
    if called is None:
        return ""
    reason, matched = called.reason, called.matched
    is_said = not matched or all(word in reason.casefold() for word in matched.casefold().split())
    told = "; ".join(_reason_in(words, part) for part in parts(reason))
    return told if is_said else f"{told} (“{matched}”)"


def _reason_in(words: AgentWords, reason: str) -> str:
    """One reason in a language: the log holds it in English. What the user said, and an admin's labels, stay."""
    opening, colon, said = reason.partition(": ")
    numbers, pattern = iter(_NUMBER.findall(opening)), _NUMBER.sub("{}", opening)
    if (told := words(pattern)) == pattern:
        return reason
    filled = re.sub(r"\{\}", lambda gap: next(numbers, gap.group()), told)
    return f"{filled}{colon}{said}"
