"""The rules of a house with one trigger and no surfaces."""

from core.config.texts import Texts
from core.escalation.policy import Policy
from core.escalation.triggers import TriggersFile
from core.usecases.rules import Rules

SENTENCES = {
    "bot_gave_up": "I could not answer.",
    "still_waiting": "Still waiting.",
    "contact_saved": "We will write to {email}.",
    "declined": "All right.",
    "answered_in_other_language": "I only have this in {language}:",
    "none_of_these": "None of these",
    "none_fits": "Then I do not know it. Would you like to talk to a person?",
    "thanked": "You're welcome.",
    "files_unread": "I can't read files. Shall I get somebody?",
    "claimed": "{name} is here.",
}


def plain_rules() -> Rules:
    """One trigger that calls a person, one in the shadow, and no lanes."""
    triggers = TriggersFile.model_validate(
        {
            "escalate_at": 1.0,
            "triggers": {
                "asks-for-a-person": {"category": "request", "weight": 1.0, "phrases": {"en": ["real person"]}},
                "fruit": {"category": "topic", "weight": 1.0, "shadow": True, "phrases": {"en": ["banana"]}},
                "no-answer": {"category": "ai", "weight": 1.0, "times": 2},
            },
        }
    )
    return Rules(
        policy=Policy.from_config(triggers),
        texts=Texts("en", {name: {"en": sentence} for name, sentence in SENTENCES.items()}),
        trigger_file_digest="test",
        lanes_at_start=lambda contact: (),
        lanes_at_escalation=lambda session: (),
    )
